// Which time counts for a reading.
#pragma once

#include <chrono>
#include <optional>

#include "suhu/core/timestamp.hpp"

namespace suhu {

/// The event time of a reading, from the record alone, so that reading it again gives the same:
/// `ts`, else Kafka's timestamp, else `arrival`. A `ts` more than `max_future` ahead of Kafka's
/// timestamp is a clock that runs ahead: Kafka's timestamp counts instead (OPC UA would flag it;
/// design rule: the smaller time). `clock_ahead` tells. A Kafka timestamp outside 2000 to 2100
/// counts as absent.
struct EventTime {
  Timestamp time;
  bool clock_ahead = false;
};
[[nodiscard]] EventTime event_time(std::optional<Timestamp> ts, std::optional<Timestamp> kafka,
                                   Timestamp arrival, std::chrono::milliseconds max_future);

}  // namespace suhu
