// When an alarm flood begins and ends, what is still shown in it, and what is said.
#include "alert-console/flood.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace suhu::console {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const Timestamp kStart{milliseconds{1'795'232'160'000}};

AlertLine line_of(const std::string& event, const std::string& id, const std::string& level = "HI", double celsius = 82.4) {
  AlertLine line;
  line.sensor_id = id;
  line.celsius = celsius;
  line.limit = level == "HIHI" ? 95 : level == "LO" ? 2 : 80;
  line.ts = kStart;
  line.event = event;
  line.level = level;
  line.priority = level == "HIHI" ? "critical" : "high";
  if (!event.empty()) line.episode = id + "/hi/1";
  return line;
}

class ConsoleFlood : public testing::Test {
 protected:
  bool take(const std::string& event, const std::string& id, Timestamp now, const std::string& level = "HI", double celsius = 82.4) {
    return flood_.take(line_of(event, id, level, celsius), now);
  }
  /// Raises of new sensors.
  void raise(int count, Timestamp now) {
    for (int i = 0; i < count; ++i) shown_ += take("alarm", "S" + std::to_string(++sensors_), now) ? 1 : 0;
  }

  Flood flood_{TextStyle{}};
  int sensors_ = 0;
  int shown_ = 0;
};

TEST_F(ConsoleFlood, BeginsWithTenRaisesInTenMinutes) {
  raise(9, kStart);
  EXPECT_FALSE(flood_.is_on());
  EXPECT_EQ(flood_.tick(kStart), "");
  EXPECT_FALSE(flood_.next_due());
  raise(1, kStart + minutes{10});
  EXPECT_TRUE(flood_.is_on());
  EXPECT_EQ(shown_, 9);
  EXPECT_THAT(flood_.tick(kStart + minutes{10}), HasSubstr("FLOOD  10 alarms in 10 min: S* 10; 10 active; worst S1 82.4 °C. Now only"));
}

TEST_F(ConsoleFlood, BeginsWithTenRaisesInOneSecond) {
  for (int i = 0; i < 10; ++i) raise(1, kStart + milliseconds{i * 100});
  EXPECT_TRUE(flood_.is_on());
}

TEST_F(ConsoleFlood, DoesNotBeginWithTenRaisesInMoreThanTenMinutes) {
  raise(9, kStart);
  raise(1, kStart + minutes{10} + milliseconds{1});
  EXPECT_FALSE(flood_.is_on());
  EXPECT_EQ(shown_, 10);
}

TEST_F(ConsoleFlood, CountsRaisesOnlyNotOtherEventsNorHotReadings) {
  for (int i = 0; i < 50; ++i) {
    for (const auto* event : {"", "rtn", "level", "stale", "fresh", "sensor-fault"}) EXPECT_TRUE(take(event, "S1", kStart));
  }
  raise(9, kStart);
  EXPECT_FALSE(flood_.is_on());
  take("chattering", "S1", kStart);
  EXPECT_TRUE(flood_.is_on());
}

TEST_F(ConsoleFlood, EndsWhenFewerThanFiveCameWithinTenMinutes) {
  raise(10, kStart);
  (void)flood_.tick(kStart);
  raise(5, kStart + minutes{8});
  EXPECT_THAT(flood_.tick(kStart + minutes{18}), StartsWith("2026-11-21 03:54:00.000Z  FLOOD  15 alarms"));
  EXPECT_TRUE(flood_.is_on());
  EXPECT_EQ(flood_.next_due(), kStart + minutes{18} + milliseconds{1});
  EXPECT_THAT(flood_.tick(kStart + minutes{18} + milliseconds{1}), HasSubstr("FLOOD OVER  15 alarms in 18 min: S* 15; 15 active"));
  EXPECT_FALSE(flood_.is_on());
  EXPECT_TRUE(take("alarm", "S1", kStart + minutes{19}));
}

TEST_F(ConsoleFlood, SaysALineEachTenSecondsWhileSomethingHappens) {
  raise(10, kStart);
  EXPECT_NE(flood_.tick(kStart), "");
  raise(3, kStart + seconds{1});
  EXPECT_EQ(flood_.tick(kStart + milliseconds{9'999}), "");
  EXPECT_EQ(flood_.next_due(), kStart + seconds{10});
  EXPECT_THAT(flood_.tick(kStart + seconds{10}), HasSubstr("FLOOD  13 alarms in 10 s, 3 of them new"));
  EXPECT_EQ(flood_.tick(kStart + seconds{60}), "") << "nothing happened";
  take("rtn", "S13", kStart + seconds{61});
  EXPECT_THAT(flood_.tick(kStart + seconds{61}), AllOf(HasSubstr("12 active, 1 back to normal"), Not(HasSubstr("new"))));
}

TEST_F(ConsoleFlood, NamesTheLargestGroupsAndTheWorst) {
  for (int i = 0; i < 6; ++i) take("alarm", "oven-" + std::to_string(i), kStart, "HI", 90 + i);
  for (int i = 0; i < 4; ++i) take("alarm", "S" + std::to_string(i), kStart);
  take("alarm", "hall", kStart, "LO", -20);
  take("alarm", "b-1", kStart);
  take("alarm", "c-1", kStart);
  EXPECT_THAT(flood_.tick(kStart),
              HasSubstr("FLOOD  13 alarms within 1 s: oven-* 6, S* 4, b-* 1 and 2 more groups; 13 active; worst hall -20.0 °C"));
  take("alarm", "oven-9", kStart, "HIHI", 95.5);
  EXPECT_THAT(flood_.finish(kStart), HasSubstr("; worst oven-9 95.5 °C")) << "a critical alarm is worse than any other";
}

TEST_F(ConsoleFlood, ShowsCriticalAlarmsOnTheirOwnButNoFloodOfThem) {
  raise(10, kStart);
  int shown = 0;
  for (int i = 0; i < 100; ++i) shown += take("alarm", "X" + std::to_string(i), kStart + seconds{1}, "HIHI", 96) ? 1 : 0;
  EXPECT_EQ(shown, int{Flood::kCriticalLines});
  EXPECT_TRUE(take("level", "Y1", kStart + seconds{10}, "HIHI", 96)) << "a change to critical counts too, and a new span began";
}

TEST_F(ConsoleFlood, ShowsTheEndOfWhatStandsOnTheScreen) {
  raise(10, kStart);
  EXPECT_TRUE(take("stale", "S1", kStart)) << "S1's alarm was shown before the flood";
  EXPECT_TRUE(take("rtn", "S1", kStart));
  EXPECT_FALSE(take("rtn", "S1", kStart)) << "over";
  EXPECT_FALSE(take("rtn", "S10", kStart)) << "folded: its end is, too";
  EXPECT_TRUE(take("alarm", "X", kStart, "HIHI"));
  EXPECT_TRUE(take("rtn", "X", kStart, "HIHI"));
}

TEST_F(ConsoleFlood, FoldsAllElseAndCountsIt) {
  raise(10, kStart);
  EXPECT_FALSE(take("", "S1", kStart));
  EXPECT_FALSE(take("stale", "T1", kStart));
  EXPECT_FALSE(take("never-seen", "T2", kStart));
  EXPECT_FALSE(take("sensor-fault", "T3", kStart));
  EXPECT_TRUE(take("lagging", "T3", kStart)) << "concerns every alarm";
  EXPECT_THAT(flood_.finish(kStart), HasSubstr("10 active, 2 silent, 1 with faults, 1 hot reading;"));
  EXPECT_EQ(flood_.finish(kStart), "") << "said";
}

TEST_F(ConsoleFlood, EndsNoEarlierAndNoLaterWhenTheClockIsSetBack) {
  raise(10, kStart);
  (void)flood_.tick(kStart);
  const auto back = kStart - hours{1};
  EXPECT_EQ(flood_.tick(back), "");
  EXPECT_EQ(flood_.tick(back + minutes{10}), "");
  EXPECT_THAT(flood_.tick(back + minutes{10} + milliseconds{1}), HasSubstr("FLOOD OVER"));
}

TEST_F(ConsoleFlood, EscapesForeignText) {
  for (int i = 0; i < 10; ++i) take("alarm", "a\x1b[2J\r" + std::to_string(i), kStart);
  const auto line = flood_.tick(kStart);
  EXPECT_THAT(line, HasSubstr(R"(a\x1b[2J\r* 10; 10 active; worst a\x1b[2J\r0)"));
  EXPECT_THAT(line, AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("\r"))));
}

TEST_F(ConsoleFlood, KeepsABoundedNumberOfGroups) {
  for (std::size_t i = 0; i < Flood::kMaxGroups + 10; ++i) take("alarm", std::to_string(i) + "-x" + std::to_string(i), kStart);
  EXPECT_THAT(flood_.tick(kStart), AllOf(HasSubstr("1010 alarms"), HasSubstr("and 997 or more groups")));
}

TEST(ConsoleFloodGroup, IsTheIdUpToItsLastNumber) {
  EXPECT_EQ(group_of("oven-12"), "oven-*");
  EXPECT_EQ(group_of("S1"), "S*");
  EXPECT_EQ(group_of("hall-3-oven-12-top"), "hall-3-oven-*");
  EXPECT_EQ(group_of("boiler"), "boiler");
  EXPECT_EQ(group_of("42"), "*");
}

}  // namespace
}  // namespace suhu::console
