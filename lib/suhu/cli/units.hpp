// Numbers, durations, times and start points as people type them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "suhu/core/timestamp.hpp"

namespace suhu::cli {

/// Decimal digits and nothing else, at most 2^64 - 1.
[[nodiscard]] std::optional<std::uint64_t> parse_whole(std::string_view text);
/// A finite number (`-3`, `+2.5`, `1e3`), whatever the locale says.
[[nodiscard]] std::optional<double> parse_number(std::string_view text);

/// `500ms`, `10s`, `1.5m`, `2h`, `1d`; `0` alone is zero, any other number needs its unit. Rounded
/// to the nearest millisecond. Negative, not finite, over 10,000 days, or so little that it would
/// become zero: std::nullopt.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// The shortest of those spellings: `1m30s` is written `90s`.
[[nodiscard]] std::string to_text(std::chrono::milliseconds duration);

/// RFC 3339 with zone, or epoch milliseconds; only times from 2000 to 2100.
[[nodiscard]] std::optional<Timestamp> parse_time(std::string_view text);

/// Where to start reading (`-o`).
struct StartPoint {
  enum class Kind { stored, beginning, end, at, ago };
  Kind kind = Kind::stored;
  Timestamp at{};                    ///< Kind::at: the first record at or after this time
  std::chrono::milliseconds ago{0};  ///< Kind::ago: before the moment the program starts
};

/// `beginning`, `end`, `stored`, `@TIME`, `-DURATION`. Errors: a sentence ("write -15m or @TIME"
/// for a bare number).
struct StartPointOrError {
  std::optional<StartPoint> value;
  std::string error;
};
[[nodiscard]] StartPointOrError parse_start_point(std::string_view text);

}  // namespace suhu::cli
