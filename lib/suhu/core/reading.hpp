// A reading: one measurement that a sensor sent. Every other part of suhu evaluates, counts or
// shows readings.
#pragma once

#include <optional>
#include <string_view>

#include "suhu/core/timestamp.hpp"

namespace suhu {

/// One decoded reading. A view: `sensor_id` is valid until the next call or the end of the decoder
/// that returned it (see ReadingDecoder).
struct Reading {
  /// 1 to 1,024 bytes of UTF-8, from outside: escape before showing it
  std::string_view sensor_id;
  double celsius = 0;              ///< °C, finite
  std::optional<Timestamp> ts;     ///< event time, if the record carries one
  std::optional<double> humidity;  ///< % relative humidity, finite, if present
  std::optional<double> battery;   ///< % charge, finite, if present
  /// Number of fields humidity and battery that are null, not a number or not finite, and count as
  /// absent
  int optionals_ignored = 0;
};

}  // namespace suhu
