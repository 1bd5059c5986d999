// An alert: one reading that stood strictly above its limit, and where in Kafka it came from.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "suhu/core/timestamp.hpp"

namespace suhu {

/// Where a record stands in Kafka. (topic, partition, offset) names it for ever, so duplicates can
/// be recognised.
struct SourcePosition {
  std::string_view topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
};

/// One line of output. Without `threshold` it is a plain reading (`--emit all`), not an alert. A
/// view: copy what you keep.
struct Alert {
  std::string_view sensor_id;            ///< from outside: escape before showing it
  double celsius = 0;                    ///< °C, finite
  std::optional<double> threshold;       ///< °C; celsius > *threshold
  Timestamp ts;                          ///< event time, else the Kafka timestamp, else arrival
  bool late = false;                     ///< older than what its sensor said before: no news
  std::optional<SourcePosition> source;  ///< absent for readings from standard input
};

/// Decides which readings are hot. Pure. A reading of exactly `limit` is not hot.
struct ThresholdRule {
  double limit = 80.0;  ///< °C, finite
  [[nodiscard]] constexpr bool is_hot(double celsius) const { return celsius > limit; }
};

}  // namespace suhu
