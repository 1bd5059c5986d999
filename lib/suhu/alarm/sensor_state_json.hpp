// What a restart must know of a sensor, as its record in the state topic.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "suhu/alarm/sensor_state.hpp"

namespace suhu::alarm {

/// Appends one JSON object without its id, times in epoch ms: docs/delivery.md. What was never set
/// is left out.
void append_sensor_state(std::string& out, const SensorState& sensor);
/// The sensor without its id and rules. std::nullopt: it is none.
[[nodiscard]] std::optional<SensorState> parse_sensor_state(std::string_view text);

}  // namespace suhu::alarm
