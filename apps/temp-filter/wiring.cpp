#include "temp-filter/wiring.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <utility>

#include "suhu/cli/input.hpp"
#include "suhu/cli/kafka_client.hpp"
#include "suhu/cli/log.hpp"
#include "suhu/cli/reject_log.hpp"
#include "suhu/cli/terminal.hpp"
#include "suhu/core/text.hpp"
#include "suhu/kafka/admin.hpp"
#include "suhu/kafka/partitioner.hpp"
#include "suhu/stream/line_source.hpp"
#include "temp-filter/expected_file.hpp"
#include "temp-filter/limits_file.hpp"

namespace suhu::filter {
namespace {

using suhu::kafka::ClientConfig;
using suhu::kafka::ProducerSink;

constexpr std::chrono::milliseconds kCommitInterval{1'000};  // for offsets that are committed alone

[[noreturn]] void refuse(const std::string& text) {
  throw suhu::Failure(suhu::FailureKind::configuration, text);
}

void open_topic(std::optional<ProducerSink>& sink, const std::optional<std::string>& topic,
                const ClientConfig& config) {
  if (!topic) return;
  sink.emplace(config, suhu::kafka::ProducerOptions{.topic = *topic});
  suhu::kafka::require_topic(sink->client(), *topic, config.bootstrap());
}

/// Returns true if the wall clock counts for alarms, false if the stream's own clock does.
bool is_live(const Options& options) {
  return !options.input && !options.batch && !options.exit_eof;
}

std::unique_ptr<suhu::alarm::RuleBook> open_book(const Options& options) {
  if (!options.limits) return std::make_unique<suhu::alarm::RuleBook>(options.rules);
  auto book = read_limits(*options.limits, options.rules);
  if (!book) refuse("--limits " + book.error());
  return std::make_unique<suhu::alarm::RuleBook>(std::move(*book));
}

/// Returns the expected sensors by the partition in which every producer that uses the id as the
/// key puts them. Throws Failure (configuration) if the file is refused.
std::map<std::int32_t, std::vector<std::string>> open_expected(const Options& options,
                                                               std::int32_t partitions) {
  std::map<std::int32_t, std::vector<std::string>> expected;
  if (!options.expect) return expected;
  auto ids = read_expected(*options.expect);
  if (!ids) refuse("--expect " + ids.error());
  for (std::string& id : *ids)
    expected[suhu::kafka::partition_of(id, partitions)].push_back(std::move(id));
  return expected;
}

auto warn_once_about_keys() {
  return
      [warned = false](std::string_view sensor_id, std::int32_t before, std::int32_t now) mutable {
        if (std::exchange(warned, true)) return;
        spdlog::warn(
            "sensor {} was in partition {} and is now in {}: its alarms are judged apart. Key your "
            "records by sensor id (said once)",
            suhu::printable(sensor_id), before, now);
      };
}

}  // namespace

Pipeline::Pipeline(const Options& options, const suhu::cli::StopFlag& stop)
    : config_(suhu::cli::client_config(options.kafka, "temp-filter")) {
  if (options.limits) {
    reload_flag_.emplace();
    reloader_.emplace(
        *options.limits, options.rules, *reload_flag_,
        ReloadLog{.notice = [](const std::string& text) { spdlog::info("--limits: {}", text); },
                  .error = [](const std::string& text) { spdlog::error("--limits {}", text); }});
  }
  if (judges_alarms(options.emit)) book_ = open_book(options);
  open_sinks(options);
  const auto stopped = [&stop] { return stop.requested(); };
  open_source(options, stopped);
  if (is_transactional(options) && options.output_topic) output_lane_ = outputs_.size();
  open_stage(options);
  if (is_transactional(options)) open_checkpoint(options, stopped);
}

void Pipeline::open_source(const Options& options, const std::function<bool()>& stop) {
  if (options.input) {
    source_ = std::make_unique<suhu::stream::LineSource>(
        suhu::cli::open_input("--input", *options.input));
    return;
  }
  suhu::kafka::ConsumerOptions consumer;
  consumer.topic = options.topic;
  if (!options.batch) consumer.group = options.group;
  consumer.instance = options.instance;
  consumer.start = suhu::cli::start_of(options.start);
  consumer.exit_eof = options.exit_eof;
  consumer.stop = stop;
  consumer.commit_interval = options.commit_interval.value_or(kCommitInterval);
  consumer.commits = !is_transactional(options);
  // A group that has evaluated readings so far, and now alarms, has committed offsets but no
  // checkpoint. It goes on from these offsets.
  consumer.committed_without_checkpoint = true;
  auto source = std::make_unique<suhu::kafka::ConsumerSource>(config_, std::move(consumer));
  consumer_ = source.get();
  source_ = std::move(source);
}

void Pipeline::open_sinks(const Options& options) {
  standard_output_.clear_terminal_with(suhu::cli::wipe_status_line);
  outputs_.push_back(&standard_output_);
  if (!is_transactional(options)) open_topic(output_topic_, options.output_topic, config_);
  open_topic(dead_letters_, options.dead_letter_topic, config_);
  if (output_topic_) {
    output_lane_ = outputs_.size();
    outputs_.push_back(&*output_topic_);
  }
  if (dead_letters_) {
    dead_letter_lane_ = outputs_.size();
    outputs_.push_back(&*dead_letters_);
  }
}

void Pipeline::open_stage(const Options& options) {
  const bool terminal = isatty(STDOUT_FILENO) == 1;
  LineWriter::Config lines;
  lines.format = suhu::cli::resolve(options.format, terminal);
  lines.color = suhu::cli::resolve(options.log.color, terminal);
  if (terminal) lines.screen_columns = [] { return suhu::cli::terminal_columns(STDOUT_FILENO); };
  lines.events = book_ != nullptr;
  if (!options.input) lines.topic = options.topic;
  lines.count = options.count;
  lines.output_lane = output_lane_;
  const auto on_reject = suhu::cli::log_rejects(lines.topic);
  if (!book_) {
    threshold_.emplace(ThresholdStage::Config{.rule = {*options.rules.hi},
                                              .emit = options.emit,
                                              .lines = lines,
                                              .dead_letter_lane = dead_letter_lane_},
                       on_reject);
    return;
  }
  auto config = alarm_config(options);
  config.lines = std::move(lines);
  alarms_.emplace(std::move(config), on_reject);
}

AlarmStage::Config Pipeline::alarm_config(const Options& options) {
  AlarmStage::Config config;
  config.alarms.rules_for = rules();
  config.alarms.max_sensors = options.max_sensors;
  config.alarms.on_moved = warn_once_about_keys();
  config.alarms.max_future = options.max_future;
  config.hot_readings = options.emit == EmitMode::both;
  config.dead_letter_lane = dead_letter_lane_;
  config.expected = open_expected(options, consumer_ == nullptr ? 1 : consumer_->partitions());
  if (is_live(options))
    config.caught_up = [this](std::int32_t partition) { return consumer_->caught_up(partition); };
  return config;
}

suhu::alarm::RulesFor Pipeline::rules() const {
  return [book = book_.get()](std::string_view sensor_id) -> const suhu::alarm::AlarmRules& {
    return book->rules_for(sensor_id);
  };
}

void Pipeline::open_checkpoint(const Options& options, const std::function<bool()>& stop) {
  suhu::stream::CheckpointOptions checkpoint;
  checkpoint.first.assign(outputs_.begin(), outputs_.end());
  if (options.commit_interval) {
    checkpoint.interval = *options.commit_interval;
    checkpoint.interval_behind = std::max(checkpoint.interval, checkpoint.interval_behind);
    checkpoint.interval_offsets_only =
        std::max(checkpoint.interval, checkpoint.interval_offsets_only);
  }
  state_topic_.emplace(config_,
                       suhu::kafka::StateTopicOptions{.topic = options.topic,
                                                      .state_topic = *options.state_topic,
                                                      .group = options.group,
                                                      .instance = options.instance,
                                                      .output_topic = options.output_topic,
                                                      .stop = stop},
                       *consumer_);
  suhu::stream::DurableState& state =
      alarms_ ? static_cast<suhu::stream::DurableState&>(*alarms_) : no_state_;
  checkpoint_.emplace(*source_, state, *state_topic_, std::move(checkpoint));
  outputs_.push_back(&*checkpoint_);
}

suhu::stream::Stage& Pipeline::stage() {
  return alarms_ ? static_cast<suhu::stream::Stage&>(*alarms_) : *threshold_;
}

void Pipeline::tick() {
  if (!reloader_) return;
  auto book = reloader_->poll(*book_);
  if (!book) return;
  const auto before =
      std::exchange(book_, std::make_unique<suhu::alarm::RuleBook>(std::move(*book)));
  alarms_->reload(rules());
}

std::optional<std::int64_t> Pipeline::lag() const {
  return consumer_ == nullptr ? std::nullopt : std::optional{consumer_->counts().lag};
}

MetricsInput Pipeline::metrics_input() const {
  MetricsInput moment;
  moment.totals = totals();
  if (alarms_) moment.totals.alarms->active = alarms_->active_alarms();
  if (checkpoint_) {
    moment.commits = checkpoint_->commits();
    moment.committed_rows = checkpoint_->committed_rows();
  }
  if (consumer_ != nullptr) moment.consumer = consumer_->counts();
  for (const auto* const producer : {&output_topic_, &dead_letters_}) {
    if (*producer) moment.producers.emplace_back((*producer)->topic(), (*producer)->counts());
  }
  return moment;
}

}  // namespace suhu::filter
