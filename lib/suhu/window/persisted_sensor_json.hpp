// Converts the persisted state of a sensor to and from the value of its record in the state topic.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "suhu/window/partition_windows.hpp"

namespace suhu::window {

/// Appends `{"closed_until":1763700000000,"late":3}`: milliseconds since the epoch, readings.
void append_persisted_sensor(std::string& out, const PartitionWindows::PersistedSensor& remembered);
/// Returns the state, or std::nullopt if `text` is not the persisted state of a sensor.
[[nodiscard]] std::optional<PartitionWindows::PersistedSensor> parse_persisted_sensor(
    std::string_view text);

}  // namespace suhu::window
