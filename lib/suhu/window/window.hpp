// Declares WindowRecord, the aggregate of one sensor's readings over an interval of event time.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "suhu/core/timestamp.hpp"

namespace suhu::window {

/// The aggregate of one sensor's readings with event time in [start, end). Windows are tumbling:
/// aligned to the epoch, adjacent, without overlap. An interval in which the sensor sent no reading
/// has no window. `sensor_id` is a view: copy it to keep it.
struct WindowRecord {
  std::string_view sensor_id;          ///< foreign text: escape it before showing it
  std::int32_t partition = 0;          ///< a window belongs to a (partition, sensor)
  Timestamp start;                     ///< inclusive
  Timestamp end;                       ///< exclusive
  std::uint64_t count = 0;             ///< readings, 1 or more
  double avg_temperature = 0;          ///< °C
  double min_temperature = 0;          ///< °C
  double max_temperature = 0;          ///< °C
  std::optional<double> avg_humidity;  ///< % relative, of the readings with humidity
  std::optional<double> min_battery;   ///< % charge
  std::optional<double> max_battery;   ///< % charge
  /// readings of this sensor that came after their window had closed, counted since its previous
  /// closed window
  std::uint64_t late = 0;
  /// true: closed, so it never changes; false only in the results of window::latest()
  bool is_final = true;
};

}  // namespace suhu::window
