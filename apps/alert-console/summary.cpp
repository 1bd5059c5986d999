#include "alert-console/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "alert-console/columns.hpp"
#include "suhu/core/text.hpp"

namespace suhu::console {
namespace {

/// `1 alert`, `2 alerts`.
std::string counted(std::uint64_t count, std::string_view noun) { return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s"); }

std::string celsius(double value) {
  std::string text;
  append_celsius(text, value);
  return text;
}

}  // namespace

void Summary::add_alert(const Alert& alert) {
  if (alerts_++ == 0 || alert.celsius > highest_) {
    highest_ = alert.celsius;
    highest_id_ = alert.sensor_id;
  }
  if (const auto known = sensors_.find(alert.sensor_id); known != sensors_.end()) {
    add_to(known->second, alert);
  } else if (sensors_.size() < kMaxSensors) {
    add_to(sensors_[std::string{alert.sensor_id}], alert);
  } else {
    add_to(others_, alert);
  }
}

void Summary::add_to(Sensor& sensor, const Alert& alert) {
  if (sensor.alerts++ == 0) {
    sensor.highest = alert.celsius;
    sensor.first = sensor.last = alert.ts;
    return;
  }
  sensor.highest = std::max(sensor.highest, alert.celsius);
  sensor.first = std::min(sensor.first, alert.ts);
  sensor.last = std::max(sensor.last, alert.ts);
}

std::string Summary::line() const {
  std::string text = alerts_ == 0 ? "no alerts" : counted(alerts_, "alert");
  if (alerts_ > 0) {
    text += fmt::format(" from {}{}, highest {} {} °C", others_.alerts > 0 ? "over " : "", counted(sensors_.size(), "sensor"),
                        printable(highest_id_), celsius(highest_));
  }
  if (hidden_ > 0) text += fmt::format(", {} hidden by --sensor or --min-priority", hidden_);
  if (no_alerts_ > 0)
    text += fmt::format(", {}", no_alerts_ == 1 ? "1 line was no alert" : fmt::format("{} lines were no alerts", no_alerts_));
  if (tombstones_ > 0) text += fmt::format(", {} without a value", counted(tombstones_, "record"));
  return text;
}

std::vector<std::string> Summary::table() const {
  if (alerts_ == 0) return {};
  using Row = std::array<std::string, 5>;
  std::vector<Row> rows{{"sensor", "alerts", "highest", "first", "last"}};
  const auto add_row = [&rows](std::string name, const Sensor& sensor) {
    rows.push_back({std::move(name), std::to_string(sensor.alerts), celsius(sensor.highest) + " °C", to_rfc3339(sensor.first),
                    to_rfc3339(sensor.last)});
  };
  for (const auto& [id, sensor] : sensors_) add_row(printable(id), sensor);
  if (others_.alerts > 0) add_row("(others)", others_);

  std::size_t id_width = 0;
  for (const Row& row : rows) id_width = std::max(id_width, columns(row[0]));
  std::vector<std::string> lines;
  for (const Row& row : rows) {
    const std::string padding(id_width - columns(row[0]), ' ');
    lines.push_back(fmt::format("{}{}  {:>8}  {:>10}  {:<24}  {}", row[0], padding, row[1], row[2], row[3], row[4]));
  }
  return lines;
}

}  // namespace suhu::console
