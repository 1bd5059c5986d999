// Provides the metrics of temp-window for Prometheus, and its status for /healthz and /readyz.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "suhu/core/latency_histogram.hpp"
#include "suhu/kafka/consumer_source.hpp"
#include "suhu/kafka/producer_sink.hpp"
#include "suhu/web/status_endpoint.hpp"
#include "temp-window/options.hpp"
#include "temp-window/window_stage.hpp"

namespace suhu::temp_window {

/// The counts of a run at one moment.
struct MetricsInput {
  struct HistoryCounts {
    std::string sink;                    ///< `parquet`, `postgresql`, `parquet-2`
    std::optional<std::uint64_t> files;  ///< files made visible; absent: not a history of files
    LatencyHistogram flushes;            ///< how long each commit took it
  };
  Totals totals;
  kafka::ConsumerCounts consumer;
  std::optional<kafka::ProducerCounts> output;  ///< of the output topic of a batch
  std::uint64_t commits = 0;
  std::uint64_t committed_rows = 0;  ///< in transactions, to the output topic
  std::vector<HistoryCounts> histories;
};

/// Returns metrics and status of a run whose counts are `moment`. Pure: no I/O, no clock.
[[nodiscard]] web::Status status_of(const Options& options, const MetricsInput& moment);

}  // namespace suhu::temp_window
