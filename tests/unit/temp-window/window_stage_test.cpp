#include "temp-window/window_stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "suhu/core/failure.hpp"
#include "support/window_rows.hpp"

namespace suhu::temp_window {
namespace {

using cli::Format;
using std::chrono::milliseconds;
using std::chrono::seconds;
using stream::Output;
using stream::Record;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Timestamp kBegin{milliseconds{1'763'700'000'000}};  // 2025-11-21T04:40:00Z

class MemoryHistory final : public history::History {
 public:
  void add(const window::WindowRecord& window) override { rows.push_back(test::row_text(window)); }
  [[nodiscard]] std::string_view kind() const override { return "memory"; }
  [[nodiscard]] std::string describe() const override { return "memory"; }
  [[nodiscard]] bool has_room() const override { return true; }
  [[nodiscard]] milliseconds interval() const override { return milliseconds{0}; }
  [[nodiscard]] bool prepare(milliseconds) override { return true; }
  void commit() override {}
  void forget(std::int32_t) override {}

  std::vector<std::string> rows;
};

std::string reading(const std::string& sensor, int second, double celsius = 70) {
  return fmt::format(R"({{"sensor_id":"{}","suhu":{},"ts":{}}})", sensor, celsius,
                     kBegin.time_since_epoch().count() + second * 1'000);
}

/// Windows of ten seconds with five seconds of lateness, in partition 2.
struct WindowStageTest : testing::Test {
  WindowStageTest() { config.windows.rules = {.size = seconds{10}, .lateness = seconds{5}}; }

  WindowStage& stage() {
    if (!made)
      made.emplace(config, stream::ReadingIntake::Options{
                               .on_reject = [this](const Record& record, RejectReason) {
                                 rejected.emplace_back(record.value);
                               }});
    return *made;
  }
  std::size_t feed(const std::vector<std::string>& values) {
    std::vector<Record> records;
    for (const auto& value : values) {
      Record record;
      record.value = value;
      record.partition = 2;
      record.offset = next_offset++;
      record.ts = kafka_time;
      records.push_back(record);
    }
    return stage().process(records, now, outputs);
  }
  void tick(milliseconds later) {
    now += later;
    stage().process({}, now, outputs);
  }
  std::vector<std::string> values_of(std::size_t i) {
    std::vector<std::string> values;
    for (const auto& row : outputs[i].rows()) values.emplace_back(outputs[i].value(row));
    return values;
  }
  std::vector<std::string> changes() {
    Output out;
    stage().append_changes(2, out);
    std::vector<std::string> rows;
    for (const auto& row : out.rows())
      rows.push_back(std::string(out.key(row)) + "=" + std::string(out.value(row)));
    return rows;
  }

  WindowStage::Config config;
  std::optional<WindowStage> made;
  std::array<Output, 3> outputs;
  std::vector<std::string> rejected;
  std::int64_t next_offset = 40;
  Timestamp now = kBegin;
  std::optional<Timestamp> kafka_time = kBegin + seconds{20};
};

TEST_F(WindowStageTest, WritesALineForEachWindowThatClosed) {
  EXPECT_EQ(feed({reading("S1", 1, 20), reading("S1", 3, 22), reading("S1", 15)}), 3u);
  EXPECT_THAT(
      values_of(0),
      ElementsAre(
          R"({"sensor_id":"S1","window_start":"2025-11-21T04:40:00.000Z","window_end":"2025-11-21T04:40:10.000Z","count":2,)"
          R"("avg_temperature":21,"min_temperature":20,"max_temperature":22,"avg_humidity":null,"min_battery":null,)"
          R"("max_battery":null,"late":0,"partition":2,"final":true})"));
  EXPECT_EQ(outputs[0].text().back(), '\n');
}

TEST_F(WindowStageTest, ForPeopleItWritesSentences) {
  config.format = Format::human;
  feed({reading("S1", 1, 20), reading("S1", 15)});
  EXPECT_THAT(values_of(0),
              ElementsAre("2025-11-21 04:40:00.000Z +10s  S1  20.0 °C (20.0 to 20.0)  1 reading"));
}

TEST_F(WindowStageTest, CsvHasItsHeaderOnceEvenWithoutRows) {
  config.format = Format::csv;
  feed({});
  EXPECT_THAT(outputs[0].text(), testing::EndsWith(",final\n"));
  feed({reading("S1", 1, 20), reading("S1", 15)});
  const std::string& text = outputs[0].text();
  EXPECT_EQ(text.find("sensor_id,"), 0u);
  EXPECT_EQ(text.find("sensor_id,", 1), std::string::npos);
  EXPECT_THAT(
      text, testing::EndsWith(
                "\nS1,2025-11-21T04:40:00.000Z,2025-11-21T04:40:10.000Z,1,20,20,20,,,,0,2,true\n"));
}

TEST_F(WindowStageTest, ATableComesAtTheEndAndWithholdsItsRowsUntilThen) {
  EXPECT_FALSE(stage().withholds_rows());
  made.reset();
  config.format = Format::table;
  feed({reading("S1", 1, 20), reading("S1", 15)});
  EXPECT_TRUE(stage().withholds_rows());
  EXPECT_TRUE(outputs[0].empty());
  stage().finish(now, outputs);
  EXPECT_THAT(outputs[0].text(), HasSubstr("|       S1|2025-11-21T04:40:00.000Z|"));
}

TEST_F(WindowStageTest, TheOutputTopicGetsJsonWithTheSensorAsKeyWhateverStandardOutputShows) {
  config.format = Format::human;
  config.json_outputs = {stream::OutputHandle{1}};
  feed({reading("S1", 1, 20), reading("S2", 1, 20), reading("S2", 15), reading("S1", 15)});
  ASSERT_EQ(values_of(1).size(), 2u);
  EXPECT_EQ(outputs[1].key(outputs[1].rows()[0]), "S2");
  EXPECT_EQ(outputs[1].key(outputs[1].rows()[1]), "S1");
  EXPECT_THAT(values_of(1)[0], testing::StartsWith(R"({"sensor_id":"S2","window_start")"));
  EXPECT_EQ(outputs[1].text().find('\n'), std::string::npos);
  EXPECT_TRUE(outputs[2].empty());
}

TEST_F(WindowStageTest, EveryHistoryGetsEachClosedWindow) {
  MemoryHistory files;
  MemoryHistory database;
  config.histories = {&files, &database};
  feed({reading("S1", 1, 20), reading("S1", 15), reading("S1", 2), reading("S1", 40)});
  EXPECT_THAT(files.rows, ElementsAre("S1 [1763700000, 1763700010) 1: 20 (20 to 20)",
                                      "S1 [1763700010, 1763700020) 1: 70 (70 to 70), 1 late"));
  EXPECT_EQ(database.rows, files.rows);
}

TEST_F(WindowStageTest, StopsRightAfterTheWantedWindow) {
  MemoryHistory history;
  config.histories = {&history};
  config.count = 1;
  EXPECT_EQ(
      feed({"rubbish", reading("S1", 1), reading("S1", 15), reading("S2", 1), reading("S2", 15)}),
      3u);
  EXPECT_TRUE(stage().done());
  EXPECT_EQ(values_of(0).size(), 1u);
  EXPECT_EQ(history.rows.size(), 1u);
}

TEST_F(WindowStageTest, ARecordThatWouldCloseMoreThanIsWantedIsNotUsed) {
  config.windows.rules.lateness = seconds{30};
  config.count = 2;
  EXPECT_EQ(feed({reading("S1", 1), reading("S1", 11), reading("S1", 21), reading("S1", 61),
                  reading("S1", 62)}),
            3u);
  EXPECT_EQ(values_of(0).size(), 2u);
  EXPECT_EQ(stage().totals().open, 1u);
  EXPECT_EQ(stage().resume_offset(2, 43), 42) << "the third window starts with the third record";
  EXPECT_THAT(changes(),
              ElementsAre(fmt::format(R"(S1={{"closed_until":{},"late":0}})",
                                      (kBegin + seconds{20}).time_since_epoch().count())));
}

TEST_F(WindowStageTest, ABatchClosesItsWindowsAtTheEnd) {
  config.close_at_end = true;
  feed({reading("S1", 1), reading("S2", 1)});
  EXPECT_TRUE(outputs[0].empty());
  stage().finish(now, outputs);
  EXPECT_EQ(values_of(0).size(), 2u);
}

TEST_F(WindowStageTest, VeryManyWindowsCloseInParts) {
  config.close_at_end = true;
  std::vector<std::string> ids;
  for (int i = 0; i < 25'000; ++i) ids.push_back(fmt::format("S{}", i));
  for (const auto& id : ids) feed({reading(id, 1)});
  std::vector<std::size_t> parts;
  do {
    for (auto& each : outputs) each.clear();
    stage().finish(now, outputs);
    parts.push_back(values_of(0).size());
  } while (stage().unfinished());
  EXPECT_THAT(parts, ElementsAre(10'000u, 10'000u, 5'000u));
}

TEST_F(WindowStageTest, AnInterruptionBetweenThePartsOfTheEndEndsIt) {
  bool interrupted = false;
  config.interrupted = [&] { return interrupted; };
  config.close_at_end = true;
  for (int i = 0; i < 15'000; ++i) feed({reading(fmt::format("S{}", i), 1)});
  stage().finish(now, outputs);
  EXPECT_TRUE(stage().unfinished());
  interrupted = true;
  stage().finish(now, outputs);
  EXPECT_FALSE(stage().unfinished());
  EXPECT_EQ(values_of(0).size(), 10'000u);
}

TEST_F(WindowStageTest, ABatchThatIsInterruptedOrAGroupClosesNothing) {
  bool interrupted = true;
  config.interrupted = [&] { return interrupted; };
  config.close_at_end = true;
  feed({reading("S1", 1)});
  stage().finish(now, outputs);
  EXPECT_TRUE(outputs[0].empty());
  made.reset();
  interrupted = false;
  config.close_at_end = false;
  feed({reading("S1", 1)});
  stage().finish(now, outputs);
  EXPECT_TRUE(outputs[0].empty());
}

TEST_F(WindowStageTest, CountsAtTheEndOfABatchToo) {
  config.close_at_end = true;
  config.count = 1;
  feed({reading("S1", 1), reading("S2", 1)});
  stage().finish(now, outputs);
  EXPECT_EQ(values_of(0).size(), 1u);
}

TEST_F(WindowStageTest, CountsRejectsAndTombstones) {
  feed({"rubbish", R"({"suhu":1})"});
  std::vector<Record> tombstone(1);
  tombstone[0].tombstone = true;
  EXPECT_EQ(stage().process(tombstone, now, outputs), 1u);
  EXPECT_THAT(rejected, ElementsAre("rubbish", R"({"suhu":1})"));
  EXPECT_EQ(stage().totals().in.tombstones, 1u);
  EXPECT_EQ(describe(stage().totals()),
            "3 read, 0 windows closed, 0 open, 0 sensors, 0 late, 2 rejected (not-json 1, "
            "missing-id 1), 1 tombstone");
}

TEST_F(WindowStageTest, CountsLateOnesWrongClocksAndSensorsOverTheLimit) {
  config.windows.max_sensors = 1;
  feed({reading("S1", 1), reading("S1", 15), reading("S1", 2), reading("S2", 1),
        reading("S1", 86'400)});
  EXPECT_EQ(describe(stage().totals()),
            "5 read, 1 window closed, 2 open, 1 sensor, 1 late, 1 from clocks that run ahead, 1 of "
            "sensors over --max-sensors, 0 rejected");
}

TEST_F(WindowStageTest, AWrongClocksReadingCountsAtKafkasTime) {
  config.close_at_end = true;
  feed({reading("S1", 81, 1)});
  feed({reading("S1", 80, 1)});  // 60 s ahead of Kafka's 20 s, which is still allowed
  stage().finish(now, outputs);
  EXPECT_THAT(values_of(0), ElementsAre(HasSubstr("04:40:20.000Z"), HasSubstr("04:41:20.000Z")));
}

TEST_F(WindowStageTest, AReadingWithoutAnyTimeCountsWhenItArrives) {
  config.close_at_end = true;
  kafka_time.reset();
  now = kBegin + seconds{42};
  feed({R"({"sensor_id":"S1","suhu":1})"});
  stage().finish(now, outputs);
  EXPECT_THAT(values_of(0), ElementsAre(HasSubstr("04:40:40.000Z")));
}

TEST_F(WindowStageTest, SilenceClosesWindowsOfPartitionsThatAreCaughtUp) {
  bool caught_up = false;
  config.caught_up = [&](std::int32_t partition) {
    EXPECT_EQ(partition, 2);
    return caught_up;
  };
  feed({reading("S1", 1)});
  for (int i = 0; i < 100; ++i) tick(seconds{1});
  EXPECT_TRUE(outputs[0].empty()) << "a backlog is no silence";
  caught_up = true;
  for (int i = 0; i < 6; ++i) tick(seconds{1});
  EXPECT_TRUE(outputs[0].empty());
  tick(milliseconds{999});
  EXPECT_TRUE(outputs[0].empty());
  tick(milliseconds{50});
  EXPECT_EQ(values_of(0).size(), 1u);
}

TEST_F(WindowStageTest, NobodyToSayWhetherItIsCaughtUpIsNoSilence) {
  feed({reading("S1", 1)});
  for (int i = 0; i < 100; ++i) tick(seconds{1});
  EXPECT_TRUE(outputs[0].empty());
}

TEST_F(WindowStageTest, AClockThatIsSetOrALoopThatStoodStillMakesNobodySilent) {
  config.caught_up = [](std::int32_t) { return true; };
  feed({reading("S1", 1)});
  tick(std::chrono::hours{24});
  tick(-std::chrono::hours{48});
  tick(std::chrono::hours{24});
  EXPECT_TRUE(outputs[0].empty());
  for (int i = 0; i < 5; ++i) tick(seconds{1});
  EXPECT_EQ(values_of(0).size(), 1u) << "each pause counts as one second";
}

TEST_F(WindowStageTest, ManyShortTicksAreTimeToo) {
  config.caught_up = [](std::int32_t) { return true; };
  feed({reading("S1", 1)});
  for (int i = 0; i < 6'999; ++i) tick(milliseconds{1});
  EXPECT_TRUE(outputs[0].empty());
  for (int i = 0; i < 50; ++i) tick(milliseconds{1});
  EXPECT_EQ(values_of(0).size(), 1u);
}

TEST_F(WindowStageTest, AReadingThatIsThereKeepsItsSensorFromBeingSilent) {
  config.caught_up = [](std::int32_t) { return true; };
  feed({reading("S1", 1)});
  for (int i = 0; i < 6; ++i) tick(seconds{1});
  now += seconds{1};
  feed({reading("S1", 2)});
  EXPECT_TRUE(outputs[0].empty());
}

TEST_F(WindowStageTest, WhatChangedRestoresAnotherStage) {
  EXPECT_FALSE(stage().changed(2));
  EXPECT_EQ(stage().resume_offset(2, 40), 40);
  // The offsets 40 to 43.
  feed({reading("S1", 1), reading("S1", 15), reading("S1", 2), reading("S1", 16)});
  EXPECT_TRUE(stage().changed(2));
  EXPECT_EQ(stage().resume_offset(2, 44), 41);
  Output changes;
  stage().append_changes(2, changes);
  EXPECT_FALSE(stage().changed(2));
  EXPECT_TRUE(outputs[0].text().ends_with("\n"));

  WindowStage other{config, stream::ReadingIntake::Options{}};
  for (const auto& row : changes.rows()) other.restore(2, changes.key(row), changes.value(row));
  other.restored(2, 44);
  EXPECT_FALSE(other.changed(2));
  outputs[0].clear();
  made.emplace(std::move(other));
  next_offset = 41;
  feed({reading("S1", 15), reading("S1", 2), reading("S1", 16), reading("S1", 3),
        reading("S1", 30)});
  EXPECT_THAT(values_of(0),
              ElementsAre(testing::AllOf(HasSubstr(R"("count":2)"), HasSubstr(R"("late":2)"))));
  EXPECT_EQ(stage().totals().late, 1u) << "only the new one";
}

TEST_F(WindowStageTest, ForgettingDropsEverything) {
  feed({reading("S1", 1), reading("S1", 15)});
  stage().forget();
  EXPECT_FALSE(stage().changed(2));
  EXPECT_EQ(stage().resume_offset(2, 99), 99);
  EXPECT_EQ(stage().totals().sensors, 0u);
  EXPECT_EQ(stage().totals().closed, 1u) << "what happened has happened";
  EXPECT_THAT(changes(), IsEmpty());
}

TEST_F(WindowStageTest, ChangesAreThoseOfOnePartition) {
  feed({reading("S1", 1), reading("S1", 15)});
  Output none;
  stage().append_changes(3, none);
  EXPECT_TRUE(none.empty());
  EXPECT_EQ(changes().size(), 1u);
}

TEST_F(WindowStageTest, RubbishInTheStateEndsTheProgramWithAWayOut) {
  try {
    stage().restore(2, "S1", "rubbish");
    ADD_FAILURE() << "no failure";
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.kind(), FailureKind::runtime);
    EXPECT_THAT(failure.what(), HasSubstr("another group (-G)"));
  }
}

}  // namespace
}  // namespace suhu::temp_window
