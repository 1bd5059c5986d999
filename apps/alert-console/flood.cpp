#include "alert-console/flood.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "suhu/core/alarm_text.hpp"
#include "suhu/core/text.hpp"

namespace suhu::console {
namespace {

constexpr std::size_t kNamedGroups = 3;
constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kRed = "\x1b[1;31m";
constexpr std::string_view kGreen = "\x1b[1;32m";

bool is_critical(const AlertLine& line) { return (line.is_raise() || line.event == "level") && priority_of(line) == Priority::critical; }

std::string text_of(std::chrono::milliseconds duration) {
  std::string text;
  append_duration(text, duration);
  return text;
}

/// `oven-* 212, S* 98, T* 30 and 2 more groups`: the largest ones.
std::string describe(const std::map<std::string, std::uint64_t>& groups, std::uint64_t ungrouped) {
  std::vector<std::pair<std::string_view, std::uint64_t>> largest(groups.begin(), groups.end());
  const std::size_t named = std::min(kNamedGroups, largest.size());
  std::partial_sort(largest.begin(), largest.begin() + static_cast<std::ptrdiff_t>(named), largest.end(),
                    [](const auto& a, const auto& b) { return a.second != b.second ? a.second > b.second : a.first < b.first; });
  std::string text;
  for (std::size_t i = 0; i < named; ++i) text += fmt::format("{}{} {}", i > 0 ? ", " : "", printable(largest[i].first), largest[i].second);
  const std::size_t more = largest.size() - named;
  if (more > 0) text += fmt::format(" and {}{} more group{}", more, ungrouped > 0 ? " or" : "", more == 1 && ungrouped == 0 ? "" : "s");
  return text;
}

}  // namespace

std::string group_of(std::string_view sensor_id) {
  const auto last = sensor_id.find_last_of(kDigits);
  if (last == std::string_view::npos) return std::string{sensor_id};
  const auto before = sensor_id.substr(0, last).find_last_not_of(kDigits);
  return std::string{sensor_id.substr(0, before == std::string_view::npos ? 0 : before + 1)} + '*';
}

bool Flood::take(const AlertLine& line, Timestamp now) {
  mind_clock(now);
  if (line.is_raise()) note_raise(line, now);
  if (on_) count(line);
  const bool shown = !on_ || is_shown(line, now);
  if (shown) note_on_screen(line);
  if (line.event == "rtn") on_screen_.erase(line.episode);
  return shown;
}

/// A clock that was set back makes nothing younger.
void Flood::mind_clock(Timestamp now) {
  if (now < now_) {
    const auto back = now_ - now;
    for (Raise& raise : raises_) raise.at -= back;
    for (Timestamp* time : {&said_, &critical_since_, &tally_.since}) *time -= back;
  }
  now_ = now;
}

void Flood::note_raise(const AlertLine& line, Timestamp now) {
  if (raises_.size() == kMany) raises_.pop_front();
  raises_.push_back({.at = now, .sensor_id = line.sensor_id, .episode = line.episode, .worst = worst_of(line)});
  if (on_) {
    count_raise(raises_.back());
  } else if (raises_.size() == kMany && now - raises_.front().at <= kWithin) {
    begin(now);
  }
}

/// The raises that made it a flood belong to it.
void Flood::begin(Timestamp now) {
  on_ = true;
  begun_said_ = false;
  critical_since_ = now;
  critical_shown_ = 0;
  tally_ = {};
  tally_.since = raises_.front().at;
  for (const Raise& raise : raises_) count_raise(raise);
}

void Flood::count_raise(const Raise& raise) {
  ++tally_.raises;
  if (std::string group = group_of(raise.sensor_id); tally_.groups.size() < kMaxGroups || tally_.groups.contains(group)) {
    ++tally_.groups[std::move(group)];
  } else {
    ++tally_.ungrouped;
  }
  if (!raise.episode.empty() && tally_.active.size() < kMaxEpisodes) tally_.active.insert(raise.episode);
  note_worst(raise.sensor_id, raise.worst);
}

void Flood::count(const AlertLine& line) {
  news_ = true;
  if (!line.is_event()) ++tally_.readings;
  if (line.event == "rtn") {
    ++tally_.returns;
    tally_.active.erase(line.episode);
  }
  if (line.event == "stale" || line.event == "never-seen") ++tally_.silent;
  if (line.event == "sensor-fault") ++tally_.faults;
  note_worst(line.sensor_id, worst_of(line));
}

void Flood::note_worst(std::string_view sensor_id, const std::optional<Worst>& worst) {
  if (!worst || (tally_.worst && !worst->beats(*tally_.worst))) return;
  tally_.worst = worst;
  tally_.worst_id = sensor_id;
}

bool Flood::is_shown(const AlertLine& line, Timestamp now) {
  if (line.is_about_filter()) return true;
  if (!line.episode.empty() && on_screen_.contains(line.episode)) return true;
  if (!is_critical(line)) return false;
  if (now - critical_since_ >= kSummaryEvery) {
    critical_since_ = now;
    critical_shown_ = 0;
  }
  return critical_shown_++ < kCriticalLines;
}

void Flood::note_on_screen(const AlertLine& line) {
  if (line.episode.empty()) return;
  if (on_screen_.size() >= kMaxEpisodes) on_screen_.clear();  // of alarms whose end never came
  on_screen_.insert(line.episode);
}

bool Flood::is_over(Timestamp now) const { return now - raises_[raises_.size() - kFew].at > kWithin; }

std::string Flood::tick(Timestamp now) {
  mind_clock(now);
  if (!on_) return {};
  if (!begun_said_) {
    begun_said_ = true;
    return say("FLOOD", kRed, now) +
           fmt::format(". Now only critical alarms have lines of their own; a summary each {}", text_of(kSummaryEvery));
  }
  if (is_over(now)) {
    on_ = false;
    return say("FLOOD OVER", kGreen, now);
  }
  return news_ && now - said_ >= kSummaryEvery ? say("FLOOD", kRed, now) : std::string{};
}

std::string Flood::finish(Timestamp now) {
  mind_clock(now);
  if (!on_ || (begun_said_ && !news_)) return {};
  begun_said_ = true;
  return say("FLOOD", kRed, now);
}

std::optional<Timestamp> Flood::next_due() const {
  if (!on_) return std::nullopt;
  if (!begun_said_) return now_;
  const Timestamp over = raises_[raises_.size() - kFew].at + kWithin + std::chrono::milliseconds{1};
  return news_ ? std::min(over, said_ + kSummaryEvery) : over;
}

std::string Flood::say(std::string_view word, std::string_view color, Timestamp now) {
  std::string line = to_rfc3339(now);
  line[line.find('T')] = ' ';
  line += style_.color ? fmt::format("  {}{}\x1b[0m  ", color, word) : fmt::format("  {}  ", word);
  const auto lasted = now - tally_.since;
  line += fmt::format("{} alarms {}", tally_.raises, lasted < std::chrono::seconds{1} ? "within 1 s" : "in " + text_of(lasted));
  if (tally_.raises_said > 0 && tally_.raises > tally_.raises_said)
    line += fmt::format(", {} of them new", tally_.raises - tally_.raises_said);
  line += ": " + describe(tally_.groups, tally_.ungrouped);
  line += fmt::format("; {} active", tally_.active.size());
  if (tally_.returns > 0) line += fmt::format(", {} back to normal", tally_.returns);
  if (tally_.silent > 0) line += fmt::format(", {} silent", tally_.silent);
  if (tally_.faults > 0) line += fmt::format(", {} with faults", tally_.faults);
  if (tally_.readings > 0) line += fmt::format(", {} hot reading{}", tally_.readings, tally_.readings == 1 ? "" : "s");
  if (tally_.worst) {
    line += "; worst " + printable(tally_.worst_id) + ' ';
    append_celsius(line, tally_.worst->celsius);
    line += " °C";
  }
  tally_.raises_said = tally_.raises;
  said_ = now;
  news_ = false;
  return line;
}

}  // namespace suhu::console
