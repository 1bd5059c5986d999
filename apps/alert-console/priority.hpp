// How urgent an alert is. The words are those of ISA-18.2 practice.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "suhu/core/alert_line.hpp"

namespace suhu::console {

enum class Priority : std::uint8_t { low, medium, high, critical };

/// One of the four words, in lower case.
[[nodiscard]] std::optional<Priority> parse_priority(std::string_view word);

/// What the line says; `high` when it says nothing, or none of the four words.
[[nodiscard]] Priority priority_in(const AlertLine& line);

}  // namespace suhu::console
