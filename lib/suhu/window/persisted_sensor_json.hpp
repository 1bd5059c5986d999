// What a restart must know of a sensor, as its record in the state topic.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "suhu/window/partition_windows.hpp"

namespace suhu::window {

/// Appends `{"closed_until":1763700000000,"late":3}`: epoch ms, readings.
void append_persisted_sensor(std::string& out, const PartitionWindows::PersistedSensor& remembered);
/// std::nullopt: it is none.
[[nodiscard]] std::optional<PartitionWindows::PersistedSensor> parse_persisted_sensor(
    std::string_view text);

}  // namespace suhu::window
