// latest.json: the newest window that the sensors share, for dashboards that poll a file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "suhu/window/tumbling_windows.hpp"

namespace suhu::window {

/// A window with all who have it.
struct Latest {
  Timestamp start;  ///< inclusive
  Timestamp end;    ///< exclusive
  /// Open ones too (is_final false), by id; views into the windows: good until these change
  std::vector<WindowRecord> devices;
};

/// The newest window that at least half of the sensors heard in the last minute have reached: one
/// fast clock must not own it. std::nullopt: no sensor was heard in the last minute.
[[nodiscard]] std::optional<Latest> latest(const TumblingWindows& windows);

/// Appends `{"window":{"start","end"},"device_count","updated_at","devices":[…]}` and a newline;
/// devices are window records.
void append_latest_json(std::string& out, const Latest& latest, Timestamp updated_at);

/// Both at once: the whole of latest.json.
[[nodiscard]] std::optional<std::string> latest_json(const TumblingWindows& windows,
                                                     Timestamp updated_at);

}  // namespace suhu::window
