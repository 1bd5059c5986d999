// What temp-window says about itself to Prometheus and /readyz.
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

/// One moment of a run.
struct MetricsInput {
  struct History {
    std::string sink;                    ///< `parquet`, `postgresql`, `parquet-2`
    std::optional<std::uint64_t> files;  ///< none: it has no files
    suhu::LatencyHistogram flushes;
  };
  Totals totals;
  suhu::kafka::ConsumerCounts consumer;
  std::optional<suhu::kafka::ProducerCounts> output;  ///< of a batch's output topic
  std::uint64_t commits = 0;
  std::uint64_t committed_rows = 0;  ///< into the output topic, in transactions
  std::vector<History> histories;
};

/// Pure.
[[nodiscard]] suhu::web::Status status_of(const Options& options, const MetricsInput& moment);

}  // namespace suhu::temp_window
