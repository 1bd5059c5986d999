// Decides which time counts as the event time of a reading. Pure: no I/O, no clock.
#pragma once

#include <chrono>
#include <optional>

#include "suhu/core/timestamp.hpp"

namespace suhu {

/// The event time of a reading, and whether the clock of its sender runs ahead.
struct EventTime {
  Timestamp time;
  bool clock_ahead = false;
};

/// What an operator may say of the clocks of sensors. CommandLine::add_event_time() has the
/// options.
struct EventTimeRules {
  /// A `ts` that is further ahead of Kafka's timestamp comes from a clock that runs ahead
  std::chrono::milliseconds max_future = std::chrono::minutes{1};
};

/// Returns the event time of a reading: `ts`, else Kafka's timestamp, else `arrival`. Unless
/// `arrival` is used, it depends on the record alone, so that reading the record again gives the
/// same.
///
/// If the sender's clock runs ahead, Kafka's timestamp is used, because of the two it is the
/// smaller, and `clock_ahead` is set. (OPC UA would only flag the time.) A Kafka timestamp outside
/// 2000 to 2100 counts as absent.
[[nodiscard]] EventTime event_time(std::optional<Timestamp> ts, std::optional<Timestamp> kafka,
                                   Timestamp arrival, const EventTimeRules& rules);

}  // namespace suhu
