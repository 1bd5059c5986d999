// A reading: one measurement that a sensor sent. Every other part of suhu evaluates, counts or
// shows readings.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "suhu/core/time_fault.hpp"
#include "suhu/core/timestamp.hpp"

namespace suhu {

/// What a sensor may send besides its temperature. Each is absent if it was not sent.
struct Extras {
  std::optional<double> humidity;  ///< % relative humidity, finite
  std::optional<double> battery;   ///< % charge, finite
};

struct ExtraField {
  std::string_view name;  ///< in records, and in the API of temp-dashboard
  std::optional<double> Extras::*value;
};
inline constexpr std::array kExtraFields{ExtraField{"humidity", &Extras::humidity},
                                         ExtraField{"battery", &Extras::battery}};
/// The same for sentences.
inline constexpr std::string_view kExtraNames = "humidity or battery";

/// One decoded reading. A view: `sensor_id` is valid until the next call or the end of the decoder
/// that returned it (see shape::Decoder).
struct Reading : Extras {
  /// 1 to 1,024 bytes of UTF-8, from outside: escape before showing it
  std::string_view sensor_id;
  double celsius = 0;                   ///< °C, finite
  std::optional<Timestamp> ts;          ///< event time, if the record carries one that can be used
  std::optional<TimeFault> time_fault;  ///< why the time that the record carries cannot be used
  /// Number of extras that are null, not a number or not finite, and count as absent
  int optionals_ignored = 0;
};

}  // namespace suhu
