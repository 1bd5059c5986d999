// What a run of temp-filter counts.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "suhu/core/latency_histogram.hpp"
#include "suhu/stream/reading_intake.hpp"

namespace suhu::filter {

/// Of the alarm engine.
struct AlarmTotals {
  std::array<std::uint64_t, 11> events{};  ///< by alarm::EventKind
  std::uint64_t late = 0;                  ///< readings older than their sensor's newest
  std::uint64_t clock_ahead = 0;           ///< readings whose own time was too far ahead
  std::uint64_t over_limit = 0;            ///< readings of sensors beyond --max-sensors
  std::size_t sensors = 0;
  std::array<std::size_t, 5> active{};  ///< alarms now, by alarm::Level
};

struct Totals {
  suhu::stream::IntakeCounts in;
  std::uint64_t hot = 0;      ///< readings above the limit
  std::uint64_t written = 0;  ///< lines
  /// Of readings above the limit: from Kafka's timestamp until they are judged
  suhu::LatencyHistogram latency;
  std::optional<AlarmTotals> alarms;
};

/// `12,340 read, 31 alerts, 2 rejected (not-json 1, missing-id 1), 1 tombstone`.
[[nodiscard]] std::string describe(const Totals& totals);

}  // namespace suhu::filter
