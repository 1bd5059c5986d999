// temp-filter's ends: which source, stage and sinks its options ask for, and what commits them.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "suhu/alarm/rule_book.hpp"
#include "suhu/cli/stop_flag.hpp"
#include "suhu/kafka/client_config.hpp"
#include "suhu/kafka/consumer_source.hpp"
#include "suhu/kafka/producer_sink.hpp"
#include "suhu/kafka/state_topic.hpp"
#include "suhu/stream/checkpoint_sink.hpp"
#include "suhu/stream/stdout_sink.hpp"
#include "temp-filter/alarm_stage.hpp"
#include "temp-filter/limits_reloader.hpp"
#include "temp-filter/metrics.hpp"
#include "temp-filter/options.hpp"
#include "temp-filter/threshold_stage.hpp"

namespace suhu::filter {

/// Everything between the readings and the outputs. Lanes: standard output; the output topic, if it
/// has a producer of its own; dead letters; the checkpoint, which is last, if results and place are
/// committed together.
class Pipeline {
 public:
  /// Checks files and topics (Failure).
  Pipeline(const Options& options, const suhu::cli::StopFlag& stop);

  [[nodiscard]] suhu::stream::Source& source() { return *source_; }
  [[nodiscard]] suhu::stream::Stage& stage();
  [[nodiscard]] const std::vector<suhu::stream::Sink*>& outputs() const { return outputs_; }

  /// Once a loop: new limits, when somebody asked for them.
  void tick();
  [[nodiscard]] Totals totals() const { return alarms_ ? alarms_->totals() : threshold_->totals(); }
  /// Records not yet read, as far as known. std::nullopt: no topic is read.
  [[nodiscard]] std::optional<std::int64_t> lag() const;
  /// For /metrics.
  [[nodiscard]] MetricsInput metrics_input() const;
  /// The last commit failed: what it held is read again at the next start.
  [[nodiscard]] bool lost() const { return checkpoint_ && checkpoint_->lost_results(); }

 private:
  void open_source(const Options& options, const std::function<bool()>& stop);
  void open_sinks(const Options& options);
  void open_stage(const Options& options);
  void open_checkpoint(const Options& options, const std::function<bool()>& stop);
  [[nodiscard]] AlarmStage::Config alarm_config(const Options& options);
  [[nodiscard]] suhu::alarm::RulesFor rules() const;

  suhu::kafka::ClientConfig config_;
  std::optional<suhu::cli::ReloadFlag> reload_flag_;  // with --limits
  std::optional<LimitsReloader> reloader_;
  std::unique_ptr<suhu::alarm::RuleBook> book_;
  std::unique_ptr<suhu::stream::Source> source_;
  suhu::kafka::ConsumerSource* consumer_ = nullptr;  ///< source_, if it is one
  suhu::stream::StdoutSink standard_output_;
  std::optional<suhu::kafka::ProducerSink> output_topic_;
  std::optional<suhu::kafka::ProducerSink> dead_letters_;
  std::optional<std::size_t> output_lane_;
  std::optional<std::size_t> dead_letter_lane_;
  std::optional<ThresholdStage> threshold_;  // one of the two
  std::optional<AlarmStage> alarms_;
  suhu::stream::NoState no_state_;
  std::optional<suhu::kafka::StateTopic> state_topic_;
  std::optional<suhu::stream::CheckpointSink> checkpoint_;
  std::vector<suhu::stream::Sink*> outputs_;
};

}  // namespace suhu::filter
