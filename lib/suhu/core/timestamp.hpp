// Time as it stands in records: milliseconds since the Unix epoch, UTC.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace suhu {

/// A point in time in UTC, in milliseconds.
using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

/// Returns milliseconds since the Unix epoch.
[[nodiscard]] constexpr std::int64_t epoch_ms(Timestamp time) {
  return time.time_since_epoch().count();
}

/// Times outside [2000-01-01, 2100-01-01) are rejected everywhere: nearly always they are in
/// seconds, or come from a clock that was reset.
inline constexpr Timestamp kEarliestTimestamp{std::chrono::milliseconds{946'684'800'000}};
inline constexpr Timestamp kLatestTimestamp{std::chrono::milliseconds{4'102'444'800'000}};

/// Returns true if `t` lies in [kEarliestTimestamp, kLatestTimestamp).
[[nodiscard]] constexpr bool is_plausible(Timestamp t) {
  return t >= kEarliestTimestamp && t < kLatestTimestamp;
}

/// Parses RFC 3339 (`2026-11-21T03:36:00.12Z`, `…+07:00`). Accepts any number of fraction digits,
/// truncated to milliseconds, and `T`, `t` or a space between date and time. A leap second (`:60`)
/// is read as the first moment of the next minute. Returns std::nullopt for anything else,
/// including trailing text, and for a time without a zone unless `zoneless_is_utc`.
[[nodiscard]] std::optional<Timestamp> parse_rfc3339(std::string_view text,
                                                     bool zoneless_is_utc = false);

/// Appends `2026-11-21T03:36:00.120Z`: always in UTC and with three fraction digits, 24 bytes for
/// the years 0 to 9999.
void append_rfc3339(std::string& out, Timestamp t);
/// Returns what append_rfc3339() appends.
[[nodiscard]] std::string to_rfc3339(Timestamp t);

}  // namespace suhu
