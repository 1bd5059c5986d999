#include "alert-console/wiring.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include "alert-console/terminal.hpp"
#include "suhu/cli/kafka_client.hpp"
#include "suhu/cli/terminal.hpp"
#include "suhu/core/text.hpp"
#include "suhu/kafka/consumer_source.hpp"
#include "suhu/stream/line_source.hpp"

namespace suhu::console {
namespace {

/// Returns true for a batch, which is -e with any start but `stored`. A batch reads all partitions
/// without a group and commits no offsets.
bool is_batch(const Options& options) {
  return options.exit_eof && options.start.kind != cli::StartPoint::Kind::stored;
}

}  // namespace

std::unique_ptr<stream::Source> open_source(const Options& options, const cli::StopFlag& stop) {
  if (options.input == InputKind::standard_input) {
    spdlog::debug("reading alerts from standard input (with -t TOPIC from a topic)");
    if (options.start_given || options.group)
      spdlog::warn("-o and -G mean nothing on standard input: type -t TOPIC to read the topic");
    return std::make_unique<stream::LineSource>(STDIN_FILENO);
  }
  spdlog::debug("reading alerts from topic {} on {}", printable(options.topic),
                printable(options.kafka.bootstrap));
  kafka::ConsumerOptions consumer;
  consumer.topic = options.topic;
  consumer.start = cli::start_of(options.start);
  consumer.exit_eof = options.exit_eof;
  consumer.stop = [&stop] { return stop.requested(); };
  if (!is_batch(options)) {
    consumer.group = options.group;
    consumer.instance = options.instance;
  }
  return std::make_unique<kafka::ConsumerSource>(cli::client_config(options.kafka, "alert-console"),
                                                 std::move(consumer));
}

StageOptions screen_options(const Options& options) {
  const bool on_terminal = isatty(STDOUT_FILENO) != 0;
  StageOptions stage;
  stage.format = options.format;
  stage.color = cli::resolve(options.log.color, on_terminal);
  // A batch shows past events, which people read afterwards instead of watching them arrive. They
  // also arrive within a second. So every event is shown, also those of a flood.
  stage.flood = !is_batch(options);
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
  return stage;
}

}  // namespace suhu::console
