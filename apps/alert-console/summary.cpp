#include "alert-console/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "suhu/core/alert_text.hpp"
#include "suhu/core/columns.hpp"
#include "suhu/core/text.hpp"

namespace suhu::alert_console {
namespace {

constexpr std::string_view kFirst = "first";
constexpr std::string_view kLast = "last";

std::string celsius(double value) {
  std::string text;
  append_celsius(text, value);
  return text;
}

std::string duration_text(std::optional<std::chrono::milliseconds> duration) {
  std::string text;
  if (duration) append_duration(text, *duration);
  return text;
}

std::size_t width_of(const std::vector<std::string>& lines) {
  std::size_t width = 0;
  for (const auto& line : lines) width = std::max(width, columns(line));
  return width;
}

/// Returns the rows as lines with aligned columns. Numbers are aligned to the right, the id and the
/// two times to the left.
std::vector<std::string> aligned(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths(rows.front().size(), 0);
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns(row[i]));
  }
  std::vector<std::string> lines;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths[i] - columns(row[i]), ' ');
      const bool left = i == 0 || rows.front()[i] == kFirst || rows.front()[i] == kLast;
      line += i > 0 ? "  " : "";
      line += left ? row[i] + padding : padding + row[i];
    }
    line.erase(line.find_last_not_of(' ') + 1);
    lines.push_back(std::move(line));
  }
  return lines;
}

/// Returns the rows as aligned lines. If these are too wide for the screen, the columns first,
/// last, longest and active are left out in this order until they fit. The sensor, its counts and
/// its peak always stay.
std::vector<std::string> fitted(std::vector<std::vector<std::string>> rows,
                                std::size_t screen_columns) {
  auto lines = aligned(rows);
  for (const std::string_view name :
       {kFirst, kLast, std::string_view{"longest"}, std::string_view{"active"}}) {
    if (screen_columns == 0 || width_of(lines) < screen_columns) break;
    const auto found = std::find(rows.front().begin(), rows.front().end(), name);
    if (found == rows.front().end()) continue;
    const auto column = found - rows.front().begin();
    for (auto& row : rows) row.erase(row.begin() + column);
    lines = aligned(rows);
  }
  return lines;
}

}  // namespace

void Summary::add(const AlertLine& line) {
  if (line.traits().about_filter) {
    count_event(line);
    return;
  }
  note_highest(line);
  SensorCounts& sensor = sensor_of(line.sensor_id);
  if (line.is_event()) {
    add_event(line, sensor);
  } else {
    ++alerts_;
    ++sensor.alerts;
  }
  if (const auto worst = worst_of(line);
      worst && (!sensor.worst || worst->excess > sensor.worst->excess))
    sensor.worst = worst;
  sensor.last = sensor.first ? std::max(sensor.last, line.ts) : line.ts;
  sensor.first = std::min(sensor.first.value_or(line.ts), line.ts);
}

Summary::SensorCounts& Summary::sensor_of(std::string_view id) {
  if (const auto known = sensors_.find(id); known != sensors_.end()) return known->second;
  return sensors_.size() < kMaxSensors ? sensors_[std::string{id}] : others_;
}

// An alarm is counted at the first line of its episode that arrives here. With --min-priority, or
// when reading starts in the middle of an episode, this need not be its raise.
void Summary::add_event(const AlertLine& line, SensorCounts& sensor) {
  count_event(line);
  if (line.episode.empty()) return;
  const auto known = active_.find(line.episode);
  if (line.traits().ends) {
    if (line.duration)
      sensor.longest = std::max(sensor.longest.value_or(*line.duration), *line.duration);
    if (known == active_.end()) return;
    --known->second->active;
    active_.erase(known);
  } else if (known == active_.end()) {
    ++alarms_;
    ++sensor.alarms;
    if (active_.size() >= kMaxActive) return;
    ++sensor.active;
    active_.emplace(line.episode, &sensor);
  }
}

void Summary::note_highest(const AlertLine& line) {
  const auto worst = worst_of(line);
  if (!worst || line.as_event().is_low() || (highest_ && worst->celsius <= *highest_)) return;
  highest_ = worst->celsius;
  highest_id_ = line.sensor_id;
}

void Summary::count_event(const AlertLine& line) {
  const auto kind = parse_word<EventKind>(line.event);
  ++(kind ? events_[*kind] : other_events_);
}

std::uint64_t Summary::event_count() const {
  return std::accumulate(events_.begin(), events_.end(), other_events_);
}

/// Returns `2 alarms (1 still active), 5 events, 31 alerts` without the parts that are zero, or `no
/// alerts`.
std::string Summary::counts() const {
  std::string text;
  const auto add = [&text](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  if (alarms_ > 0)
    add(counted(alarms_, "alarm") +
        (active() > 0 ? fmt::format(" ({} still active)", active()) : ""));
  if (event_count() > 0) add(counted(event_count(), "event"));
  if (alerts_ > 0) add(counted(alerts_, "alert"));
  return text.empty() ? "no alerts" : text;
}

std::string Summary::summary_line() const {
  std::string text = counts();
  if (!sensors_.empty())
    text +=
        fmt::format(" from {}{}", others_.first ? "over " : "", counted(sensors_.size(), "sensor"));
  if (highest_)
    text += fmt::format(", highest {} {} °C", printable(highest_id_), celsius(*highest_));
  if (repeats_ > 0) text += ", " + counted(repeats_, "repeat");
  if (hidden_ > 0) text += fmt::format(", {} hidden by --sensor or --min-priority", hidden_);
  if (no_alerts_ > 0)
    text +=
        fmt::format(", {}", no_alerts_ == 1 ? "1 line was no alert"
                                            : fmt::format("{} lines were no alerts", no_alerts_));
  if (tombstones_ > 0) text += fmt::format(", {} without a value", counted(tombstones_, "record"));
  return text;
}

std::vector<std::string> Summary::table(std::size_t screen_columns) const {
  if (sensors_.empty()) return {};
  using Row = std::vector<std::string>;
  const bool events = event_count() > 0;
  std::vector<Row> rows{
      events ? Row{"sensor", "alerts", "alarms", "active", "longest", "peak", std::string{kFirst},
                   std::string{kLast}}
             : Row{"sensor", "alerts", "peak", std::string{kFirst}, std::string{kLast}}};
  const auto add_row = [&](std::string name, const SensorCounts& sensor) {
    Row row{std::move(name), std::to_string(sensor.alerts)};
    if (events) {
      row.insert(row.end(), {std::to_string(sensor.alarms), std::to_string(sensor.active),
                             duration_text(sensor.longest)});
    }
    row.insert(row.end(),
               {sensor.worst ? celsius(sensor.worst->celsius) + " °C" : "",
                to_rfc3339(sensor.first.value_or(sensor.last)), to_rfc3339(sensor.last)});
    rows.push_back(std::move(row));
  };
  for (const auto& [id, sensor] : sensors_) add_row(printable(id), sensor);
  if (others_.first) add_row("(others)", others_);
  return fitted(std::move(rows), screen_columns);
}

}  // namespace suhu::alert_console
