#include "temp-window/wiring.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "suhu/cli/kafka_client.hpp"
#include "suhu/cli/log.hpp"
#include "suhu/cli/reading_log.hpp"
#include "suhu/cli/terminal.hpp"
#include "suhu/history/open_history.hpp"
#include "suhu/registry/open_schemas.hpp"

namespace suhu::temp_window {
namespace {

kafka::ConsumerOptions consumer_options(const Options& options, const cli::StopFlag& stop) {
  auto consumer = cli::consumer_options(options, [&stop] { return stop.requested(); });
  consumer.commits = false;  // offsets are committed in the transaction of the state topic
  return consumer;
}

/// Returns a producer for the output topic of a batch. In a group the checkpoint writes the topic.
std::unique_ptr<kafka::ProducerSink> open_output_topic(const Options& options,
                                                       const kafka::ClientConfig& config) {
  if (!options.output_topic || !options.is_batch()) return nullptr;
  return cli::open_producer(config, *options.output_topic);
}

void log_first_windows(const Options& options) {
  spdlog::info(
      "windows of {} close {} after their end, by their sensor's own time: the first ones take "
      "about {}",
      cli::to_text(options.rules.size), cli::to_text(options.rules.lateness),
      cli::to_text(options.rules.size + options.rules.lateness));
}

}  // namespace

Pipeline::Pipeline(const Options& options, const cli::StopFlag& stop)
    : config_(cli::client_config(options.kafka, "temp-window")),
      histories_(open_histories(options)),
      source_(config_, consumer_options(options, stop)),
      output_topic_(open_output_topic(options, config_)),
      checkpoint_output_(add_sinks(options)),
      stage_(
          stage_config(options, stop),
          cli::logged_intake(options.shape, options.topic, registry::open_schemas(options.shape))),
      length_(options.rules.size, *options.group) {
  open_checkpoint(options, stop);
  if (!options.exit_eof) log_first_windows(options);
}

/// Names the histories after their kind, and numbers further ones of a kind. The names do not
/// contain the location, because the same one can be written in several ways. While a history is
/// unavailable, those behind it need not prepare again and again.
std::vector<Pipeline::NamedHistory> Pipeline::open_histories(const Options& options) {
  const history::OpenOptions open{
      .window = options.rules.size,
      .topic = options.topic,
      .roll = options.roll,
      .batch = options.is_batch(),
      .log = [](const std::string& text) { spdlog::warn("{}", text); },
  };
  std::vector<NamedHistory> histories;
  std::map<std::string, int> opened;
  for (const auto& uri : options.history) {
    auto history = history::open_history(uri, open);
    std::string name{history->kind()};
    if (const int number = ++opened[name]; number > 1) name += fmt::format("-{}", number);
    histories.push_back({std::move(name), std::move(history)});
  }
  // Not std::ranges: clang 14 does not compile the subrange that its algorithm returns.
  std::stable_partition(histories.begin(), histories.end(), [](const NamedHistory& named) {
    return named.history->may_be_unavailable();
  });
  return histories;
}

/// Adds all sinks but the checkpoint, which needs the stage, and returns its reserved output.
stream::OutputHandle Pipeline::add_sinks(const Options& options) {
  standard_output_.clear_terminal_with(cli::wipe_status_line);
  sinks_.add(standard_output_);
  if (output_topic_) json_outputs_.push_back(sinks_.add(*output_topic_));
  const auto checkpoint = sinks_.reserve();
  if (options.output_topic && !output_topic_) json_outputs_.push_back(checkpoint);
  return checkpoint;
}

WindowStage::Config Pipeline::stage_config(const Options& options, const cli::StopFlag& stop) {
  const bool terminal = isatty(STDOUT_FILENO) == 1;
  WindowStage::Config config;
  config.windows = {.rules = options.rules,
                    .max_sensors = options.max_sensors,
                    .keep_last = options.latest.has_value(),
                    .on_moved = cli::log_moved_sensor("windows are counted")};
  config.event_time = options.event_time;
  config.format = cli::resolve(options.format, terminal);
  if (terminal) config.screen_columns = [] { return cli::terminal_columns(STDOUT_FILENO); };
  config.count = options.count;
  config.json_outputs = json_outputs_;
  for (const auto& named : histories_) config.histories.push_back(named.history.get());
  config.close_at_end = options.is_batch();
  config.interrupted = [&stop] { return stop.requested(); };
  // With -e no time passes for sensors: the run ends without waiting for their silence.
  if (!options.exit_eof)
    config.caught_up = [this](std::int32_t partition) { return source_.caught_up(partition); };
  return config;
}

void Pipeline::open_checkpoint(const Options& options, const cli::StopFlag& stop) {
  const auto stopped = [&stop] { return stop.requested(); };
  stream::CheckpointOptions checkpoint;
  const auto first = sinks_.before(checkpoint_output_);
  checkpoint.first.assign(first.begin(), first.end());
  for (const auto& [name, history] : histories_)
    checkpoint.participants.push_back({name, history.get()});
  checkpoint.participants.push_back({"window", &length_});
  if (options.is_batch()) {
    checkpoint.abandoned = stopped;
    checkpoint_.emplace(source_, stage_, std::move(checkpoint));
  } else {
    state_topic_.emplace(
        config_,
        cli::state_topic_options(options, options.state_topic, options.output_topic, stopped),
        source_);
    checkpoint_.emplace(source_, stage_, *state_topic_, std::move(checkpoint));
  }
  sinks_.set(checkpoint_output_, *checkpoint_);
}

MetricsInput Pipeline::metrics_input() const {
  MetricsInput moment{.totals = stage_.totals(), .consumer = source_.counts()};
  if (output_topic_) moment.output = output_topic_->counts();
  moment.commits = checkpoint_->commits();
  moment.committed_rows = checkpoint_->committed_rows();
  const auto flushes = checkpoint_->flushes();
  for (const auto& [name, history] : histories_)
    moment.histories.push_back(
        {.sink = name, .files = history->files(), .flushes = flushes.at(name)});
  return moment;
}

}  // namespace suhu::temp_window
