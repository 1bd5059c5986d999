// Reads times by a pattern of strftime()'s conversions. It is written here because std::get_time()
// and date::parse() round fractions, depend on a locale and allocate for each text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "suhu/core/timestamp.hpp"

namespace suhu::shape {

/// A time as it stands in a text.
struct WrittenTime {
  Timestamp time;                              ///< as if its zone were UTC
  std::optional<std::chrono::minutes> offset;  ///< from UTC, absent if the text names no zone
};

/// Reads `text` by `pattern`. Returns std::nullopt if it does not match as a whole. Fractions of a
/// second may follow %S, and are dropped to milliseconds. Requires: check_time_pattern() accepts
/// the pattern, and expand_time_pattern() returned it.
[[nodiscard]] std::optional<WrittenTime> read_by_pattern(std::string_view text,
                                                         std::string_view pattern);

/// Reads RFC 3339 with what senders leave out or change: the zone, the seconds, the colon or the
/// minutes of the offset, a space before it, and a comma before the fraction.
[[nodiscard]] std::optional<WrittenTime> read_lax_rfc3339(std::string_view text);

/// Returns the pattern with each conversion written out that stands for others: `%F` is `%Y-%m-%d`.
[[nodiscard]] std::string expand_time_pattern(std::string_view pattern);

/// Returns what is wrong with a pattern, which has to give a day at least:
/// `%q is no conversion …`.
[[nodiscard]] std::optional<std::string> check_time_pattern(std::string_view pattern);

}  // namespace suhu::shape
