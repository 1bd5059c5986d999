// Why a record is not a reading. Rejects are values, never exceptions: bad data must not stop the
// stream.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace suhu {

enum class RejectReason : std::uint8_t {
  /// Not one strict UTF-8 JSON document; also a byte-order mark, a field we read twice, trailing
  /// bytes
  not_json,
  not_object,           ///< valid JSON, but no object
  missing_id,           ///< neither sensor_id nor device_id, or an empty one
  missing_temperature,  ///< neither suhu nor temperature
  /// A field we read has another type (a number in quotes, null), or both names of a pair stand
  /// together
  wrong_type,
  not_finite,  ///< 1e400, NaN, Infinity
  too_large,   ///< a record over 64 KiB, or an id over 1,024 bytes
  bad_time,    ///< ts is no epoch in ms and no RFC 3339 with zone, or outside 2000 to 2100
};

inline constexpr std::array<std::string_view, 8> kRejectNames{
    "not-json",   "not-object", "missing-id", "missing-temperature",
    "wrong-type", "not-finite", "too-large",  "bad-time"};

/// The name in logs, counters and the `suhu.reason` header.
[[nodiscard]] constexpr std::string_view to_string(RejectReason reason) {
  return kRejectNames[static_cast<std::size_t>(reason)];
}

}  // namespace suhu
