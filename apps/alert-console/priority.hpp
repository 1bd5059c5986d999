// How urgent an alert is. The words are those of ISA-18.2 practice.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace suhu::console {

enum class Priority : std::uint8_t { low, medium, high, critical };

/// One of the four words, in lower case.
[[nodiscard]] std::optional<Priority> parse_priority(std::string_view word);

/// The priority of an alert line that decode_alert() took: its field `priority`; `high` when there is none, or none of the four words.
/// Cost: a line without that field is only searched; else it is parsed.
[[nodiscard]] Priority priority_of(std::string_view line);

}  // namespace suhu::console
