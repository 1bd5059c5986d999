// What sensor-sim says about itself to Prometheus and /readyz.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "sensor-sim/options.hpp"
#include "sensor-sim/replay_rows.hpp"
#include "suhu/kafka/producer_sink.hpp"
#include "suhu/web/status_endpoint.hpp"

namespace suhu::sim {

/// One moment of a run.
struct MetricsInput {
  std::uint64_t sent = 0;                         ///< records given to the sinks
  std::chrono::nanoseconds behind{0};             ///< how late the next one is
  std::optional<kafka::ProducerCounts> producer;  ///< none: a dry run
  ReplayCounts replay;
};

/// Pure. Ready from the first moment on: by then the topic was found.
[[nodiscard]] web::Status status_of(const Options& options, const MetricsInput& moment);

}  // namespace suhu::sim
