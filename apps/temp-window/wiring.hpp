// Makes the source, the stage, the sinks and the histories that the options of temp-window ask for,
// and the checkpoint that commits them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "suhu/cli/stop_flag.hpp"
#include "suhu/history/history.hpp"
#include "suhu/kafka/client_config.hpp"
#include "suhu/kafka/consumer_source.hpp"
#include "suhu/kafka/producer_sink.hpp"
#include "suhu/kafka/state_topic.hpp"
#include "suhu/stream/checkpoint_sink.hpp"
#include "suhu/stream/sinks.hpp"
#include "suhu/stream/stdout_sink.hpp"
#include "temp-window/length_guard.hpp"
#include "temp-window/metrics.hpp"
#include "temp-window/options.hpp"
#include "temp-window/window_stage.hpp"

namespace suhu::temp_window {

/// The source, the stage and the sinks of one run. The last sink is the checkpoint. In a group it
/// also writes the output topic, in its transaction; in a batch the topic has a producer.
class Pipeline {
 public:
  /// Opens and checks the topics and histories that `options` name. Throws Failure if one of them
  /// cannot be used. `stop` must outlive the pipeline.
  Pipeline(const Options& options, const cli::StopFlag& stop);

  [[nodiscard]] stream::Source& source() { return source_; }
  [[nodiscard]] stream::Stage& stage() { return stage_; }
  [[nodiscard]] std::span<stream::Sink* const> sinks() const { return sinks_.all(); }

  [[nodiscard]] const window::TumblingWindows& windows() const { return stage_.windows(); }
  [[nodiscard]] Totals totals() const { return stage_.totals(); }
  /// Returns the number of records that are not read yet, as far as it is known.
  [[nodiscard]] std::int64_t lag() const { return source_.counts().lag; }
  /// Returns the numbers for status_of().
  [[nodiscard]] MetricsInput metrics_input() const;
  /// Returns true if the last commit failed. The records of its results are read again at the next
  /// start.
  [[nodiscard]] bool lost() const { return checkpoint_->lost_results(); }

 private:
  struct NamedHistory {
    std::string name;  ///< key of its notes in the state topic: `parquet`, `parquet-2`
    std::unique_ptr<history::History> history;
  };

  [[nodiscard]] static std::vector<NamedHistory> open_histories(const Options& options);
  [[nodiscard]] stream::OutputHandle add_sinks(const Options& options);
  [[nodiscard]] WindowStage::Config stage_config(const Options& options, const cli::StopFlag& stop);
  void open_checkpoint(const Options& options, const cli::StopFlag& stop);

  kafka::ClientConfig config_;
  std::vector<NamedHistory> histories_;  ///< those that may be unavailable come first
  kafka::ConsumerSource source_;
  stream::StdoutSink standard_output_;
  std::unique_ptr<kafka::ProducerSink> output_topic_;  ///< nullptr: none of its own
  stream::Sinks sinks_;
  std::vector<stream::OutputHandle> json_outputs_;  ///< those that get every window as JSON
  stream::OutputHandle checkpoint_output_;
  WindowStage stage_;
  LengthGuard length_;
  std::optional<kafka::StateTopic> state_topic_;  ///< absent in a batch
  std::optional<stream::CheckpointSink> checkpoint_;
};

}  // namespace suhu::temp_window
