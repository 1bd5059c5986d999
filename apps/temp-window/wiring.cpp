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
#include "suhu/cli/reject_log.hpp"
#include "suhu/cli/terminal.hpp"
#include "suhu/core/text.hpp"
#include "suhu/history/open_history.hpp"
#include "suhu/kafka/admin.hpp"

namespace suhu::temp_window {
namespace {

std::vector<std::unique_ptr<suhu::history::History>> open_histories(const Options& options) {
  const suhu::history::OpenOptions open{
      .window = options.rules.size,
      .topic = options.topic,
      .roll = options.roll,
      .batch = options.batch,
      .log = [](const std::string& text) { spdlog::warn("{}", text); },
  };
  std::vector<std::unique_ptr<suhu::history::History>> histories;
  for (const auto& uri : options.history)
    histories.push_back(suhu::history::open_history(uri, open));
  return histories;
}

suhu::kafka::ConsumerOptions consumer_options(const Options& options,
                                              const suhu::cli::StopFlag& stop) {
  suhu::kafka::ConsumerOptions consumer;
  consumer.topic = options.topic;
  if (!options.batch) consumer.group = options.group;
  consumer.instance = options.instance;
  consumer.start = suhu::cli::start_of(options.start);
  consumer.exit_eof = options.exit_eof;
  consumer.stop = [&stop] { return stop.requested(); };
  consumer.commits = false;  // offsets are committed in the transaction of the state topic
  return consumer;
}

/// Returns the histories with names for their notes: `parquet`, `parquet-2`. The names do not
/// contain the location, because the same one can be written in several ways.
std::vector<suhu::stream::CheckpointOptions::Named> participants(
    const std::vector<std::unique_ptr<suhu::history::History>>& histories) {
  std::vector<suhu::stream::CheckpointOptions::Named> named;
  std::map<std::string, int> seen;
  for (const auto& history : histories) {
    std::string kind = history->describe().substr(0, history->describe().find(':'));
    if (const int number = ++seen[kind]; number > 1) kind += "-" + std::to_string(number);
    named.push_back({std::move(kind), history.get()});
  }
  // A history that can be unavailable (PostgreSQL) comes first: while it is, the others need not
  // prepare again and again.
  std::stable_sort(named.begin(), named.end(),
                   [](const auto& a, const auto& b) { return a.name > b.name; });
  return named;
}

auto warn_once_about_keys() {
  return
      [warned = false](std::string_view sensor_id, std::int32_t before, std::int32_t now) mutable {
        if (std::exchange(warned, true)) return;
        spdlog::warn(
            "sensor {} was in partition {} and is now in {}: its windows are counted apart. Key "
            "your records by sensor id (said once)",
            suhu::printable(sensor_id), before, now);
      };
}

}  // namespace

Pipeline::Pipeline(const Options& options, const suhu::cli::StopFlag& stop)
    : config(suhu::cli::client_config(options.kafka, "temp-window")),
      histories(open_histories(options)),
      source(config, consumer_options(options, stop)),
      stage(
          [&] {
            const bool terminal = isatty(STDOUT_FILENO) == 1;
            WindowStage::Config stage_config;
            stage_config.windows = {.rules = options.rules,
                                    .max_sensors = options.max_sensors,
                                    .keep_last = options.latest.has_value(),
                                    .on_moved = warn_once_about_keys()};
            stage_config.max_future = options.max_future;
            stage_config.format = suhu::cli::resolve(options.format, terminal);
            if (terminal)
              stage_config.screen_columns = [] {
                return suhu::cli::terminal_columns(STDOUT_FILENO);
              };
            stage_config.count = options.count;
            if (options.output_topic) stage_config.output_lane = 1;
            for (const auto& history : histories) stage_config.histories.push_back(history.get());
            stage_config.close_at_end = options.batch;
            stage_config.interrupted = [&stop] { return stop.requested(); };
            // With -e no time passes for sensors: the run ends without waiting for their silence.
            if (!options.exit_eof)
              stage_config.caught_up = [this](std::int32_t partition) {
                return source.caught_up(partition);
              };
            return stage_config;
          }(),
          suhu::cli::log_rejects(options.topic)),
      length(options.rules.size, options.group) {
  standard_output.clear_terminal_with(suhu::cli::wipe_status_line);
  outputs.push_back(&standard_output);
  suhu::stream::CheckpointOptions checkpoint_options;
  checkpoint_options.first = {&standard_output};
  checkpoint_options.participants = participants(histories);
  checkpoint_options.participants.push_back({"window", &length});
  if (options.batch) {
    if (options.output_topic) {
      output_topic.emplace(config, suhu::kafka::ProducerOptions{.topic = *options.output_topic});
      suhu::kafka::require_topic(output_topic->client(), *options.output_topic, config.bootstrap());
      outputs.push_back(&*output_topic);
      checkpoint_options.first.push_back(&*output_topic);
    }
    checkpoint_options.abandoned = [&stop] { return stop.requested(); };
    checkpoint.emplace(source, stage, std::move(checkpoint_options));
  } else {
    state_topic.emplace(
        config,
        suhu::kafka::StateTopicOptions{.topic = options.topic,
                                       .state_topic = options.state_topic,
                                       .group = options.group,
                                       .instance = options.instance,
                                       .output_topic = options.output_topic,
                                       .stop = [&stop] { return stop.requested(); }},
        source);
    checkpoint.emplace(source, stage, *state_topic, std::move(checkpoint_options));
  }
  outputs.push_back(&*checkpoint);
  if (!options.exit_eof) {
    spdlog::info(
        "windows of {} close {} after their end, by their sensor's own time: the first ones take "
        "about {}",
        suhu::cli::to_text(options.rules.size), suhu::cli::to_text(options.rules.lateness),
        suhu::cli::to_text(options.rules.size + options.rules.lateness));
  }
}

MetricsInput Pipeline::metrics_input() const {
  MetricsInput moment{.totals = stage.totals(), .consumer = source.counts()};
  if (output_topic) moment.output = output_topic->counts();
  moment.commits = checkpoint->commits();
  moment.committed_rows = checkpoint->committed_rows();
  // The histories come first in `flushes`, in the order of `named`; the length guard is last.
  const auto flushes = checkpoint->flushes();
  const auto named = participants(histories);
  for (std::size_t i = 0; i < named.size(); ++i) {
    auto& history = moment.histories.emplace_back(
        MetricsInput::History{.sink = named[i].name, .flushes = flushes[i].second});
    if (named[i].name.starts_with("parquet"))
      history.files = static_cast<const suhu::history::History*>(named[i].participant)->files();
  }
  return moment;
}

}  // namespace suhu::temp_window
