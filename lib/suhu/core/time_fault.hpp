// Why the time in a record cannot be used. The reading is evaluated all the same, by Kafka's
// timestamp: a wrong clock must not hide heat.
#pragma once

#include <cstdint>
#include <string_view>

#include "suhu/core/enum_words.hpp"

namespace suhu {

enum class TimeFault : std::uint8_t {
  wrong_type,    ///< null, true, an array, an object, NaN
  not_a_time,    ///< a text or a number that the format does not read
  no_zone,       ///< a text without a zone, and no --time-zone
  out_of_range,  ///< outside 2000 to 2100
};

[[nodiscard]] constexpr std::string_view to_string(TimeFault fault) {
  switch (fault) {
    case TimeFault::wrong_type:
      return "wrong-type";
    case TimeFault::not_a_time:
      return "not-a-time";
    case TimeFault::no_zone:
      return "no-zone";
    case TimeFault::out_of_range:
      return "out-of-range";
  }
  return {};
}

}  // namespace suhu
