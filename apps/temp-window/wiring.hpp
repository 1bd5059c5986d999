// Provides the Pipeline of temp-window: the source, sinks and histories that its options ask for,
// and the checkpoints that commit them together.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "suhu/cli/stop_flag.hpp"
#include "suhu/history/history.hpp"
#include "suhu/kafka/client_config.hpp"
#include "suhu/kafka/consumer_source.hpp"
#include "suhu/kafka/producer_sink.hpp"
#include "suhu/kafka/state_topic.hpp"
#include "suhu/stream/checkpoint_sink.hpp"
#include "suhu/stream/stdout_sink.hpp"
#include "temp-window/length_guard.hpp"
#include "temp-window/metrics.hpp"
#include "temp-window/options.hpp"
#include "temp-window/window_stage.hpp"

namespace suhu::temp_window {

/// Everything between Kafka and the outputs. The first of `outputs` is standard output, the last is
/// the checkpoint. With --output-topic the second one takes the rows of that topic: in a batch it
/// is a producer, in a group the checkpoint, which writes them in its transaction.
class Pipeline {
 public:
  /// Opens everything. Throws Failure if a topic, a history or the state topic cannot be used.
  Pipeline(const Options& options, const suhu::cli::StopFlag& stop);

  /// Returns the counts for /metrics. Called by the thread that runs the pump.
  [[nodiscard]] MetricsInput metrics_input() const;

  suhu::kafka::ClientConfig config;
  std::vector<std::unique_ptr<suhu::history::History>> histories;
  suhu::kafka::ConsumerSource source;
  suhu::stream::StdoutSink standard_output;
  std::optional<suhu::kafka::ProducerSink> output_topic;
  WindowStage stage;
  LengthGuard length;
  std::optional<suhu::kafka::StateTopic> state_topic;
  std::optional<suhu::stream::CheckpointSink> checkpoint;
  std::vector<suhu::stream::Sink*> outputs;
};

}  // namespace suhu::temp_window
