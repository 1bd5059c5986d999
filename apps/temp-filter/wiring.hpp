// temp-filter's ends: which source and which sinks its options ask for.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "suhu/kafka/client_config.hpp"
#include "suhu/kafka/consumer_source.hpp"
#include "suhu/kafka/producer_sink.hpp"
#include "suhu/stream/stdout_sink.hpp"
#include "temp-filter/options.hpp"
#include "temp-filter/threshold_stage.hpp"

namespace suhu::filter {

/// The sinks in the order of their lanes: standard output, output topic, dead letters.
struct Sinks {
  suhu::stream::StdoutSink standard_output;
  std::optional<suhu::kafka::ProducerSink> output_topic;
  std::optional<suhu::kafka::ProducerSink> dead_letters;
  std::optional<std::size_t> output_lane;
  std::optional<std::size_t> dead_letter_lane;
  std::vector<suhu::stream::Sink*> lanes;

  /// Of the producers, by topic.
  [[nodiscard]] std::vector<std::pair<std::string, suhu::kafka::ProducerCounts>> counts() const;

  /// Checks that the topics exist (Failure, unreachable).
  Sinks(const Options& options, const suhu::kafka::ClientConfig& config);
};

/// Kafka, a file or standard input.
[[nodiscard]] std::unique_ptr<suhu::stream::Source> open_source(const Options& options, const suhu::kafka::ClientConfig& config);

[[nodiscard]] ThresholdStage::Config stage_config(const Options& options, const Sinks& sinks);

}  // namespace suhu::filter
