#include "sim/program.hpp"

#include <algorithm>

#include "sim/transactions.hpp"
#include "suhu/alarm/rule_book.hpp"
#include "temp-filter/alarm_stage.hpp"
#include "temp-filter/threshold_stage.hpp"
#include "temp-window/window_stage.hpp"

namespace suhu::sim {
namespace {

alarm::AlarmRules rules_of(Kind kind) {
  alarm::AlarmRules rules;
  rules.hihi = 90;
  rules.lo = 20;
  rules.deadband = 2;
  rules.stale_after = kind == Kind::timers ? kStaleAfter : milliseconds{0};
  return rules;
}

const alarm::AlarmRules& rules_for(Kind kind) {
  static const alarm::AlarmRules with_timers = rules_of(Kind::timers);
  static const alarm::AlarmRules without = rules_of(Kind::alarms);
  return kind == Kind::timers ? with_timers : without;
}

temp_filter::LineWriter::Config lines_of(bool events) {
  temp_filter::LineWriter::Config lines;
  lines.events = events;
  lines.topic = Cluster::kTopic;
  lines.json_outputs = {stream::OutputHandle{1}};
  return lines;
}

kafka::StateTopicOptions state_topic_options(const std::string& instance) {
  return {.topic = Cluster::kTopic,
          .state_topic = SimStateLog::kStateTopic,
          .group = "g",
          .instance = instance,
          .output_topic = SimStateLog::kOutputTopic,
          .stop = {}};
}

}  // namespace

std::string to_string(Kind kind) {
  switch (kind) {
    case Kind::readings:
      return "readings";
    case Kind::exactly_once:
      return "exactly once";
    case Kind::alarms:
      return "alarms";
    case Kind::timers:
      return "timers";
    case Kind::windows:
      break;
  }
  return "windows";
}

Judge make_judge(Kind kind, const stream::Source* source, const std::vector<std::string>& expected,
                 std::vector<history::History*> histories) {
  Judge judge;
  // Events of timers depend on when the stage is called, so time passes only in the kind `timers`.
  const bool time_passes = kind == Kind::timers && source != nullptr;
  const auto caught_up = [source, time_passes](std::int32_t partition) {
    return time_passes && source->caught_up(partition);
  };
  if (kind == Kind::windows) {
    temp_window::WindowStage::Config config;
    config.windows.rules = {.size = milliseconds{10'000}, .lateness = milliseconds{2'000}};
    config.json_outputs = {stream::OutputHandle{1}};
    config.histories = std::move(histories);
    config.caught_up = caught_up;
    auto stage = std::make_unique<temp_window::WindowStage>(std::move(config),
                                                            stream::ReadingIntake::Options{});
    judge.state = stage.get();
    judge.stage = std::move(stage);
  } else if (kind == Kind::alarms || kind == Kind::timers) {
    temp_filter::AlarmStage::Config config;
    config.alarms.rules_for = [kind](std::string_view) -> const alarm::AlarmRules& {
      return rules_for(kind);
    };
    config.lines = lines_of(/*events=*/true);
    config.caught_up = caught_up;
    if (kind == Kind::timers) config.expected[0] = expected;
    auto stage = std::make_unique<temp_filter::AlarmStage>(std::move(config),
                                                           stream::ReadingIntake::Options{});
    judge.state = stage.get();
    judge.stage = std::move(stage);
  } else {
    judge.stage = std::make_unique<temp_filter::ThresholdStage>(
        temp_filter::ThresholdStage::Config{.rule = {80},
                                            .emit = temp_filter::EmitMode::readings,
                                            .lines = lines_of(/*events=*/false),
                                            .dead_letters = {}},
        stream::ReadingIntake::Options{});
    judge.no_state = std::make_unique<stream::NoState>();
    judge.state = judge.no_state.get();
  }
  return judge;
}

std::vector<std::string> expected_rows(Kind kind, const Cluster& cluster) {
  const Judge judge = make_judge(kind, nullptr, {});
  std::vector<stream::Output> outputs(2);
  std::vector<stream::Record> records;
  for (std::int32_t partition = 0; partition < cluster.partitions(); ++partition) {
    std::int64_t offset = 0;
    for (const StoredRecord& stored : cluster.input[static_cast<std::size_t>(partition)]) {
      stream::Record record;
      record.key = stored.key;
      record.value = stored.value;
      record.ts = stored.ts;
      record.partition = partition;
      record.offset = offset++;
      records.push_back(record);
    }
  }
  (void)judge.stage->process(records, cluster.wall_clock(), outputs);
  std::vector<std::string> rows;
  for (const auto& row : outputs[1].rows()) rows.emplace_back(outputs[1].value(row));
  return rows;
}

stream::CheckpointOptions Program::checkpoint_options() {
  stream::CheckpointOptions options;
  options.first = {&stdout_};
  if (table_) options.participants = {{"postgresql", &*table_}, {"parquet", &*files_}};
  options.now = [this] { return cluster_.steady_clock(); };
  options.wait = [this](milliseconds time) { cluster_.pass(time); };
  return options;
}

/// Opens the table and the files, if the history has stores. Each run of a program has its own
/// token in the names of its files.
std::vector<history::History*> Program::open_histories(Dice& dice, Faults& faults,
                                                       const Options& options) {
  if (options.stores == nullptr) return {};
  auto disk = std::make_unique<SimFileStore>(
      *options.stores, dice, faults, options.instance + std::to_string(cluster_.now().count()));
  files_on_disk_ = disk.get();
  files_.emplace(std::move(disk),
                 history::FileHistoryOptions{.roll = milliseconds{dice.below(2'000)}, .room = 500});
  table_.emplace(*options.stores, dice, faults);
  return {&*table_, &*files_};
}

Program::Program(Cluster& cluster, Dice& dice, Faults& faults, std::vector<std::string>& printed,
                 const Options& options)
    : cluster_(cluster),
      source_(cluster, dice, faults,
              {.instance = options.instance,
               .commits = options.kind == Kind::readings,
               .stored_without_cut = options.kind != Kind::windows}),
      judge_(make_judge(options.kind, &source_, options.expected,
                        open_histories(dice, faults, options))),
      stdout_(cluster, dice, faults, printed, /*unsure=*/true),
      sinks_([&] {
        std::vector<stream::Sink*> sinks{&stdout_};
        if (options.kind == Kind::readings) {
          sinks.push_back(&topic_.emplace(cluster, dice, faults, cluster.output, /*unsure=*/true));
        } else {
          auto log = std::make_unique<SimStateLog>(Surroundings{cluster, dice, faults, source_},
                                                   "g/" + options.instance);
          state_topic_.emplace(state_topic_options(options.instance), std::move(log));
          sinks.push_back(
              &checkpoint_.emplace(source_, *judge_.state, *state_topic_, checkpoint_options()));
        }
        return sinks;
      }()),
      options_([&] {
        stream::PumpOptions of_pump;
        of_pump.now = [&cluster] { return cluster.wall_clock(); };
        of_pump.clock = [&cluster] { return cluster.steady_clock(); };
        return of_pump;
      }()),
      pump_(source_, *judge_.stage, sinks_, options_) {}

void Program::die() {
  source_.die();
  stdout_.die();
  if (topic_) topic_->die();
  if (files_on_disk_ != nullptr) files_on_disk_->die();
}

}  // namespace suhu::sim
