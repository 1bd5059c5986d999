// Tests temp-filter's alarm stage: records in, lines out, live and in a replay, and after a
// restart.
#include "temp-filter/alarm_stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <deque>
#include <nlohmann/json.hpp>

#include "suhu/core/failure.hpp"

namespace suhu::temp_filter {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using stream::Output;
using stream::Record;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr Timestamp kStart{milliseconds{1'795'232'160'000}};

class Judged {
 public:
  explicit Judged(AlarmStage::Config config = {}) : stage_{with_rules(std::move(config)), {}} {}

  /// Adds a record whose Kafka timestamp is `second` seconds after kStart.
  void add(const std::string& value, double second, std::int32_t partition = 0) {
    Record record;
    record.value = values_.emplace_back(value);
    record.ts = kStart + milliseconds{static_cast<std::int64_t>(second * 1000)};
    record.partition = partition;
    record.offset = next_++;
    batch_.push_back(record);
  }
  void reading(double second, double celsius, const std::string& id = "S1",
               std::int32_t partition = 0) {
    add(nlohmann::json{{"sensor_id", id}, {"suhu", celsius}}.dump(), second, partition);
  }
  std::size_t process(double now) {
    const std::size_t used = stage_.process(
        batch_, kStart + milliseconds{static_cast<std::int64_t>(now * 1000)}, outputs_);
    batch_.clear();
    return used;
  }
  /// Returns the lines since the last call in short: `alarm S1` for an event, `hot S1 85` or
  /// `late S1 85` for a reading.
  std::vector<std::string> told() {
    std::vector<std::string> lines;
    for (const auto& row : outputs_[0].rows()) {
      const auto json = nlohmann::json::parse(outputs_[0].value(row));
      const std::string id = json["sensor_id"];
      lines.push_back(json.contains("event") ? json["event"].get<std::string>() + " " + id
                                             : (json.value("late", false) ? "late " : "hot ") + id +
                                                   " " + json["suhu"].dump());
    }
    outputs_[0].clear();
    return lines;
  }
  Output& output(std::size_t number) { return outputs_[number]; }
  AlarmStage& stage() { return stage_; }

  static alarm::AlarmRules rules;

 private:
  static AlarmStage::Config with_rules(AlarmStage::Config config) {
    config.alarms.rules_for = [](std::string_view) -> const alarm::AlarmRules& { return rules; };
    config.lines.topic = "sensor-suhu";
    return config;
  }

  AlarmStage stage_;
  std::deque<std::string> values_;
  std::vector<Record> batch_;
  std::array<Output, 2> outputs_;
  std::int64_t next_ = 0;
};
alarm::AlarmRules Judged::rules;

AlarmStage::Config live() {
  AlarmStage::Config config;
  config.caught_up = [](std::int32_t) { return true; };
  return config;
}

TEST(AlarmStage, TellsEventsAndOnlyWithBothTheReadingsToo) {
  Judged alarms;
  Judged both{{.hot_readings = true}};
  for (Judged* each : {&alarms, &both}) {
    each->reading(0, 85);
    each->reading(1, 86);
    each->reading(2, 70);
    each->process(3);
  }
  EXPECT_THAT(alarms.told(), ElementsAre("alarm S1", "rtn S1"));
  EXPECT_THAT(both.told(), ElementsAre("alarm S1", "hot S1 85", "hot S1 86", "rtn S1"));
}

TEST(AlarmStage, ALateHotReadingIsTold) {
  Judged run;
  run.reading(10, 85);
  run.reading(9, 84);
  run.reading(8, 20);
  run.process(11);
  EXPECT_THAT(run.told(), ElementsAre("alarm S1", "late S1 84"));
  EXPECT_EQ(run.stage().totals().alarms->late, 2u);
}

TEST(AlarmStage, SensorsOverTheLimitAreToldAsReadings) {
  AlarmStage::Config config;
  config.alarms.max_sensors = 1;
  Judged run{std::move(config)};
  run.reading(0, 85, "S1");
  run.reading(1, 85, "S2");
  run.process(2);
  EXPECT_THAT(run.told(), ElementsAre("alarm S1", "hot S2 85"));
  EXPECT_EQ(run.stage().totals().alarms->over_limit, 1u);
}

TEST(AlarmStage, RejectsGoToTheDeadLetters) {
  Judged run{{.dead_letters = stream::OutputHandle{1}}};
  run.add("rubbish", 0);
  run.process(1);
  ASSERT_EQ(run.output(1).rows().size(), 1u);
  EXPECT_EQ(run.output(1).value(run.output(1).rows()[0]), "rubbish");
}

TEST(AlarmStage, LiveTheWallClockShowsSilenceWhileThePartitionIsCaughtUp) {
  bool caught_up = true;
  AlarmStage::Config config;
  config.caught_up = [&caught_up](std::int32_t) { return caught_up; };
  Judged run{std::move(config)};
  run.reading(0, 20);
  double now = 0;
  run.process(now);
  const auto pass = [&](double span) {
    for (const double end = now + span; now < end;) run.process(now += 0.1);
  };
  caught_up = false;
  pass(60);
  EXPECT_THAT(run.told(), IsEmpty()) << "an outage is no silence";
  caught_up = true;
  pass(29);
  EXPECT_THAT(run.told(), IsEmpty());
  pass(2);
  EXPECT_THAT(run.told(), ElementsAre("stale S1"));
}

TEST(AlarmStage, ALoopThatStoodStillMakesNobodySilent) {
  Judged run{live()};
  run.reading(0, 20);
  run.process(0);
  run.process(3'600);
  run.process(1);
  EXPECT_THAT(run.told(), IsEmpty());
}

TEST(AlarmStage, InAReplayOtherReadingsShowSilence) {
  Judged run;
  run.reading(0, 20, "S1");
  for (int second = 0; second < 40; ++second) run.reading(second, 20, "S2");
  run.process(100'000);
  EXPECT_THAT(run.told(), ElementsAre("stale S1"));
}

TEST(AlarmStage, ExpectedSensorsAreAwaitedFromTheMomentThatTimeCounts) {
  AlarmStage::Config config = live();
  config.expected = {{0, {"S1", "S9"}}, {1, {"S8"}}};
  config.caught_up = [](std::int32_t partition) { return partition == 0; };
  Judged run{std::move(config)};
  run.reading(0, 20, "S1");
  double now = 0;
  for (; now < 29; now += 0.5) run.process(now);
  run.reading(now, 20, "S1");
  for (; now < 32; now += 0.5) run.process(now);
  EXPECT_THAT(run.told(), ElementsAre("never-seen S9"))
      << "S8's partition is not ours, or not read to its end";
}

TEST(AlarmStage, ExpectedSensorsAreAwaitedAgainWhenThePartitionsComeBack) {
  AlarmStage::Config config = live();
  config.expected = {{0, {"S9"}}};
  Judged run{std::move(config)};
  double now = 0;
  for (; now < 32; now += 0.5) run.process(now);
  run.stage().forget();
  for (; now < 64; now += 0.5) run.process(now);
  EXPECT_THAT(run.told(), ElementsAre("never-seen S9", "never-seen S9"))
      << "without a state that was restored";
}

TEST(AlarmStage, ExpectedSensorsAreAwaitedInAReplayToo) {
  AlarmStage::Config config;
  config.expected = {{0, {"S1", "S9"}}};
  Judged run{std::move(config)};
  for (int second = 0; second < 40; ++second) run.reading(second, 20, "S1");
  run.process(0);
  EXPECT_THAT(run.told(), ElementsAre("never-seen S9"));
}

TEST(AlarmStage, WhatItRemembersIsWhereAnotherGoesOn) {
  Judged first;
  first.reading(0, 85, "S1");
  first.reading(0, 20, "S2", 1);
  first.process(1);
  EXPECT_TRUE(first.stage().changed(0));
  std::map<std::string, std::string> state;
  for (const std::int32_t partition : {0, 1}) {
    Output rows;
    first.stage().append_changes(partition, rows);
    for (const auto& row : rows.rows())
      state[std::to_string(partition) + std::string{rows.key(row)}] = rows.value(row);
  }
  EXPECT_FALSE(first.stage().changed(0));
  ASSERT_EQ(state.size(), 2u);

  Judged second;
  second.stage().restore(0, "S1", state["0S1"]);
  second.stage().restore(1, "S2", state["1S2"]);
  second.reading(1, 86, "S1");
  second.reading(2, 70, "S1");
  second.process(3);
  EXPECT_THAT(second.told(), ElementsAre("rtn S1")) << "no second alarm";
  second.stage().forget();
  EXPECT_EQ(second.stage().totals().alarms->sensors, 0u);
}

TEST(AlarmStage, AStateThatIsNoneIsAFailureThatSaysWhatToDo) {
  Judged run;
  try {
    run.stage().restore(0, "S1", R"({"closed_until":7})");
    FAIL() << "accepted";
  } catch (const Failure& failure) {
    EXPECT_THAT(failure.what(), HasSubstr("take another group (-G) or another --state-topic"));
  }
}

TEST(AlarmStage, LaggingAndCaughtUpAreToldOnce) {
  bool caught_up = false;
  AlarmStage::Config config;
  config.caught_up = [&caught_up](std::int32_t) { return caught_up; };
  Judged run{std::move(config)};
  for (int second = 0; second < 3; ++second) {
    run.reading(second, 20);
    run.process(100);
  }
  const auto& rows = run.output(0).rows();
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_THAT(run.output(0).value(rows[0]), HasSubstr(R"("event":"lagging")"));
  EXPECT_THAT(run.output(0).value(rows[0]), HasSubstr(R"("lag_ms":100000)"));
  run.told();
  caught_up = true;
  run.reading(99, 20);
  run.process(100);
  run.reading(99.5, 20);
  run.process(100);
  EXPECT_THAT(run.told(), ElementsAre("stale S1", "fresh S1", "caught-up S1"));
}

TEST(AlarmStage, OneSlowClockIsNoLag) {
  bool caught_up = false;
  AlarmStage::Config config;
  config.caught_up = [&caught_up](std::int32_t) { return caught_up; };
  Judged run{std::move(config)};
  run.reading(-3'600, 20, "S1");
  run.reading(0, 20, "S2");
  run.process(1);
  caught_up = true;
  run.reading(-3'599, 20, "S1");
  run.process(2);
  EXPECT_THAT(run.told(), IsEmpty());
}

TEST(AlarmStage, WritesTablesAndCsvWithTheColumnsOfEvents) {
  AlarmStage::Config config;
  config.lines.events = true;
  config.lines.format = cli::Format::csv;
  Judged csv{config};
  config.lines.format = cli::Format::table;
  Judged table{config};
  config.lines.format = cli::Format::human;
  Judged human{config};
  for (Judged* each : {&csv, &table, &human}) {
    each->reading(0, 92.4);
    each->reading(133, 76.1);
    each->process(134);
  }
  EXPECT_THAT(csv.output(0).text(), HasSubstr("event"));
  EXPECT_THAT(csv.output(0).text(), HasSubstr("rtn"));
  EXPECT_THAT(human.output(0).text(), HasSubstr("OK"));
  EXPECT_THAT(human.output(0).text(), HasSubstr("after 2 min 13 s, peak 92.4 °C"));
  EXPECT_TRUE(table.stage().withholds_rows());
}

}  // namespace
}  // namespace suhu::temp_filter
