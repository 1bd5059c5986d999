// Where this run's records go: a Kafka topic, standard output, or both.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "sensor-sim/options.hpp"
#include "suhu/kafka/producer_sink.hpp"
#include "suhu/stream/stdout_sink.hpp"

namespace suhu::sim {

/// Owns the sinks.
class Outputs {
 public:
  /// Makes the client and, when told to, the topic; then makes sure that there is a broker and the
  /// topic. Throws Failure.
  explicit Outputs(const Options& options);

  [[nodiscard]] std::span<stream::Sink* const> sinks() const { return sinks_; }
  /// Records Kafka has confirmed; nothing in a dry run.
  [[nodiscard]] std::optional<std::uint64_t> delivered() const;
  /// Of the producer; nothing in a dry run.
  [[nodiscard]] std::optional<kafka::ProducerCounts> counts() const;

 private:
  void connect(const Options& options);

  std::unique_ptr<kafka::ProducerSink> producer_;
  std::unique_ptr<stream::StdoutSink> standard_output_;
  std::vector<stream::Sink*> sinks_;
};

}  // namespace suhu::sim
