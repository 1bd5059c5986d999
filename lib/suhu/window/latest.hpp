// Provides the newest window that the sensors share, and latest.json, the file in which dashboards
// poll it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "suhu/window/tumbling_windows.hpp"

namespace suhu::window {

/// An interval of event time, with the windows of all sensors that have one there.
struct Latest {
  Timestamp start;  ///< inclusive
  Timestamp end;    ///< exclusive
  /// by sensor id and partition, open windows (is_final false) included; valid until the
  /// TumblingWindows change
  std::vector<WindowRecord> devices;
};

/// Returns the newest window that was reached by at least half of the sensors that have sent a
/// reading in the last minute, so that one fast clock does not determine it. Returns std::nullopt
/// if there are no such sensors. The minute is measured by PartitionWindows::pass_time().
[[nodiscard]] std::optional<Latest> latest(const TumblingWindows& windows);

/// Appends `{"window":{"start","end"},"device_count","updated_at","devices":[…]}` and a newline.
/// The devices are written as append_window_json() does.
void append_latest_json(std::string& out, const Latest& latest, Timestamp updated_at);

/// Returns the whole content of latest.json, or std::nullopt if latest() does.
[[nodiscard]] std::optional<std::string> latest_json(const TumblingWindows& windows,
                                                     Timestamp updated_at);

}  // namespace suhu::window
