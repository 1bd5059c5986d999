#include "alert-console/wiring.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <utility>

#include "alert-console/terminal.hpp"
#include "suhu/cli/kafka_client.hpp"
#include "suhu/cli/log.hpp"
#include "suhu/cli/terminal.hpp"
#include "suhu/cli/tool_metrics.hpp"
#include "suhu/core/text.hpp"
#include "suhu/stream/line_source.hpp"

namespace suhu::alert_console {
namespace {

void warn(const std::string& text) { spdlog::warn("{}", text); }

}  // namespace

Pipeline::Pipeline(const Options& options, const cli::StopFlag& stop)
    : source_(open_source(options, stop)),
      sinks_(open_sinks(options)),
      stage_(stage_options(options)) {}

std::unique_ptr<stream::Source> Pipeline::open_source(const Options& options,
                                                      const cli::StopFlag& stop) {
  if (options.input == InputKind::standard_input) {
    spdlog::debug("reading alerts from standard input (with -t TOPIC from a topic)");
    if (options.start_given || options.group)
      spdlog::warn("-o and -G mean nothing on standard input: type -t TOPIC to read the topic");
    return std::make_unique<stream::LineSource>(STDIN_FILENO);
  }
  spdlog::debug("reading alerts from topic {} on {}", printable(options.topic),
                printable(options.kafka.bootstrap));
  auto consumer = std::make_unique<kafka::ConsumerSource>(
      cli::client_config(options.kafka, "alert-console"),
      cli::consumer_options(options, [&stop] { return stop.requested(); }));
  consumer_ = consumer.get();
  return consumer;
}

stream::Sinks Pipeline::open_sinks(const Options& options) {
  stream::Sinks sinks;
  screen_.clear_terminal_with(cli::wipe_status_line);
  sinks.add(screen_);
  if (options.exec) {
    ExecOptions exec;
    exec.warn = warn;
    sinks.add(exec_.emplace(*options.exec, exec));
  }
  return sinks;
}

/// Returns the format and the filters of the stage, and the settings that depend on whether
/// standard output is a terminal: colour, folding, the status row and the bell.
StageOptions Pipeline::stage_options(const Options& options) const {
  const bool on_terminal = isatty(STDOUT_FILENO) != 0;
  StageOptions stage;
  stage.format = options.format;
  stage.color = cli::resolve(options.log.color, on_terminal);
  // A batch shows past events, which people read afterwards instead of watching them arrive. They
  // also arrive within a second. So every event is shown, also those of a flood.
  stage.flood = !options.is_batch();
  stage.terminal = on_terminal;
  if (options.input == InputKind::topic) stage.topic = options.topic;
  stage.sensor = options.sensor;
  stage.min_priority = options.min_priority;
  stage.count = options.count;
  stage.screen_columns = [] { return cli::terminal_columns(STDOUT_FILENO); };
  if (options.bell && on_terminal) stage.ring = ring_bell;
  const bool talks = options.log.verbosity >= 0 && !options.log.stats;
  if (on_terminal && talks && cli::can_be_rewritten(STDOUT_FILENO)) {
    stage.draws_status = [] {
      return cli::job_control_on(STDOUT_FILENO) != cli::JobControl::background;
    };
  }
  stage.warn = warn;
  if (consumer_ != nullptr) {
    stage.problem = [this, topic = options.topic] {
      return cli::why_not_reading(consumer_->counts(), topic);
    };
  }
  if (exec_) stage.other_work_due = [this] { return exec_->next_service(); };
  return stage;
}

std::optional<kafka::ConsumerCounts> Pipeline::consumer_counts() const {
  return consumer_ == nullptr ? std::nullopt : std::optional{consumer_->counts()};
}

}  // namespace suhu::alert_console
