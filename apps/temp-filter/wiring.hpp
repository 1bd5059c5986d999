// Makes the source, the stage and the sinks that the options of temp-filter ask for, and the
// checkpoint that commits them.
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

/// The source, the stage and the sinks of one run. The outputs are, in this order: standard output;
/// the output topic, if it has a producer of its own; dead letters; and last the checkpoint, if
/// results and offsets are committed together.
class Pipeline {
 public:
  /// Opens and checks the files and topics that `options` name. Throws Failure if one of them
  /// cannot be used. `stop` must outlive the pipeline.
  Pipeline(const Options& options, const suhu::cli::StopFlag& stop);

  [[nodiscard]] suhu::stream::Source& source() { return *source_; }
  [[nodiscard]] suhu::stream::Stage& stage();
  [[nodiscard]] const std::vector<suhu::stream::Sink*>& outputs() const { return outputs_; }

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
  void open_source(const Options& options, const std::function<bool()>& stop);
  void open_sinks(const Options& options);
  void open_stage(const Options& options);
  void open_checkpoint(const Options& options, const std::function<bool()>& stop);
  [[nodiscard]] AlarmStage::Config alarm_config(const Options& options);
  [[nodiscard]] suhu::alarm::RulesFor rules() const;

  suhu::kafka::ClientConfig config_;
  std::optional<suhu::cli::ReloadFlag> reload_flag_;  // only with --limits
  std::optional<LimitsReloader> reloader_;
  std::unique_ptr<suhu::alarm::RuleBook> book_;
  std::unique_ptr<suhu::stream::Source> source_;
  suhu::kafka::ConsumerSource* consumer_ = nullptr;  ///< source_ if it reads Kafka, else nullptr
  suhu::stream::StdoutSink standard_output_;
  std::optional<suhu::kafka::ProducerSink> output_topic_;
  std::optional<suhu::kafka::ProducerSink> dead_letters_;
  std::optional<std::size_t> output_lane_;  ///< index of the output that ends in the output topic
  std::optional<std::size_t> dead_letter_lane_;  ///< index of the output for dead letters
  std::optional<ThresholdStage> threshold_;      // either this one or alarms_ is present
  std::optional<AlarmStage> alarms_;
  suhu::stream::NoState no_state_;
  std::optional<suhu::kafka::StateTopic> state_topic_;
  std::optional<suhu::stream::CheckpointSink> checkpoint_;
  std::vector<suhu::stream::Sink*> outputs_;
};

}  // namespace suhu::filter
