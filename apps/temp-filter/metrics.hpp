// What temp-filter says about itself to Prometheus and /readyz.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "suhu/kafka/consumer_source.hpp"
#include "suhu/kafka/producer_sink.hpp"
#include "suhu/web/status_endpoint.hpp"
#include "temp-filter/options.hpp"
#include "temp-filter/totals.hpp"

namespace suhu::filter {

/// One moment of a run.
struct MetricsInput {
  Totals totals;
  std::optional<suhu::kafka::ConsumerCounts> consumer;                         ///< none: --input
  std::vector<std::pair<std::string, suhu::kafka::ProducerCounts>> producers;  ///< by topic
  /// Of state, place and results; none: the place alone is committed
  std::optional<std::uint64_t> commits;
  std::uint64_t committed_rows = 0;  ///< of the output topic, in them
};

/// Pure.
[[nodiscard]] suhu::web::Status status_of(const Options& options, const MetricsInput& moment);

}  // namespace suhu::filter
