// The sinks of a run: a Kafka topic, standard output, or both. Used by main().
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "sensor-sim/options.hpp"
#include "suhu/kafka/producer_sink.hpp"
#include "suhu/stream/stdout_sink.hpp"

namespace suhu::sim {

/// Creates and owns the sinks.
class Outputs {
 public:
  /// Unless it is a dry run: creates the topic if the options demand it, then creates the producer
  /// and checks that a broker answers and the topic exists. Throws Failure if one of these fails.
  explicit Outputs(const Options& options);

  [[nodiscard]] std::span<stream::Sink* const> sinks() const { return sinks_; }
  /// Returns the number of records that Kafka has confirmed; std::nullopt in a dry run.
  [[nodiscard]] std::optional<std::uint64_t> delivered() const;
  /// Returns the counts of the producer; std::nullopt in a dry run.
  [[nodiscard]] std::optional<kafka::ProducerCounts> counts() const;

 private:
  void connect(const Options& options);

  std::unique_ptr<kafka::ProducerSink> producer_;
  std::unique_ptr<stream::StdoutSink> standard_output_;
  std::vector<stream::Sink*> sinks_;
};

}  // namespace suhu::sim
