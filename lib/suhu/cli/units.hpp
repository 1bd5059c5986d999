// Parses numbers, durations, times and start points as people type them. Pure: no I/O, no clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "suhu/core/timestamp.hpp"

namespace suhu::cli {

/// Parses decimal digits and nothing else, at most 2^64 - 1.
[[nodiscard]] std::optional<std::uint64_t> parse_whole(std::string_view text);
/// Parses a finite number (`-3`, `+2.5`, `1e3`), independently of the locale.
[[nodiscard]] std::optional<double> parse_number(std::string_view text);

/// Parses `500ms`, `10s`, `1.5m`, `2h`, `1d`; `0` alone is zero, any other number needs a unit.
/// Rounds to the nearest millisecond. Returns std::nullopt for a duration that is negative, not
/// finite, over 10,000 days, or so short that it would be rounded to zero.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// Returns the shortest of these spellings: one and a half minutes are `90s`.
[[nodiscard]] std::string to_text(std::chrono::milliseconds duration);

/// Parses RFC 3339 with a zone, or epoch milliseconds. Returns std::nullopt for times that are not
/// between 2000 and 2100.
[[nodiscard]] std::optional<Timestamp> parse_time(std::string_view text);

/// Where to start reading (`-o`).
struct StartPoint {
  enum class Kind { stored, beginning, end, at, ago };
  Kind kind = Kind::stored;
  Timestamp at{};                    ///< Kind::at: the first record at or after this time
  std::chrono::milliseconds ago{0};  ///< Kind::ago: so long before the program starts
};

/// Parses `beginning`, `end`, `stored`, `@TIME` or `-DURATION`. The error is a sentence that says
/// what to write ("write -15m or @TIME" for a bare number).
[[nodiscard]] tl::expected<StartPoint, std::string> parse_start_point(std::string_view text);

}  // namespace suhu::cli
