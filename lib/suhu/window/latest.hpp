// latest.json: the newest window that the sensors share, for dashboards that poll a file.
#pragma once

#include <optional>
#include <string>

#include "suhu/window/tumbling_windows.hpp"

namespace suhu::window {

/// `{"window":{"start","end"},"device_count","updated_at","devices":[…]}` of the newest window that at least half of the sensors heard in
/// the last minute have reached: one fast clock must not own it. Devices are window records, open ones too (`"final":false`), by id.
/// std::nullopt: no sensor was heard in the last minute. Ends in a newline.
[[nodiscard]] std::optional<std::string> latest_json(const TumblingWindows& windows, Timestamp updated_at);

}  // namespace suhu::window
