// An alert: one reading strictly above its limit, with its Kafka position; and the rule that
// decides which readings are hot.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "suhu/core/timestamp.hpp"

namespace suhu {

/// The Kafka position of a record. (topic, partition, offset) identifies the record permanently, so
/// duplicates can be recognised. A view: copy what you keep.
struct SourcePosition {
  std::string_view topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
};

/// One output line. Without `threshold` it is a plain reading (`--emit all`), not an alert. A view:
/// copy what you keep.
struct Alert {
  std::string_view sensor_id;       ///< from outside: escape before showing it
  double celsius = 0;               ///< °C, finite
  std::optional<double> threshold;  ///< limit, °C; celsius > *threshold in temp-filter's lines
  Timestamp ts;                     ///< event time, else the Kafka timestamp, else arrival
  bool late = false;                ///< older than a reading of its sensor evaluated before
  std::optional<SourcePosition> source;  ///< absent for readings from standard input
};

/// Decides which readings are hot. A reading of exactly `limit` is not. Pure: no I/O, no clock.
struct ThresholdRule {
  double limit = 80.0;  ///< °C, finite
  [[nodiscard]] constexpr bool is_hot(double celsius) const { return celsius > limit; }
};

}  // namespace suhu
