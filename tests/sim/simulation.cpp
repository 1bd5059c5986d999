#include "sim/simulation.hpp"

#include <algorithm>
#include <memory>
#include <set>
#include <string_view>
#include <vector>

#include "sim/program.hpp"
#include "suhu/core/text.hpp"
#include "suhu/kafka/state_topic.hpp"

namespace suhu::sim {
namespace {

constexpr int kTurnsWithFaults = 250;
constexpr int kTurnsToBeDone = 1'500;

using Rows = std::multiset<std::string>;

/// Returns whether the row is an event about the program's own lag. These events are not compared,
/// because they depend on when the program measured it.
bool is_of_lag(const std::string& row) {
  return row.find(R"("event":"lagging")") != std::string::npos ||
         row.find(R"("event":"caught-up")") != std::string::npos;
}

Rows without_lag(const std::vector<std::string>& rows) {
  Rows kept;
  std::copy_if(rows.begin(), rows.end(), std::inserter(kept, kept.end()),
               [](const std::string& row) { return !is_of_lag(row); });
  return kept;
}

/// Returns the first of `rows` that `others` does not have, or has less often.
std::optional<std::string> missing_in(const Rows& others, const Rows& rows) {
  for (auto row = rows.begin(); row != rows.end(); row = rows.upper_bound(*row)) {
    if (others.count(*row) < rows.count(*row)) return *row;
  }
  return std::nullopt;
}

Rows once(const Rows& rows) {
  const std::set<std::string> each{rows.begin(), rows.end()};
  return {each.begin(), each.end()};
}

class History {
 public:
  explicit History(std::uint64_t seed)
      : dice_(seed),
        kind_(kKinds[dice_.below(std::size(kKinds))]),
        cluster_(dice_, static_cast<std::int32_t>(dice_.between(1, 4))),
        partitions_at_first_(cluster_.partitions()),
        sensors_at_first_(dice_.between(1, 6)),
        sensors_(sensors_at_first_) {
    programs_.resize(static_cast<std::size_t>(dice_.between(1, 3)));
    if (kind_ == Kind::windows && dice_.one_in(2)) stores_.emplace();
    if (kind_ == Kind::timers) expected_ = {"EXPECTED-1", "EXPECTED-2"};
  }

  Report run() {
    Report report;
    report.kind = to_string(kind_) + (stores_ ? " with histories" : "");
    try {
      for (std::size_t i = 0; i < programs_.size(); ++i) start(i);
      for (int turn = 0; turn < kTurnsWithFaults; ++turn) act();
      report.wrong = whole_again();
    } catch (const std::exception& failure) {
      report.wrong = std::string{"a program ended: "} + failure.what();
    }
    report.counts = faults_.counts;
    return report;
  }

 private:
  struct Running {
    std::unique_ptr<Program> program;  ///< nullptr if it does not run
    int paused = 0;                    ///< turns that it has yet to skip
  };

  void start(std::size_t i) {
    const Program::Options options{.kind = kind_,
                                   .instance = "i" + std::to_string(i),
                                   .expected = expected_,
                                   .stores = stores_ ? &*stores_ : nullptr};
    programs_[i].program = std::make_unique<Program>(cluster_, dice_, faults_, printed_, options);
    programs_[i].paused = 0;
  }

  void kill(std::size_t i) {
    programs_[i].program->die();
    programs_[i].program.reset();
  }

  /// Calls `call` with program `i`. A program that its own late requests fence again and again
  /// takes this for another program with the same id and ends. It is started again, as systemd
  /// does.
  template <class Call>
  void let(std::size_t i, Call call) {
    try {
      call(*programs_[i].program);
    } catch (const Killed&) {
      kill(i);
    } catch (const Failure& failure) {
      if (std::string_view{failure.what()}.find("has taken this one's place") ==
          std::string_view::npos)
        throw;
      faults_.note("ended as by a rival");
      kill(i);
    }
  }

  void act() {
    if (dice_.one_in(2) && cluster_.topic_exists()) produce();
    const auto i =
        static_cast<std::size_t>(dice_.below(static_cast<std::int64_t>(programs_.size())));
    Running& running = programs_[i];
    if (!running.program) {
      if (dice_.one_in(4)) start(i);
    } else if (faults_.strikes(dice_, 40, "kill")) {
      kill(i);
    } else if (faults_.strikes(dice_, 60, "stop")) {
      let(i, [](Program& program) { (void)program.stop(); });
      running.program.reset();
    } else if (faults_.strikes(dice_, 60, "pause")) {
      running.paused = static_cast<int>(dice_.between(1, 30));
      running.program->pause();
    } else if (running.paused > 0) {
      --running.paused;
    } else {
      let(i, [](Program& program) { program.turn(); });
    }
    if (nobody_runs() && !stores_ && faults_.strikes(dice_, 5, "topic made again"))
      make_topic_again();
    if (kind_ == Kind::readings) delete_while_it_is_read();
    if (cluster_.topic_exists() && added() < 2 && faults_.strikes(dice_, 200, "partition added"))
      add_partition();
    if (faults_.strikes(dice_, 60, "rebalance")) cluster_.rebalance();
    if (faults_.strikes(dice_, 60, "leader away"))
      cluster_.stalled.insert(static_cast<std::int32_t>(dice_.below(cluster_.partitions())));
    if (dice_.one_in(15)) cluster_.stalled.clear();
    if (faults_.strikes(dice_, 80, "coordinator away")) cluster_.coordinator_away = true;
    if (dice_.one_in(15)) cluster_.coordinator_away = false;
    if (dice_.one_in(10)) cluster_.pass(milliseconds{dice_.between(1, 4'000)});
  }

  [[nodiscard]] bool nobody_runs() const {
    return std::none_of(programs_.begin(), programs_.end(),
                        [](const Running& each) { return each.program != nullptr; });
  }

  /// Deletes the topic and creates it again. The rows about the old topic are not judged: from here
  /// on the history is that of the new topic.
  void make_topic_again() {
    if (cluster_.topic_exists()) cluster_.delete_topic();
    cluster_.make_topic();
    // A checkpoint that was made before any record was read cannot show that the topic is a new
    // one, so expected sensors whose never-seen event was already emitted get no second one.
    const auto state = cluster_.state.find(0);
    told_before_ = state != cluster_.state.end() && state->second.contains(Cluster::kTopic) &&
                   kafka::decode_checkpoint(state->second.at(Cluster::kTopic)).read == 0;
    cluster_.output.clear();
    printed_.clear();
  }

  /// Deletes the topic now and then while it is read, and creates it again once no member has its
  /// partitions. Only for programs without state: the group does not report the deletion to a
  /// program with state, which ends, or notices it when it restores.
  void delete_while_it_is_read() {
    if (cluster_.topic_exists()) {
      if (nobody_runs() || !faults_.strikes(dice_, 100, "topic deleted while it is read")) return;
      rows_of_old_topics_.merge(without_lag(expected_rows(kind_, cluster_)));
      cluster_.delete_topic();
    } else if (cluster_.settled() && dice_.one_in(4)) {
      cluster_.make_topic();
    }
  }

  [[nodiscard]] std::int32_t added() const { return cluster_.partitions() - partitions_at_first_; }

  /// Adds a partition, and a sensor that sends its readings to it. The other sensors keep their
  /// partitions, because suhu takes a sensor that moves for two sensors (docs/alarms.md).
  void add_partition() {
    cluster_.add_partition();
    ++sensors_;
  }

  [[nodiscard]] std::int32_t partition_of(std::int64_t sensor) const {
    return static_cast<std::int32_t>(sensor < sensors_at_first_
                                         ? sensor % partitions_at_first_
                                         : partitions_at_first_ + sensor - sensors_at_first_);
  }

  /// Produces a reading of a random sensor in the sensor's partition. Its event time is the Kafka
  /// timestamp, or up to 15 s earlier, or missing.
  void produce() {
    const auto sensor = dice_.below(sensors_);
    const auto partition = partition_of(sensor);
    const std::string id = "S" + std::to_string(sensor);
    const auto celsius = dice_.between(10, 99);
    const auto ts = cluster_.wall_clock().time_since_epoch().count() -
                    (dice_.one_in(8) ? dice_.below(15'000) : 0);
    std::string value = R"({"sensor_id":")" + id + R"(","suhu":)" + std::to_string(celsius);
    if (!dice_.one_in(10)) value += R"(,"ts":)" + std::to_string(ts);
    value += dice_.one_in(30) ? "" : "}";  // now and then a record is truncated
    cluster_.produce(partition, id, value);
  }

  /// Ends all faults, runs the programs until all records are evaluated, committed and printed, and
  /// stops them. Returns what is wrong with the history, or an empty string.
  std::string whole_again() {
    faults_.enabled = false;
    cluster_.stalled.clear();
    cluster_.coordinator_away = false;
    for (std::size_t i = 0; i < programs_.size(); ++i) {
      programs_[i].paused = 0;
      if (!programs_[i].program) start(i);
    }
    while (!cluster_.topic_exists()) {
      for (auto& running : programs_) running.program->turn();
      if (cluster_.settled()) cluster_.make_topic();
    }
    expected_rows_ = without_lag(expected_rows(kind_, cluster_));
    const milliseconds quiet = kind_ == Kind::timers ? 4 * kStaleAfter : milliseconds{0};
    int turns = 0;
    for (auto quiet_since = cluster_.now(); !done() || cluster_.now() - quiet_since < quiet;
         ++turns) {
      if (turns == kTurnsToBeDone) return "nobody goes on: " + what_is_left();
      for (auto& running : programs_) running.program->turn();
      if (!done()) quiet_since = cluster_.now();
    }
    for (auto& running : programs_) {
      const auto before = cluster_.now();
      const auto result = running.program->stop();
      if (result.undelivered > 0)
        return std::to_string(result.undelivered) + " rows were not delivered at the end to " +
               result.undelivered_to;
      if (cluster_.now() - before > milliseconds{20'000}) return "an end took longer than 20 s";
      running.program.reset();
    }
    return judge_history();
  }

  [[nodiscard]] std::int64_t place_of(std::int32_t partition) const {
    if (kind_ == Kind::readings) return cluster_.committed(partition).value_or(0);
    const auto state = cluster_.state.find(partition);
    if (state == cluster_.state.end() || !state->second.contains(Cluster::kTopic)) return 0;
    const auto checkpoint = kafka::decode_checkpoint(state->second.at(Cluster::kTopic));
    const auto& log = cluster_.input[static_cast<std::size_t>(partition)];
    const bool of_this_topic =
        checkpoint.read <= cluster_.end_of(partition) && checkpoint.read > 0 &&
        log[static_cast<std::size_t>(checkpoint.read - 1)].ts == checkpoint.last_ts;
    return of_this_topic ? checkpoint.read : 0;
  }

  /// Returns whether everything is committed. Readings of open windows need not move the
  /// checkpoint, so for windows the rows of the closed ones are compared instead. (Files that a
  /// checkpoint names are shown when their partition is assigned to a program.)
  [[nodiscard]] bool done() const {
    if (kind_ == Kind::windows)
      return has_all_expected(cluster_.output) &&
             (!stores_ || (has_all_expected(stores_->rows_of_files()) &&
                           has_all_expected(stores_->rows_of_table())));
    for (std::int32_t partition = 0; partition < cluster_.partitions(); ++partition) {
      // A partition without records keeps the checkpoint of the old topic until it gets one.
      const auto end = cluster_.end_of(partition);
      if (end > 0 && place_of(partition) != end) return false;
    }
    return true;
  }

  [[nodiscard]] bool has_all_expected(const std::vector<std::string>& rows) const {
    return rows.size() >= expected_rows_.size() && !missing_in(without_lag(rows), expected_rows_);
  }

  [[nodiscard]] std::string what_is_left() const {
    std::string text;
    for (std::int32_t partition = 0; partition < cluster_.partitions(); ++partition) {
      text += " partition " + std::to_string(partition) + " is at " +
              std::to_string(place_of(partition)) + " of " +
              std::to_string(cluster_.end_of(partition));
    }
    return text;
  }

  [[nodiscard]] std::string judge_history() const {
    const Rows committed = without_lag(cluster_.output);
    const Rows printed = without_lag(printed_);
    if (kind_ == Kind::timers) return judge_timers(committed, printed);
    const Rows& expected = expected_rows_;
    Rows allowed = rows_of_old_topics_;
    allowed.insert(expected.begin(), expected.end());
    const bool at_least_once = kind_ == Kind::readings;
    if (const auto row = missing_in(committed, expected))
      return "missing in the output topic: " + *row;
    if (const auto row = missing_in(allowed, at_least_once ? once(committed) : committed))
      return "invented, or told twice: " + *row;
    if (const auto row = missing_in(once(printed), once(expected))) return "never printed: " + *row;
    if (const auto row = missing_in(allowed, once(printed)))
      return "printed though it is wrong: " + *row;
    return stores_ ? judge_stores() : std::string{};
  }

  [[nodiscard]] std::string judge_stores() const {
    for (const auto& [what, stored] : {std::pair{"files", stores_->rows_of_files()},
                                       std::pair{"table", stores_->rows_of_table()}}) {
      const Rows rows = without_lag(stored);
      if (const auto row = missing_in(rows, expected_rows_))
        return std::string{"missing in the "} + what + ": " + *row;
      if (const auto row = missing_in(expected_rows_, rows))
        return std::string{"invented in the "} + what + ", or twice: " + *row;
    }
    return {};
  }

  static std::size_t count(const Rows& rows, const std::string& event, const std::string& sensor) {
    return static_cast<std::size_t>(
        std::count_if(rows.begin(), rows.end(), [&](const std::string& row) {
          return row.find(R"("event":")" + event + '"') != std::string::npos &&
                 row.find(R"("sensor_id":")" + sensor + '"') != std::string::npos;
        }));
  }

  /// Judges a history of kind `timers`. Requires: every sensor has been silent for so long that it
  /// is stale.
  [[nodiscard]] std::string judge_timers(const Rows& committed, const Rows& printed) const {
    for (const std::string& sensor : expected_) {
      if (const auto told = count(committed, "never-seen", sensor);
          told != 1 && !(told == 0 && told_before_))
        return sensor + " is never-seen " + std::to_string(told) + " times in the output topic";
    }
    for (std::int64_t number = 0; number < sensors_; ++number) {
      const std::string sensor = "S" + std::to_string(number);
      const auto stale = count(committed, "stale", sensor);
      const auto fresh = count(committed, "fresh", sensor);
      // The sensor may have sent no reading at all.
      if (stale == 0 && fresh == 0 && count(committed, "alarm", sensor) == 0) continue;
      if (stale != fresh + 1)
        return sensor + " is silent, and was told " + std::to_string(stale) + " times stale, " +
               std::to_string(fresh) + " fresh";
      const auto raised =
          count(committed, "alarm", sensor) +
          count(committed, "chattering", sensor);  // a chattering alarm is raised as that
      const auto returned = count(committed, "rtn", sensor);
      if (returned > raised) return sensor + " returned more often than it was raised";
    }
    if (const auto row = missing_in(once(printed), once(committed)))
      return "never printed: " + *row;
    return {};
  }

  Dice dice_;
  Kind kind_;
  Cluster cluster_;
  Faults faults_;
  std::int32_t partitions_at_first_;
  std::int64_t sensors_at_first_;
  std::int64_t sensors_;
  std::vector<std::string> expected_;
  /// The never-seen events of the expected sensors were emitted for a topic that is deleted.
  bool told_before_ = false;
  std::vector<std::string> printed_;
  std::optional<Stores> stores_;  ///< the windows in files and in a table
  /// The rows that follow from the readings alone. Set when no more readings are produced.
  Rows expected_rows_;
  /// Rows of topics that were deleted while programs read them. They may have been written.
  Rows rows_of_old_topics_;
  std::vector<Running> programs_;
};

}  // namespace

Report simulate(std::uint64_t seed) { return History{seed}.run(); }

}  // namespace suhu::sim
