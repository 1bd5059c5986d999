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
#include "temp-filter/threshold_stage.hpp"

namespace suhu::filter {

/// One moment of a run.
struct Moment {
  Totals totals;
  std::optional<suhu::kafka::ConsumerCounts> consumer;                         ///< none: --input
  std::vector<std::pair<std::string, suhu::kafka::ProducerCounts>> producers;  ///< by topic
};

/// Pure.
[[nodiscard]] suhu::web::Status status_of(const Options& options, const Moment& moment);

}  // namespace suhu::filter
