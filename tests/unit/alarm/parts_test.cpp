// Tests the small parts beside the alarm engine: the stream's clock, the trend, the JSON of an
// event, the persisted state, and the table of sensors.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "suhu/alarm/alarms.hpp"
#include "suhu/alarm/sensor_state_json.hpp"
#include "suhu/alarm/sensor_table.hpp"
#include "suhu/alarm/stream_clock.hpp"
#include "support/alarm_rig.hpp"

namespace suhu::alarm {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

Timestamp at(double second) { return kStart + milliseconds{std::llround(second * 1000)}; }

TEST(StreamClock, MovesToTheNewestTimeAndNeverBack) {
  StreamClock clock{seconds{60}};
  EXPECT_FALSE(clock.observe(at(0), 1, false)) << "one witness";
  EXPECT_TRUE(clock.observe(at(1), 2, false)) << "two";
  EXPECT_EQ(clock.now(), at(0));
  EXPECT_TRUE(clock.observe(at(5), 1, false));
  EXPECT_FALSE(clock.observe(at(3), 2, false));
  EXPECT_EQ(clock.now(), at(5));
}

TEST(StreamClock, OneWrongClockMovesNothing) {
  StreamClock clock{seconds{60}};
  for (int second = 0; second < 100; ++second) {
    (void)clock.observe(at(second), 1, false);
    (void)clock.observe(at(second), 2, false);
    EXPECT_FALSE(clock.observe(at(second + 31'536'000), 3, false));
    EXPECT_FALSE(clock.observe(at(second + 31'536'000.5), 3, false))
        << "it is no witness for itself";
  }
  EXPECT_EQ(clock.now(), at(99));
}

TEST(StreamClock, AJumpOfEverybodyIsBelieved) {
  StreamClock clock{seconds{60}};
  for (const double second : {0, 1, 2}) {
    (void)clock.observe(at(second), 1, false);
    (void)clock.observe(at(second), 2, false);
  }
  EXPECT_FALSE(clock.observe(at(3'600), 1, false));
  EXPECT_TRUE(clock.observe(at(3'601), 2, false));
  EXPECT_EQ(clock.now(), at(3'600));
}

TEST(StreamClock, ALoneSensorIsItsOwnWitness) {
  StreamClock clock{seconds{60}};
  EXPECT_FALSE(clock.observe(at(0), 1, false));
  EXPECT_TRUE(clock.observe(at(600), 1, false));
  EXPECT_TRUE(clock.observe(at(1'200), 1, false) || clock.observe(at(1'800), 1, false));
}

TEST(StreamClock, ABrokersTimeNeedsNoWitness) {
  StreamClock clock{seconds{60}};
  EXPECT_TRUE(clock.observe(at(0), 1, true));
  EXPECT_TRUE(clock.observe(at(86'400), 1, true));
  EXPECT_EQ(clock.now(), at(86'400));
}

Alarms replayed(const AlarmRules& rules) {
  return Alarms{{.rules_for = [&rules](std::string_view) -> const AlarmRules& { return rules; },
                 .stream_clock = true}};
}

std::vector<std::string> replay(
    const std::vector<std::tuple<std::string, double, double>>& readings,
    bool ahead_is_flagged = false) {
  const AlarmRules rules;
  Alarms alarms = replayed(rules);
  std::vector<std::string> told;
  const EventCallback emit = [&told](const AlarmEvent& event) {
    told.push_back(short_text(event));
  };
  for (const auto& [id, second, celsius] : readings) {
    TimedReading sample;
    sample.celsius = celsius;
    sample.time = at(second);
    sample.clock_ahead = ahead_is_flagged && id == "X";
    alarms.add(0, id, sample, false, emit);
  }
  return told;
}

TEST(AlarmReplay, AnotherSensorsReadingsShowThatOneIsSilent) {
  EXPECT_THAT(replay({{"A", 0, 20}, {"B", 0, 20}, {"B", 20, 20}, {"B", 31, 20}}),
              ElementsAre("30 stale A - | stale"));
}

TEST(AlarmReplay, TheClockCountsFromWhereASensorIsAheadOfIt) {
  EXPECT_THAT(replay({{"A", 0, 20}, {"A", 40, 20}, {"A", 40.1, 20}}),
              ElementsAre("30 stale A - | stale", "40 fresh A 20 | good"));
  EXPECT_THAT(replay({{"A", 0, 20},
                      {"B", 0, 20},
                      {"A", 100, 20},
                      {"B", 100, 20},
                      {"A", 101, 20},
                      {"B", 101, 20}}),
              ElementsAre("30 stale A - | stale", "100 fresh A 20 | good", "30 stale B - | stale",
                          "100 fresh B 20 | good"));
}

TEST(AlarmReplay, WhoWasHeardBeforeTheClockWasKnownIsNotSilentBecauseOfThat) {
  EXPECT_THAT(
      replay({{"A", -1'000, 20}, {"B", 0, 20}, {"C", 0, 20}, {"C", 10, 20}, {"A", -990, 20}}),
      IsEmpty());
}

TEST(AlarmReplay, AFlaggedClockMovesNobodyElse) {
  EXPECT_THAT(replay({{"A", 0, 20}, {"B", 0, 20}, {"X", 55, 20}, {"A", 20, 20}, {"B", 20, 20}},
                     /*ahead_is_flagged=*/true),
              IsEmpty());
}

TEST(Trend, NeedsThreeReadingsOverHalfTheWindow) {
  RiseEstimate trend;
  trend.add(at(0), 20, seconds{60});
  trend.add(at(1), 30, seconds{60});
  trend.add(at(2), 40, seconds{60});
  EXPECT_FALSE(trend.rise(seconds{60})) << "two seconds are no minute";
  trend.add(at(30), 320, seconds{60});
  EXPECT_NEAR(*trend.rise(seconds{60}), 600, 1e-3);
}

TEST(Trend, MeasuresARampExactlyAndBeginsAnewAfterAGap) {
  RiseEstimate trend;
  for (int second = 0; second <= 100; ++second)
    trend.add(at(second), 20 + second * 0.1, seconds{60});
  EXPECT_NEAR(*trend.rise(seconds{60}), 6, 1e-3);
  trend.add(at(200), 90, seconds{60});
  EXPECT_FALSE(trend.rise(seconds{60}));
  EXPECT_EQ(trend.readings, 1u);
}

TEST(Trend, BeginsAnewWhenItsSumsAreBeyondEveryDouble) {
  RiseEstimate trend;
  for (int second = 0; second <= 60; ++second) {
    trend.add(at(second), second % 2 == 0 ? 1.7e308 : 1.6e308, seconds{60});
    for (const double sum : {trend.w, trend.t, trend.v, trend.tt, trend.tv})
      ASSERT_TRUE(std::isfinite(sum)) << second;
    ASSERT_TRUE(std::isfinite(trend.rise(seconds{60}).value_or(0))) << second;
  }
}

TEST(RememberedSensor, IsWrittenAndReadBack) {
  AlarmRules rules;
  rules.hihi = 90;
  rules.roc = RiseLimit{5, seconds{10}};
  rules.off_delay = seconds{5};
  AlarmRig rig{rules};
  for (int second = 0; second < 20; ++second) rig.read(second, 80 + second % 3 * 6);
  std::string text;
  rig.alarms.visit_changes(
      [&text](const SensorState& sensor) { append_sensor_state(text, sensor); });
  const auto back = parse_sensor_state(text);
  ASSERT_TRUE(back) << text;
  std::string again;
  append_sensor_state(again, *back);
  EXPECT_EQ(again, text);
  const SensorState& sensor = rig.alarms.table()[0];
  ASSERT_TRUE(sensor.alarms && back->alarms);
  EXPECT_EQ(back->alarms->alarms, sensor.alarms->alarms);
  EXPECT_EQ(back->alarms->trend, sensor.alarms->trend);
  EXPECT_EQ(back->watermark, sensor.watermark);
}

TEST(RememberedSensor, ANegativeZeroIsReadAsTheZeroThatItEquals) {
  for (const auto* number : {"-0", "-0.0", "-0e308"}) {
    const auto sensor =
        parse_sensor_state(std::string(R"({"quality":"good","last":)") + number + "}");
    ASSERT_TRUE(sensor) << number;
    std::string text;
    append_sensor_state(text, *sensor);
    EXPECT_EQ(text, R"({"quality":"good","last":0})") << number;
  }
}

TEST(RememberedSensor, RubbishIsNone) {
  for (const auto* text :
       {"", "{}", "[]", "7", R"({"quality":"nice"})", R"({"quality":"good","hi":{}})",
        R"({"quality":"good","watermark":"today"})", R"({"quality":"good","trend":[1,2]})",
        R"({"closed_until":1,"late":0})", R"({"quality":"good","watermark":1e300})",
        R"({"quality":"good","watermark":9223372036854775807})", R"({"quality":"good","same":-1})",
        R"({"quality":"good","same":true})", R"({"quality":"good","same":4294967296})",
        R"({"quality":"good","offset":1.5})"}) {
    EXPECT_FALSE(parse_sensor_state(text)) << text;
  }
}

TEST(RememberedSensor, AnAlarmWithoutAReadingIsNone) {
  const std::string alarm =
      R"("hi":{"limits":[["UNACK",1],["NORM",0]],"since":1,"peak":82,"ts_peak":1,"readings":3,"returned":0,"changed":1,"raised":[]}})";
  EXPECT_TRUE(parse_sensor_state(R"({"quality":"good","watermark":1,)" + alarm));
  EXPECT_FALSE(parse_sensor_state(R"({"quality":"good",)" + alarm));
}

TEST(SensorTable, FindsEveryIdThatItWasGivenAndNoOther) {
  SensorTable table;
  for (int i = 0; i < 20'000; ++i) {
    SensorState sensor;
    sensor.id = "machine-" + std::to_string(i * 7);
    ASSERT_EQ(table.find(sensor.id), kNoSensor);
    ASSERT_EQ(table.insert(std::move(sensor)), static_cast<std::uint32_t>(i));
  }
  for (int i = 0; i < 20'000; ++i) {
    ASSERT_EQ(table.find("machine-" + std::to_string(i * 7)), static_cast<std::uint32_t>(i));
    ASSERT_EQ(table.find("machine-" + std::to_string(i * 7 + 1)), kNoSensor);
    table.prefetch_sensor(SensorTable::hash_of("machine-" + std::to_string(i)));
  }
}

TEST(Alarms, SensorsBeyondTheLimitKeepNoState) {
  const AlarmRules rules;
  Alarms alarms{{.rules_for = [&rules](std::string_view) -> const AlarmRules& { return rules; },
                 .max_sensors = 2}};
  int events = 0;
  const EventCallback count = [&events](const AlarmEvent&) { ++events; };
  const TimedReading hot{.celsius = 90, .time = kStart};
  EXPECT_EQ(alarms.add(0, "S1", hot, false, count).outcome, ReadingOutcome::evaluated);
  EXPECT_EQ(alarms.add(1, "S2", hot, false, count).outcome, ReadingOutcome::evaluated);
  EXPECT_EQ(alarms.add(1, "S3", hot, false, count).outcome, ReadingOutcome::over_limit);
  EXPECT_EQ(alarms.add(0, "S1", hot, false, count).outcome, ReadingOutcome::evaluated);
  EXPECT_EQ(events, 2);
}

TEST(Alarms, ASensorInTwoPartitionsIsToldAndJudgedApart) {
  const AlarmRules rules;
  std::vector<std::string> moved;
  Alarms alarms{{.rules_for = [&rules](std::string_view) -> const AlarmRules& { return rules; },
                 .on_moved =
                     [&moved](std::string_view id, std::int32_t before, std::int32_t now) {
                       moved.push_back(std::string{id} + std::to_string(before) +
                                       std::to_string(now));
                     }}};
  int events = 0;
  const EventCallback count = [&events](const AlarmEvent&) { ++events; };
  alarms.add(0, "S1", {.celsius = 90, .time = kStart}, false, count);
  alarms.add(1, "S1", {.celsius = 90, .time = kStart}, false, count);
  EXPECT_THAT(moved, ElementsAre("S101"));
  EXPECT_EQ(events, 2);
}

TEST(Alarms, AnExpectedSensorThatSpeaksElsewhereIsSeen) {
  const AlarmRules rules;
  bool moved = false;
  Alarms alarms{
      {.rules_for = [&rules](std::string_view) -> const AlarmRules& { return rules; },
       .on_moved = [&moved](std::string_view, std::int32_t, std::int32_t) { moved = true; }}};
  std::vector<std::string> told;
  const EventCallback emit = [&told](const AlarmEvent& event) {
    told.push_back(short_text(event));
  };
  alarms.expect(0, "S1", kStart);
  alarms.add(1, "S1", {.celsius = 20, .time = kStart}, false, emit);
  alarms.expect(2, "S1", kStart);
  for (auto& [partition, entry] : alarms.partitions())
    entry.alarms.pass_time(seconds{29}, 10, emit);
  EXPECT_THAT(told, IsEmpty());
  for (auto& [partition, entry] : alarms.partitions()) entry.alarms.pass_time(seconds{2}, 10, emit);
  EXPECT_THAT(told, ElementsAre("30 stale S1 - | stale")) << "where it spoke";
  EXPECT_FALSE(moved);
}

}  // namespace
}  // namespace suhu::alarm
