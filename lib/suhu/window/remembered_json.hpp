// What a restart must know of a sensor, as its record in the state topic.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "suhu/window/partition_windows.hpp"

namespace suhu::window {

/// Appends `{"closed_until":1763700000000,"late":3}`: epoch ms, readings.
void append_remembered(std::string& out, const PartitionWindows::Remembered& remembered);
/// std::nullopt: it is none.
[[nodiscard]] std::optional<PartitionWindows::Remembered> parse_remembered(std::string_view text);

}  // namespace suhu::window
