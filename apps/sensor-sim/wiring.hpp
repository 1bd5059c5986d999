// Makes the source, the stage and the sinks that the options of sensor-sim ask for.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "sensor-sim/clock.hpp"
#include "sensor-sim/forward_stage.hpp"
#include "sensor-sim/input.hpp"
#include "sensor-sim/metrics.hpp"
#include "sensor-sim/options.hpp"
#include "sensor-sim/report.hpp"
#include "suhu/kafka/producer_sink.hpp"
#include "suhu/stream/sinks.hpp"
#include "suhu/stream/stdout_sink.hpp"

namespace suhu::sensor_sim {

/// The source, the stage and the sinks of one run: a Kafka topic, standard output, or both.
class Pipeline {
 public:
  /// Opens the recording or makes the generator. Unless it is a dry run, creates the topic if the
  /// options demand it, and checks that a broker answers and the topic exists. Throws Failure if
  /// one of these fails.
  explicit Pipeline(const Options& options);

  [[nodiscard]] stream::Source& source() { return input_.source(); }
  [[nodiscard]] stream::Stage& stage() { return stage_; }
  [[nodiscard]] std::span<stream::Sink* const> sinks() const { return sinks_.all(); }

  /// Returns the counts for status() and summary(). `failed` is the number of records that were not
  /// delivered at the end.
  [[nodiscard]] Tally tally(std::uint64_t failed = 0) const;
  /// Returns the numbers for status_of().
  [[nodiscard]] MetricsInput metrics_input() const;

 private:
  void connect(const Options& options);

  SystemClock clock_;
  Input input_;
  std::unique_ptr<kafka::ProducerSink> producer_;      ///< nullptr in a dry run
  std::optional<stream::StdoutSink> standard_output_;  ///< in a dry run and with --tee
  stream::Sinks sinks_;
  ForwardStage stage_;
};

}  // namespace suhu::sensor_sim
