// Declares WindowRows for tests of windows: readings go in, and each closed window comes out as one
// short line of text.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "suhu/window/partition_windows.hpp"

namespace suhu::test {

/// Returns the time `seconds` after the Unix epoch.
inline Timestamp at(double seconds) {
  return Timestamp{std::chrono::milliseconds{std::llround(seconds * 1000)}};
}

/// Returns `S1 [0, 10) 4: 21 (18 to 24), 51 %, battery 88 to 90, 1 late`, and `, open` behind it if
/// the window is not final. Numbers have all their digits; times are in seconds.
inline std::string row_text(const window::WindowRecord& window) {
  const auto seconds = [](Timestamp time) {
    return static_cast<double>(time.time_since_epoch().count()) / 1000;
  };
  std::string text = fmt::format(
      "{} [{}, {}) {}: {} ({} to {})", window.sensor_id, seconds(window.start), seconds(window.end),
      window.count, window.avg_temperature, window.min_temperature, window.max_temperature);
  if (window.avg_humidity) text += fmt::format(", {} %", *window.avg_humidity);
  if (window.min_battery)
    text +=
        fmt::format(", battery {} to {}", *window.min_battery, window.max_battery.value_or(NAN));
  if (window.late > 0) text += fmt::format(", {} late", window.late);
  if (!window.is_final) text += ", open";
  return text;
}

/// The windows of one partition, and the rows that they emitted.
struct WindowRows {
  explicit WindowRows(window::WindowRules rules, bool keep_last = false)
      : windows(0, rules, keep_last) {}

  window::WindowOutcome say(const std::string& sensor, double second, double celsius,
                            std::optional<double> humidity = {},
                            std::optional<double> battery = {}) {
    std::uint32_t number = windows.find(sensor);
    if (number == window::kNoIndex) number = windows.add_sensor(sensor);
    Reading reading;
    reading.sensor_id = sensor;
    reading.celsius = celsius;
    reading.humidity = humidity;
    reading.battery = battery;
    return windows.add(number, reading, at(second), next_offset++, emit());
  }
  void pass(std::chrono::milliseconds elapsed) { windows.pass_time(elapsed, emit()); }
  void close_all() { windows.close_all(emit()); }
  window::WindowCallback emit() {
    return [this](const window::WindowRecord& window) {
      if (rows.size() >= wanted) return false;
      rows.push_back(row_text(window));
      return true;
    };
  }
  /// Returns the windows that start at `second`, open or kept.
  [[nodiscard]] std::vector<std::string> shown_at(double second) const {
    std::vector<std::string> shown;
    windows.for_each_at(
        at(second), [&](const window::WindowRecord& window) { shown.push_back(row_text(window)); });
    return shown;
  }

  window::PartitionWindows windows;
  std::vector<std::string> rows;
  /// Number of rows after which emit() accepts no more
  std::size_t wanted = std::numeric_limits<std::size_t>::max();
  std::int64_t next_offset = 0;
};

}  // namespace suhu::test
