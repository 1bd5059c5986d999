#include "temp-filter/wiring.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <utility>

#include "suhu/cli/input.hpp"
#include "suhu/cli/kafka_client.hpp"
#include "suhu/cli/log.hpp"
#include "suhu/cli/reading_log.hpp"
#include "suhu/cli/terminal.hpp"
#include "suhu/core/text.hpp"
#include "suhu/kafka/partitioner.hpp"
#include "suhu/registry/open_schemas.hpp"
#include "suhu/stream/line_source.hpp"
#include "temp-filter/expected_file.hpp"
#include "temp-filter/limits_file.hpp"

namespace suhu::temp_filter {
namespace {

constexpr std::chrono::milliseconds kCommitInterval{1'000};  // for offsets that are committed alone

[[noreturn]] void refuse(const std::string& text) {
  throw Failure(FailureKind::configuration, text);
}

/// Returns true if the wall clock counts for alarms, false if the stream's own clock does.
bool is_live(const Options& options) { return !options.input && !options.exit_eof; }

std::unique_ptr<alarm::RuleBook> open_book(const Options& options) {
  if (!options.limits) return std::make_unique<alarm::RuleBook>(options.rules);
  auto book = read_limits(*options.limits, options.rules);
  if (!book) refuse("--limits " + book.error());
  return std::make_unique<alarm::RuleBook>(std::move(*book));
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
    expected[kafka::partition_of(id, partitions)].push_back(std::move(id));
  return expected;
}

}  // namespace

Pipeline::Pipeline(const Options& options, const cli::StopFlag& stop)
    : config_(cli::client_config(options.kafka, "temp-filter")) {
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
  open_stage(options);
  if (is_transactional(options)) open_checkpoint(options, stopped);
}

void Pipeline::open_sinks(const Options& options) {
  standard_output_.clear_terminal_with(cli::wipe_status_line);
  sinks_.add(standard_output_);
  if (options.output_topic && !is_transactional(options)) {
    output_topic_ = cli::open_producer(config_, *options.output_topic);
    json_outputs_.push_back(sinks_.add(*output_topic_));
  }
  if (options.dead_letter_topic) {
    dead_letters_ = cli::open_producer(config_, *options.dead_letter_topic);
    dead_letter_output_ = sinks_.add(*dead_letters_);
  }
  if (is_transactional(options)) checkpoint_output_ = sinks_.reserve();
  if (is_transactional(options) && options.output_topic)
    json_outputs_.push_back(*checkpoint_output_);
}

void Pipeline::open_source(const Options& options, const std::function<bool()>& stop) {
  if (options.input) {
    source_ = std::make_unique<stream::LineSource>(cli::open_input("--input", *options.input));
    return;
  }
  auto consumer = cli::consumer_options(options, stop);
  consumer.commit_interval = options.commit_interval.value_or(kCommitInterval);
  consumer.commits = !is_transactional(options);
  // A group that has evaluated readings so far, and now alarms, has committed offsets but no
  // checkpoint. It goes on from these offsets.
  consumer.committed_without_checkpoint = true;
  auto source = std::make_unique<kafka::ConsumerSource>(config_, std::move(consumer));
  consumer_ = source.get();
  source_ = std::move(source);
}

LineWriter::Config Pipeline::line_config(const Options& options) const {
  const bool terminal = isatty(STDOUT_FILENO) == 1;
  LineWriter::Config lines;
  lines.format = cli::resolve(options.format, terminal);
  lines.color = cli::resolve(options.log.color, terminal);
  if (terminal) lines.screen_columns = [] { return cli::terminal_columns(STDOUT_FILENO); };
  lines.events = book_ != nullptr;
  if (!options.input) lines.topic = options.topic;
  lines.count = options.count;
  lines.json_outputs = json_outputs_;
  return lines;
}

void Pipeline::open_stage(const Options& options) {
  auto intake = cli::logged_intake(options.shape, options.input ? std::string{} : options.topic,
                                   registry::open_schemas(options.shape));
  if (book_) {
    alarms_.emplace(alarm_config(options), std::move(intake));
    return;
  }
  threshold_.emplace(ThresholdStage::Config{.rule = {*options.rules.hi},
                                            .emit = options.emit,
                                            .lines = line_config(options),
                                            .dead_letters = dead_letter_output_},
                     std::move(intake));
}

AlarmStage::Config Pipeline::alarm_config(const Options& options) {
  AlarmStage::Config config;
  config.alarms.rules_for = rules();
  config.alarms.max_sensors = options.max_sensors;
  config.alarms.on_moved = cli::log_moved_sensor("alarms are judged");
  config.alarms.event_time = options.event_time;
  config.hot_readings = options.emit == EmitMode::both;
  config.lines = line_config(options);
  config.dead_letters = dead_letter_output_;
  config.expected = open_expected(options, consumer_ == nullptr ? 1 : consumer_->partitions());
  if (is_live(options))
    config.caught_up = [this](std::int32_t partition) { return consumer_->caught_up(partition); };
  return config;
}

alarm::RulesFor Pipeline::rules() const {
  return [book = book_.get()](std::string_view sensor_id) -> const alarm::AlarmRules& {
    return book->rules_for(sensor_id);
  };
}

void Pipeline::open_checkpoint(const Options& options, const std::function<bool()>& stop) {
  stream::CheckpointOptions checkpoint;
  const auto first = sinks_.before(*checkpoint_output_);
  checkpoint.first.assign(first.begin(), first.end());
  if (options.commit_interval) {
    checkpoint.interval = *options.commit_interval;
    checkpoint.interval_behind = std::max(checkpoint.interval, checkpoint.interval_behind);
    checkpoint.interval_offsets_only =
        std::max(checkpoint.interval, checkpoint.interval_offsets_only);
  }
  state_topic_.emplace(
      config_, cli::state_topic_options(options, *options.state_topic, options.output_topic, stop),
      *consumer_);
  stream::DurableState& state = alarms_ ? static_cast<stream::DurableState&>(*alarms_) : no_state_;
  checkpoint_.emplace(*source_, state, *state_topic_, std::move(checkpoint));
  sinks_.set(*checkpoint_output_, *checkpoint_);
}

stream::Stage& Pipeline::stage() {
  return alarms_ ? static_cast<stream::Stage&>(*alarms_) : *threshold_;
}

void Pipeline::tick() {
  if (!reloader_) return;
  auto book = reloader_->poll(*book_);
  if (!book) return;
  const auto before = std::exchange(book_, std::make_unique<alarm::RuleBook>(std::move(*book)));
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
  for (const auto* const producer : {output_topic_.get(), dead_letters_.get()}) {
    if (producer != nullptr) moment.producers.emplace_back(producer->topic(), producer->counts());
  }
  return moment;
}

}  // namespace suhu::temp_filter
