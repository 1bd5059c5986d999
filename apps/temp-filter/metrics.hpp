// The metrics of temp-filter for Prometheus, and its readiness for /readyz.
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

namespace suhu::temp_filter {

/// The numbers of a run at one moment.
struct MetricsInput {
  Totals totals;
  std::optional<kafka::ConsumerCounts> consumer;  ///< absent with --input
  /// The topic and its counts.
  std::vector<std::pair<std::string, kafka::ProducerCounts>> producers;
  /// Commits of state, offsets and results together; absent if only offsets are committed.
  std::optional<std::uint64_t> commits;
  std::uint64_t committed_rows = 0;  ///< rows of the output topic in these commits
};

/// Returns the metrics of a run, and why it is not ready or not healthy, if so. Pure: no I/O, no
/// clock.
[[nodiscard]] web::Status status_of(const Options& options, const MetricsInput& moment);

}  // namespace suhu::temp_filter
