// A window: what one sensor said between two moments, in a few numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "suhu/core/timestamp.hpp"

namespace suhu::window {

/// The aggregate of one sensor's readings with event time in [start, end). Tumbling: aligned to the
/// epoch, one after the other, no overlap. A sensor that was silent has no window. A view: copy
/// what you keep.
struct WindowRecord {
  std::string_view sensor_id;          ///< from outside: escape before showing it
  std::int32_t partition = 0;          ///< windows belong to (partition, sensor)
  Timestamp start;                     ///< inclusive
  Timestamp end;                       ///< exclusive
  std::uint64_t count = 0;             ///< readings, 1 or more
  double avg_temperature = 0;          ///< °C
  double min_temperature = 0;          ///< °C
  double max_temperature = 0;          ///< °C
  std::optional<double> avg_humidity;  ///< % relative, of the readings that had one
  std::optional<double> min_battery;   ///< % charge
  std::optional<double> max_battery;   ///< % charge
  /// Readings of this sensor refused, because their window was closed, since its previous closed
  /// window
  std::uint64_t late = 0;
  /// Closed: it will never change; an open one is only ever shown in latest.json
  bool is_final = true;
};

}  // namespace suhu::window
