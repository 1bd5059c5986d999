// Writes and reads the state of a sensor as a record of the state topic, from which a restart
// restores it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "suhu/alarm/sensor_state.hpp"

namespace suhu::alarm {

/// Appends one JSON object without the sensor's id, with times in epoch ms; docs/delivery.md
/// describes it. Values that were never set are left out.
void append_sensor_state(std::string& out, const SensorState& sensor);
/// Returns the sensor without its id and rules, or std::nullopt if `text` is not the state of a
/// sensor.
[[nodiscard]] std::optional<SensorState> parse_sensor_state(std::string_view text);

}  // namespace suhu::alarm
