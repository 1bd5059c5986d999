// A reading: what one sensor said once. The first type to know; everything else judges, counts or
// shows readings.
#pragma once

#include <optional>
#include <string_view>

#include "suhu/core/timestamp.hpp"

namespace suhu {

/// One decoded reading. A view: `sensor_id` lives as long as the decoder's next call allows (see
/// ReadingDecoder).
struct Reading {
  /// 1 to 1,024 bytes of UTF-8, from outside: escape before showing it
  std::string_view sensor_id;
  double celsius = 0;              ///< °C, finite
  std::optional<Timestamp> ts;     ///< event time, if the record carries one
  std::optional<double> humidity;  ///< % relative humidity, finite, if present
  std::optional<double> battery;   ///< % charge, finite, if present
  /// Humidity or battery present but null, not a number or not finite: absent, and counted
  int optionals_ignored = 0;
};

}  // namespace suhu
