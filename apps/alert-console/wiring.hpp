// Makes the source, the stage and the sinks that the options of alert-console ask for.
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "alert-console/console_stage.hpp"
#include "alert-console/exec_sink.hpp"
#include "alert-console/options.hpp"
#include "suhu/cli/stop_flag.hpp"
#include "suhu/kafka/consumer_source.hpp"
#include "suhu/stream/sinks.hpp"
#include "suhu/stream/source.hpp"
#include "suhu/stream/stdout_sink.hpp"

namespace suhu::alert_console {

/// The source, the stage and the sinks of one run: standard output, and with --exec its command.
class Pipeline {
 public:
  /// Opens standard input or the topic, and logs which one at debug level (-v). Throws Failure if
  /// no broker answers or the topic does not exist. `options` and `stop` must outlive the pipeline.
  Pipeline(const Options& options, const cli::StopFlag& stop);

  [[nodiscard]] stream::Source& source() { return *source_; }
  [[nodiscard]] stream::Stage& stage() { return stage_; }
  [[nodiscard]] std::span<stream::Sink* const> sinks() const { return sinks_.all(); }

  [[nodiscard]] const Summary& summary() const { return stage_.summary(); }
  /// Returns the counts of the consumer, or std::nullopt if standard input is read.
  [[nodiscard]] std::optional<kafka::ConsumerCounts> consumer_counts() const;
  /// Returns the sink of --exec, or nullptr without it.
  [[nodiscard]] const ExecSink* exec() const { return exec_ ? &*exec_ : nullptr; }

 private:
  [[nodiscard]] std::unique_ptr<stream::Source> open_source(const Options& options,
                                                            const cli::StopFlag& stop);
  [[nodiscard]] stream::Sinks open_sinks(const Options& options);
  [[nodiscard]] StageOptions stage_options(const Options& options) const;

  kafka::ConsumerSource* consumer_ = nullptr;  ///< source_ if it reads Kafka, else nullptr
  std::unique_ptr<stream::Source> source_;
  stream::StdoutSink screen_;
  std::optional<ExecSink> exec_;
  stream::Sinks sinks_;
  ConsoleStage stage_;
};

}  // namespace suhu::alert_console
