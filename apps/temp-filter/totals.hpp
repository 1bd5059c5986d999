// The counts of a run of temp-filter.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "suhu/core/alarm_words.hpp"
#include "suhu/core/latency_histogram.hpp"
#include "suhu/stream/reading_intake.hpp"

namespace suhu::temp_filter {

/// Counts of the alarm engine.
struct AlarmTotals {
  EnumArray<EventKind, std::uint64_t> events;
  std::uint64_t late = 0;         ///< readings older than the newest of their sensor
  std::uint64_t clock_ahead = 0;  ///< readings whose own time was too far ahead
  std::uint64_t over_limit = 0;   ///< readings of sensors beyond --max-sensors
  std::size_t sensors = 0;        ///< sensors with state
  /// Alarms that are active now. Only Pipeline::metrics_input() fills it.
  EnumArray<Level, std::size_t> active;
};

struct Totals {
  stream::IntakeCounts in;
  std::uint64_t hot = 0;      ///< readings above the limit
  std::uint64_t written = 0;  ///< lines written
  /// From the Kafka timestamp of a reading above the limit until it was evaluated.
  LatencyHistogram latency;
  std::optional<AlarmTotals> alarms;  ///< absent if no alarms are evaluated
};

/// Returns a summary for people, such as
/// `12340 read, 31 above the limit, 2 rejected (not-json 1, missing-id 1), 1 tombstone`; with
/// alarms, their counts follow the limit.
[[nodiscard]] std::string describe(const Totals& totals);

}  // namespace suhu::temp_filter
