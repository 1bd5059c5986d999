// temp-window's ends: which source, sinks and histories its options ask for, and what commits them
// together.
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

/// Everything between Kafka and the outputs. Lanes: standard output; the output topic (a batch: a
/// producer; in a group: the transaction of the checkpoint, which is last).
class Pipeline {
 public:
  /// Checks topics, histories and the state topic (Failure).
  Pipeline(const Options& options, const suhu::cli::StopFlag& stop);

  /// For /metrics.
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
