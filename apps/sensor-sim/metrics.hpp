// The metrics and the readiness of sensor-sim, for its status endpoint (--listen).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "sensor-sim/options.hpp"
#include "sensor-sim/replay_rows.hpp"
#include "suhu/kafka/producer_sink.hpp"
#include "suhu/web/status_endpoint.hpp"

namespace suhu::sensor_sim {

/// The state of a run at one moment.
struct MetricsInput {
  std::uint64_t sent = 0;                         ///< records given to the sinks
  std::chrono::nanoseconds behind{0};             ///< how late the next record is
  std::optional<kafka::ProducerCounts> producer;  ///< absent in a dry run
  ReplayCounts replay;
};

/// Returns the status of sensor-sim. It is always ready and healthy, because the topic has been
/// found before the first call. Pure: no I/O, no clock.
[[nodiscard]] web::Status status_of(const Options& options, const MetricsInput& moment);

}  // namespace suhu::sensor_sim
