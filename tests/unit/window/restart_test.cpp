#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "suhu/core/event_time.hpp"
#include "suhu/window/persisted_sensor_json.hpp"
#include "suhu/window/tumbling_windows.hpp"
#include "support/window_rows.hpp"

namespace suhu::window {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::at;
using test::WindowRows;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr WindowRules kTenFive{.size = seconds{10}, .lateness = seconds{5}};

std::map<std::string, std::string> changes_of(PartitionWindows& windows) {
  std::map<std::string, std::string> changes;
  windows.visit_changes(
      [&](std::string_view sensor, const PartitionWindows::PersistedSensor& remembered) {
        EXPECT_EQ(changes.count(std::string(sensor)), 0u) << "each sensor once";
        append_persisted_sensor(changes[std::string(sensor)], remembered);
      });
  return changes;
}

TEST(WindowState, TheCutIsTheFirstReadingOfTheOldestOpenWindow) {
  WindowRows run{kTenFive};
  EXPECT_EQ(run.windows.resume_offset(7), 7);
  run.next_offset = 100;
  run.say("A", 5, 1);   // 100
  run.say("B", 25, 1);  // 101
  run.say("A", 6, 1);   // 102
  run.say("A", 12, 1);  // 103
  EXPECT_EQ(run.windows.resume_offset(104), 100);
  run.say("A", 15, 1);  // 104: closes [0, 10) of A
  EXPECT_EQ(run.windows.resume_offset(105), 101);
  run.say("B", 45, 1);  // 105
  EXPECT_EQ(run.windows.resume_offset(106), 103);
  run.close_all();
  EXPECT_EQ(run.windows.resume_offset(106), 106);
}

TEST(WindowState, ChangesAreTheSensorsWhoseClosedTimeOrLateReadingsMoved) {
  WindowRows run{kTenFive};
  run.say("A", 5, 1);
  EXPECT_EQ(changes_of(run.windows),
            (std::map<std::string, std::string>{{"A", R"({"closed_until":0,"late":0})"}}));
  EXPECT_FALSE(run.windows.changed());
  run.say("A", 6, 1);
  EXPECT_FALSE(run.windows.changed()) << "open windows are not remembered";
  run.say("B", 26, 1);
  run.say("A", 15, 1);
  run.say("A", 9, 1);
  run.say("A", 8, 1);
  EXPECT_TRUE(run.windows.changed());
  EXPECT_EQ(changes_of(run.windows),
            (std::map<std::string, std::string>{{"A", R"({"closed_until":10000,"late":2})"},
                                                {"B", R"({"closed_until":20000,"late":0})"}}));
  EXPECT_THAT(changes_of(run.windows), IsEmpty());
  run.pass(seconds{7});
  EXPECT_EQ(changes_of(run.windows),
            (std::map<std::string, std::string>{{"A", R"({"closed_until":20000,"late":0})"},
                                                {"B", R"({"closed_until":30000,"late":0})"}}));
}

TEST(WindowState, AfterARestartClosedWindowsStayClosedAndAreNotCountedLateTwice) {
  WindowRows run{kTenFive};
  run.windows.restore("S", {.closed_until = at(10), .late = 3});
  run.windows.resume(6);
  EXPECT_FALSE(run.windows.changed());
  EXPECT_EQ(run.windows.sensors(), 1u);
  run.next_offset = 4;
  EXPECT_EQ(run.say("S", 9.999, 1), WindowOutcome::already_counted);  // 4
  EXPECT_EQ(run.say("S", 12, 1), WindowOutcome::counted);             // 5: its window was open
  EXPECT_EQ(run.say("S", 9.999, 1), WindowOutcome::late);             // 6: new since the restart
  EXPECT_EQ(run.say("S", 25, 1), WindowOutcome::counted);
  EXPECT_THAT(run.rows, ElementsAre("S [10, 20) 1: 1 (1 to 1), 4 late"));
}

TEST(WindowState, WhatIsRestoredTwiceIsWhatCameLast) {
  WindowRows run{kTenFive};
  run.windows.restore("S", {.closed_until = at(10), .late = 3});
  run.windows.restore("S", {.closed_until = at(20), .late = 0});
  EXPECT_EQ(run.windows.sensors(), 1u);
  EXPECT_EQ(run.say("S", 19, 1), WindowOutcome::late);
  EXPECT_EQ(run.say("S", 20, 1), WindowOutcome::counted);
}

TEST(WindowState, AnOldNewestReadingDoesNotOpenWhatSilenceHasClosed) {
  WindowRows run{kTenFive};
  run.windows.restore("S", {.closed_until = at(100), .late = 0});
  EXPECT_EQ(run.say("S", 50, 1), WindowOutcome::late);
  changes_of(run.windows);
  EXPECT_EQ(run.say("S", 60, 1), WindowOutcome::late);
  EXPECT_EQ(changes_of(run.windows)["S"], R"({"closed_until":100000,"late":2})");
}

TEST(EventTime, IsTheReadingsOwnElseKafkasElseTheArrival) {
  const auto time = [](std::optional<Timestamp> ts, std::optional<Timestamp> kafka) {
    return event_time(ts, kafka, at(1'700'000'300), {.max_future = seconds{60}});
  };
  EXPECT_EQ(time(at(1'700'000'000), at(1'700'000'100)).time, at(1'700'000'000));
  EXPECT_EQ(time(std::nullopt, at(1'700'000'100)).time, at(1'700'000'100));
  EXPECT_EQ(time(std::nullopt, std::nullopt).time, at(1'700'000'300));
  EXPECT_EQ(time(std::nullopt, at(5)).time, at(1'700'000'300)) << "a broker in 1970 has no clock";
  EXPECT_EQ(time(at(1'800'000'000), at(5)).time, at(1'800'000'000))
      << "and says nothing about others' clocks";
  EXPECT_FALSE(time(at(1'800'000'000), std::nullopt).clock_ahead);
}

TEST(EventTime, OfAClockMoreThanMaxFutureAheadIsKafkas) {
  const auto time = [](double ts) {
    return event_time(at(ts), at(1'700'000'000), at(1'700'000'300), {.max_future = seconds{60}});
  };
  EXPECT_EQ(time(1'700'000'060).time, at(1'700'000'060));
  EXPECT_FALSE(time(1'700'000'060).clock_ahead);
  EXPECT_EQ(time(1'700'000'060.001).time, at(1'700'000'000));
  EXPECT_TRUE(time(1'700'000'060.001).clock_ahead);
  EXPECT_EQ(time(1'600'000'000).time, at(1'600'000'000))
      << "a clock that is behind is late, not wrong";
}

struct TumblingWindowsTest : testing::Test {
  std::optional<WindowOutcome> say(std::int32_t partition, const std::string& sensor,
                                   double second) {
    Reading reading;
    reading.sensor_id = sensor;
    reading.celsius = 1;
    return windows->add(
        partition, reading, at(second), offset++, [this](const WindowRecord& window) {
          rows.push_back(std::to_string(window.partition) + "/" + test::row_text(window));
          return true;
        });
  }

  std::vector<std::string> rows;
  std::vector<std::string> moved;
  std::int64_t offset = 0;
  TumblingWindows::Options options{
      .rules = kTenFive,
      .max_sensors = 3,
      .on_moved = [this](std::string_view sensor, std::int32_t before, std::int32_t now) {
        moved.push_back(fmt::format("{} {} {}", sensor, before, now));
      }};
  std::optional<TumblingWindows> windows{options};
};

TEST_F(TumblingWindowsTest, TheSameSensorInTwoPartitionsIsCountedApartAndTold) {
  say(0, "S", 5);
  say(4, "S", 6);
  say(0, "S", 7);
  say(4, "S", 15);
  EXPECT_THAT(rows, ElementsAre("4/S [0, 10) 1: 1 (1 to 1)"));
  EXPECT_THAT(moved, ElementsAre("S 0 4"));
  EXPECT_EQ(windows->sensors(), 2u);
  EXPECT_EQ(windows->open_windows(), 2u);
  EXPECT_NE(windows->find(4), nullptr);
  EXPECT_EQ(windows->find(5), nullptr);
}

TEST_F(TumblingWindowsTest, AForgottenPartitionsSensorsHaveNotMoved) {
  say(0, "S", 5);
  windows->forget(0);
  EXPECT_EQ(windows->sensors(), 0u);
  say(4, "S", 6);
  EXPECT_THAT(moved, IsEmpty());
}

TEST_F(TumblingWindowsTest, OneSensorTooManyIsNotTakenAndTheOthersAre) {
  say(0, "A", 5);
  say(0, "B", 5);
  EXPECT_EQ(say(1, "C", 5), WindowOutcome::counted);
  EXPECT_EQ(say(1, "D", 5), std::nullopt);
  EXPECT_EQ(say(2, "A", 5), std::nullopt) << "in another partition it is another sensor";
  EXPECT_EQ(say(0, "A", 6), WindowOutcome::counted);
  EXPECT_EQ(windows->sensors(), 3u);
  EXPECT_THAT(moved, IsEmpty());
}

TEST_F(TumblingWindowsTest, WithoutAnybodyToTellAMoveIsNoError) {
  options.on_moved = nullptr;
  windows.emplace(options);
  say(0, "S", 5);
  EXPECT_EQ(say(1, "S", 5), WindowOutcome::counted);
}

}  // namespace
}  // namespace suhu::window
