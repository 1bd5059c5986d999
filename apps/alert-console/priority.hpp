// The priority of an alert, with the names that are usual with ISA-18.2.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "suhu/core/alert_line.hpp"

namespace suhu::console {

enum class Priority : std::uint8_t { low, medium, high, critical };

/// Returns the priority named low, medium, high or critical (lower case); std::nullopt for any
/// other text.
[[nodiscard]] std::optional<Priority> parse_priority(std::string_view word);

/// Returns the priority that the line carries; `high` if it carries none or an unknown one.
[[nodiscard]] Priority priority_in(const AlertLine& line);

}  // namespace suhu::console
