// The reasons why a record is not a reading. Rejects are values, never exceptions, because bad data
// must not stop the stream.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace suhu {

enum class RejectReason : std::uint8_t {
  /// Not one strict JSON document in UTF-8. Also a byte-order mark, bytes behind the document, or a
  /// field that is read and occurs twice
  not_json,
  not_object,           ///< valid JSON, but not an object
  missing_id,           ///< neither sensor_id nor device_id, or an empty one
  missing_temperature,  ///< neither suhu nor temperature
  /// The id or the temperature has another type (a number in quotes, null), or both names of a pair
  /// are present
  wrong_type,
  not_finite,        ///< 1e400, NaN, Infinity
  too_large,         ///< a record over 64 KiB, or an id over 1,024 bytes
  bad_unit,          ///< the unit that the record names is none of temperature, or no text
  missing_readings,  ///< no array at the place of --each
  not_decodable,     ///< not in the encoding that --encoding names, if that is not JSON
};

inline constexpr std::array<std::string_view, 10> kRejectNames{
    "not-json",   "not-object", "missing-id", "missing-temperature", "wrong-type",
    "not-finite", "too-large",  "bad-unit",   "missing-readings",    "not-decodable"};

/// Returns the name used in logs, counters and the `suhu.reason` header.
[[nodiscard]] constexpr std::string_view to_string(RejectReason reason) {
  return kRejectNames[static_cast<std::size_t>(reason)];
}

}  // namespace suhu
