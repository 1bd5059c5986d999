// Makes the source, the stage and the sinks that the options of temp-filter ask for, and the
// checkpoint that commits them.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "suhu/alarm/rule_book.hpp"
#include "suhu/cli/stop_flag.hpp"
#include "suhu/kafka/client_config.hpp"
#include "suhu/kafka/consumer_source.hpp"
#include "suhu/kafka/producer_sink.hpp"
#include "suhu/kafka/state_topic.hpp"
#include "suhu/stream/checkpoint_sink.hpp"
#include "suhu/stream/sinks.hpp"
#include "suhu/stream/stdout_sink.hpp"
#include "temp-filter/alarm_stage.hpp"
#include "temp-filter/limits_reloader.hpp"
#include "temp-filter/metrics.hpp"
#include "temp-filter/options.hpp"
#include "temp-filter/threshold_stage.hpp"

namespace suhu::temp_filter {

/// The source, the stage and the sinks of one run. If results, state and offsets are committed in
/// one transaction, the last sink is the checkpoint, which also writes the output topic.
class Pipeline {
 public:
  /// Opens and checks the files and topics that `options` name. Throws Failure if one of them
  /// cannot be used. `stop` must outlive the pipeline.
  Pipeline(const Options& options, const cli::StopFlag& stop);

  [[nodiscard]] stream::Source& source() { return *source_; }
  [[nodiscard]] stream::Stage& stage();
  [[nodiscard]] std::span<stream::Sink* const> sinks() const { return sinks_.all(); }

  /// Applies new limits if they were requested by SIGHUP. Call it once in each turn of the loop.
  void tick();
  [[nodiscard]] Totals totals() const { return alarms_ ? alarms_->totals() : threshold_->totals(); }
  /// Returns the number of records that are not read yet, as far as it is known, or std::nullopt if
  /// no topic is read.
  [[nodiscard]] std::optional<std::int64_t> lag() const;
  /// Returns the numbers for status_of().
  [[nodiscard]] MetricsInput metrics_input() const;
  /// Returns true if the last commit failed. The records of its results are read again at the next
  /// start.
  [[nodiscard]] bool lost() const { return checkpoint_ && checkpoint_->lost_results(); }

 private:
  void open_sinks(const Options& options);
  void open_source(const Options& options, const std::function<bool()>& stop);
  void open_stage(const Options& options);
  void open_checkpoint(const Options& options, const std::function<bool()>& stop);
  [[nodiscard]] LineWriter::Config line_config(const Options& options) const;
  [[nodiscard]] AlarmStage::Config alarm_config(const Options& options);
  [[nodiscard]] alarm::RulesFor rules() const;

  kafka::ClientConfig config_;
  std::optional<cli::ReloadFlag> reload_flag_;  // only with --limits
  std::optional<LimitsReloader> reloader_;
  std::unique_ptr<alarm::RuleBook> book_;
  std::unique_ptr<stream::Source> source_;
  kafka::ConsumerSource* consumer_ = nullptr;  ///< source_ if it reads Kafka, else nullptr
  stream::StdoutSink standard_output_;
  std::unique_ptr<kafka::ProducerSink> output_topic_;  ///< nullptr: none of its own
  std::unique_ptr<kafka::ProducerSink> dead_letters_;
  stream::Sinks sinks_;
  std::vector<stream::OutputHandle> json_outputs_;  ///< those that get every line as JSON
  /// Outputs that the stage fills if there is a sink for them
  std::optional<stream::OutputHandle> dead_letter_output_;
  std::optional<stream::OutputHandle> checkpoint_output_;
  std::optional<ThresholdStage> threshold_;  // either this one or alarms_ is present
  std::optional<AlarmStage> alarms_;
  stream::NoState no_state_;
  std::optional<kafka::StateTopic> state_topic_;
  std::optional<stream::CheckpointSink> checkpoint_;
};

}  // namespace suhu::temp_filter
