#include "alert-console/flood.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "suhu/core/alert_text.hpp"
#include "suhu/core/text.hpp"

namespace suhu::alert_console {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kNamedGroups = 3;
constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kRed = "\x1b[1;31m";
constexpr std::string_view kGreen = "\x1b[1;32m";

bool is_critical(const AlertLine& line) {
  const EventTraits traits = line.traits();
  return (traits.raises || traits.changes) && priority_in(line) == Priority::critical;
}

const std::string& alarm_of(const AlertLine& line) {
  return line.alarm_id.empty() ? line.sensor_id : line.alarm_id;
}

std::string text_of(milliseconds duration) {
  std::string text;
  append_duration(text, duration);
  return text;
}

std::string named(std::string_view sensor_id, double celsius) {
  std::string text = printable(sensor_id) + ' ';
  append_celsius(text, celsius);
  return text + " °C";
}

/// Returns the largest groups: `oven-* 212, S* 98, T* 30 and 2 more groups`.
std::string describe(const std::map<std::string, std::uint64_t>& groups, std::uint64_t ungrouped) {
  std::vector<std::pair<std::string_view, std::uint64_t>> largest(groups.begin(), groups.end());
  const std::size_t named = std::min(kNamedGroups, largest.size());
  std::partial_sort(largest.begin(), largest.begin() + static_cast<std::ptrdiff_t>(named),
                    largest.end(), [](const auto& a, const auto& b) {
                      return a.second != b.second ? a.second > b.second : a.first < b.first;
                    });
  std::string text;
  for (std::size_t i = 0; i < named; ++i)
    text +=
        fmt::format("{}{} {}", i > 0 ? ", " : "", printable(largest[i].first), largest[i].second);
  const std::size_t more = largest.size() - named;
  if (more > 0)
    text += fmt::format(" and {}{} more group{}", more, ungrouped > 0 ? " or" : "",
                        more == 1 && ungrouped == 0 ? "" : "s");
  return text;
}

}  // namespace

std::string group_of(std::string_view sensor_id) {
  const auto last = sensor_id.find_last_of(kDigits);
  if (last == std::string_view::npos) return std::string{sensor_id};
  const auto before = sensor_id.substr(0, last).find_last_not_of(kDigits);
  return std::string{sensor_id.substr(0, before == std::string_view::npos ? 0 : before + 1)} + '*';
}

void append_flood_human(std::string& out, const FloodLine& line, const TextStyle& style) {
  append_time_human(out, line.ts, style.time);
  append_styled(out, line.over ? kGreen : kRed, line.over ? "FLOOD OVER" : "FLOOD", style.color);
  out += "  ";
  Phrases phrases{style};
  for (const auto& phrase : line.phrases) {
    if (phrases.next()) out += phrase;
  }
}

// Plain alerts do not advance the event time: their time is that of the sensor's own clock, which
// temp-filter has not checked.
std::vector<FloodLine> Flood::lines_before(const AlertLine& line, Timestamp now) {
  adjust_for_clock_step(now);
  const Timestamp time = line.is_event() ? std::min(line.ts, now + kAhead) : Timestamp{};
  if (time <= time_) return {};
  auto lines = advance(time);
  time_ = time;
  wall_ = now;
  return lines;
}

bool Flood::count_line(const AlertLine& line) {
  const bool was_on = on_;
  note_active(line);
  if (line.traits().raises && line.ts >= time_ - kWithin) {
    recent_.add(std::min(line.ts, time_), {alarm_of(line), line.sensor_id, worst_of(line)});
    recent_.expire(time_ - kWithin);
    if (!on_ && recent_.size() >= kMany) begin();
  }
  if (was_on) count(line);
  const bool shown = !on_ || is_shown(line);
  if (shown) note_on_screen(line);
  if (line.traits().ends) on_screen_.erase(line.episode);
  return shown;
}

/// Keeps the age of everything counted so far if the wall clock was set back.
void Flood::adjust_for_clock_step(Timestamp now) {
  if (now < now_) {
    time_ += now_ - wall_;
    wall_ = now;
  }
  now_ = now;
}

void Flood::note_active(const AlertLine& line) {
  if (line.episode.empty()) return;
  const auto known = active_.find(alarm_of(line));
  if (line.traits().ends) {
    if (known != active_.end() && known->second.episode == line.episode) active_.erase(known);
  } else if (known != active_.end()) {
    known->second = {line.sensor_id, line.episode, worst_of(line)};
  } else if (active_.size() < kMaxAlarms) {
    active_.emplace(alarm_of(line), Active{line.sensor_id, line.episode, worst_of(line)});
  }
}

/// Begins a flood. The raises that triggered it count as its first ones.
void Flood::begin() {
  on_ = true;
  begun_said_ = false;
  news_ = time_;
  own_since_ = time_;
  own_shown_ = 0;
  counts_ = {};
  counts_.since = recent_.all().begin()->first;
  for (const auto& [at, raise] : recent_.all()) count_raise(raise);
  counts_.newest.clear();
  counts_.new_raises = 0;
}

void Flood::count_raise(const RecentAlarms::Raise& raise) {
  ++counts_.new_raises;
  if (counts_.newest.size() < kNamed && raise.worst)
    counts_.newest.emplace_back(raise.sensor_id, raise.worst->celsius);
  if (counts_.alarms.size() >= kMaxAlarms || !counts_.alarms.insert(raise.alarm).second) return;
  if (std::string group = group_of(raise.sensor_id);
      counts_.groups.size() < kMaxGroups || counts_.groups.contains(group)) {
    ++counts_.groups[std::move(group)];
  } else {
    ++counts_.ungrouped;
  }
}

void Flood::count(const AlertLine& line) {
  if (!news_) news_ = time_;
  if (line.traits().raises) count_raise({alarm_of(line), line.sensor_id, worst_of(line)});
  if (!line.is_event()) ++counts_.readings;
  if (line.traits().ends) ++counts_.returns;
  const Term<EventKind> kind{line.event};
  if (kind == EventKind::stale || kind == EventKind::never_seen) ++counts_.silent;
  if (kind == EventKind::sensor_fault) ++counts_.faults;
}

bool Flood::is_shown(const AlertLine& line) {
  if (line.traits().about_filter) return true;
  if (!line.episode.empty() && on_screen_.contains(line.episode)) return true;
  const bool one_of_few = line.traits().raises && active_.size() <= kFew;
  return (is_critical(line) || one_of_few) && has_own_line();
}

bool Flood::has_own_line() {
  if (time_ - own_since_ >= kSummaryEvery) {
    own_since_ = time_;
    own_shown_ = 0;
  }
  return own_shown_++ < kOwnLines;
}

void Flood::note_on_screen(const AlertLine& line) {
  if (line.episode.empty()) return;
  // These are episodes whose return has not arrived. Forget them to bound the memory.
  if (on_screen_.size() >= kMaxAlarms) on_screen_.clear();
  on_screen_.insert(line.episode);
}

/// Returns the event time from which fewer than kFew alarms will have been raised within kWithin,
/// if no more are raised.
Timestamp Flood::over_at() const {
  return recent_.size() < kFew ? time_ : recent_.newest(kFew) + kWithin + milliseconds{1};
}

/// Returns the event time at which the next flood line is due.
std::optional<Timestamp> Flood::due() const {
  if (!on_) return std::nullopt;
  if (!begun_said_) return *news_ + kGather;
  const Timestamp over = std::max(over_at(), said_);  // the times of lines never decrease
  return news_ ? std::min(over, std::max(said_ + kSummaryEvery, *news_ + kGather)) : over;
}

/// Returns the lines that are due by `time`. Each carries the time at which it was due, so that the
/// lines are the same whether the clock or the next event reaches that time.
std::vector<FloodLine> Flood::advance(Timestamp time) {
  std::vector<FloodLine> lines;
  for (auto next = due(); next && *next <= time; next = due()) {
    const bool over = begun_said_ && over_at() <= *next;
    lines.push_back(make_line(*next, over));
    if (over) on_ = false;
  }
  return lines;
}

std::vector<FloodLine> Flood::tick(Timestamp now) {
  adjust_for_clock_step(now);
  return advance(time_ + (now - wall_));
}

std::optional<FloodLine> Flood::finish() {
  if (!on_ || !news_) return std::nullopt;
  return make_line(time_, /*over=*/false);
}

std::optional<Timestamp> Flood::next_due() const {
  const auto next = due();
  return next ? std::optional{wall_ + (*next - time_)} : std::nullopt;
}

/// Returns `; 39 active, worst oven-7 97.2 °C`.
std::string Flood::describe_active() const {
  std::string text = fmt::format("; {} active", active_.size());
  const auto worst =
      std::max_element(active_.begin(), active_.end(), [](const auto& a, const auto& b) {
        if (!a.second.worst || !b.second.worst)
          return b.second.worst.has_value() && !a.second.worst;
        if (b.second.worst->beats(*a.second.worst)) return true;
        return !a.second.worst->beats(*b.second.worst) && a.second.sensor_id > b.second.sensor_id;
      });
  if (worst != active_.end() && worst->second.worst)
    text += ", worst " + named(worst->second.sensor_id, worst->second.worst->celsius);
  return text;
}

/// Returns the counts of other events, `; 2 back to normal, 1 silent`; empty if there were none.
std::string Flood::describe_rest() const {
  std::string text;
  const auto add = [&text](std::uint64_t count, std::string_view words) {
    if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "; " : ", ", count, words);
  };
  add(counts_.returns, "back to normal");
  add(counts_.silent, "silent");
  add(counts_.faults, "with faults");
  add(counts_.readings, counts_.readings == 1 ? "hot reading" : "hot readings");
  return text;
}

FloodLine Flood::make_line(Timestamp at, bool over) {
  FloodLine line{.ts = at, .over = over, .phrases = {}};
  const auto lasted = at - counts_.since;
  line.phrases.push_back(
      fmt::format("{} alarms {}", counts_.alarms.size(),
                  lasted < std::chrono::seconds{1} ? "within 1 s" : "in " + text_of(lasted)));
  line.phrases.push_back(describe_active());
  const bool few = counts_.new_raises == counts_.newest.size();
  std::string names;
  for (const auto& [id, celsius] : counts_.newest)
    names += (names.empty() ? "; new: " : ", ") + named(id, celsius);
  if (few && !names.empty()) line.phrases.push_back(std::move(names));
  line.phrases.push_back("; " + describe(counts_.groups, counts_.ungrouped));
  if (!few) line.phrases.push_back(fmt::format("; {} new", counts_.new_raises));
  if (std::string rest = describe_rest(); !rest.empty()) line.phrases.push_back(std::move(rest));
  if (!begun_said_)
    line.phrases.push_back("; from now on a summary each " + text_of(kSummaryEvery) +
                           " in place of their lines");
  begun_said_ = true;
  counts_.newest.clear();
  counts_.new_raises = 0;
  said_ = at;
  news_.reset();
  return line;
}

}  // namespace suhu::alert_console
