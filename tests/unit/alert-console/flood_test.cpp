// Tests when an alarm flood begins and ends, which lines are still shown in it, and what the flood
// lines state.
#include "alert-console/flood.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "support/flood_lines.hpp"

namespace suhu::alert_console {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

/// Events arrive as they happen: their time is that of the wall clock.
class ConsoleFlood : public testing::Test {
 protected:
  bool take(const std::string& event, const std::string& id, Timestamp now,
            const std::string& level = "HI", double celsius = 82.4) {
    return take(line_of(event, id, now, level, celsius), now);
  }
  bool take(const AlertLine& line, Timestamp now) {
    for (const auto& said : flood_.lines_before(line, now)) said_.push_back(text_of(said));
    return flood_.count_line(line);
  }
  /// Raises alarms of `count` new sensors, and counts those that are shown.
  void raise(int count, Timestamp now) {
    for (int i = 0; i < count; ++i)
      shown_ += take("alarm", "S" + std::to_string(++sensors_), now) ? 1 : 0;
  }
  /// Returns the flood lines since the last call, after a tick at `now`.
  std::vector<std::string> said(Timestamp now) {
    for (const auto& said : flood_.tick(now)) said_.push_back(text_of(said));
    return std::exchange(said_, {});
  }

  Flood flood_;
  std::vector<std::string> said_;
  int sensors_ = 0;
  int shown_ = 0;
};

TEST_F(ConsoleFlood, BeginsWithTenAlarmsInTenMinutes) {
  raise(9, kStart);
  EXPECT_FALSE(flood_.is_on());
  EXPECT_THAT(said(kStart), IsEmpty());
  EXPECT_FALSE(flood_.next_due());
  raise(1, kStart + minutes{10});
  EXPECT_TRUE(flood_.is_on());
  EXPECT_EQ(shown_, 9);
  EXPECT_EQ(flood_.next_due(), kStart + minutes{10} + seconds{1});
  EXPECT_THAT(said(kStart + minutes{10} + seconds{1}),
              ElementsAre("2026-11-21 03:46:01.000Z  FLOOD  10 alarms in 10 min 1 s; 10 active, "
                          "worst S1 82.4 °C; S* 10; from now on a "
                          "summary each 10 s in place of their lines",
                          StartsWith("2026-11-21 03:46:01.000Z  FLOOD OVER")))
      << "nine of them are older than ten minutes by now";
}

TEST_F(ConsoleFlood, DoesNotBeginWithTenAlarmsInMoreThanTenMinutes) {
  raise(9, kStart);
  raise(1, kStart + minutes{10} + milliseconds{1});
  EXPECT_FALSE(flood_.is_on());
  EXPECT_EQ(shown_, 10);
}

TEST_F(ConsoleFlood, NeverHidesAFewAlarmsHoweverOftenTheyAreRaised) {
  for (int second = 0; second < 600; ++second) {
    for (const auto* id : {"S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8", "S9"}) {
      EXPECT_TRUE(take("alarm", id, kStart + seconds{second}));
      EXPECT_TRUE(take("rtn", id, kStart + seconds{second} + milliseconds{500}));
    }
  }
  EXPECT_FALSE(flood_.is_on());
}

TEST_F(ConsoleFlood, GoesByTheTimeOfTheEventsWhenABacklogArrivesAtOnce) {
  const Timestamp now = kStart + hours{24};
  for (int i = 0; i < 26; ++i)
    EXPECT_TRUE(take(line_of("alarm", "S" + std::to_string(i), kStart + minutes{2 * i}), now));
  EXPECT_FALSE(flood_.is_on()) << "26 alarms in 52 minutes, read within a second";
  for (int i = 30; i < 45; ++i)
    (void)take(line_of("alarm", "S" + std::to_string(i), kStart + minutes{60} + seconds{i}), now);
  EXPECT_TRUE(flood_.is_on());
}

TEST_F(ConsoleFlood, CountsAsActiveWhatIsActiveNow) {
  for (int i = 0; i < 9; ++i) {
    take("alarm", "A" + std::to_string(i), kStart + seconds{i});
    take("rtn", "A" + std::to_string(i), kStart + seconds{i} + milliseconds{500});
  }
  take("stale", "old", kStart + seconds{9});
  take("alarm", "S1", kStart + seconds{9});
  EXPECT_THAT(
      said(kStart + seconds{10}),
      ElementsAre(HasSubstr("FLOOD  10 alarms in 10 s; 2 active, worst S1 82.4 °C; A* 9, S* 1")));
}

TEST_F(ConsoleFlood, DoesNotTakeTheReturnOfAnEarlierEpisodeForThatOfTheAlarm) {
  auto again = line_of("alarm", "S1", kStart);
  again.episode = "S1/hi/2";
  take("alarm", "S1", kStart);
  take(again, kStart);
  take("rtn", "S1", kStart);
  for (int i = 0; i < 9; ++i) take("alarm", "T" + std::to_string(i), kStart);
  EXPECT_THAT(said(kStart + seconds{1}), ElementsAre(HasSubstr("; 10 active")));
}

TEST_F(ConsoleFlood, CountsRaisesOnlyNotOtherEventsNorHotReadings) {
  for (int i = 0; i < 50; ++i) {
    for (const auto* event : {"", "rtn", "level", "stale", "fresh", "sensor-fault"})
      EXPECT_TRUE(take(event, "T" + std::to_string(i), kStart));
  }
  raise(9, kStart);
  EXPECT_FALSE(flood_.is_on());
  take("chattering", "T1", kStart);
  EXPECT_TRUE(flood_.is_on());
}

TEST_F(ConsoleFlood, EndsWhenFewerThanFiveCameWithinTenMinutes) {
  raise(10, kStart);
  (void)said(kStart + seconds{1});
  raise(5, kStart + minutes{8});
  (void)said(kStart + minutes{8} + seconds{1});
  EXPECT_THAT(said(kStart + minutes{18}), IsEmpty());
  EXPECT_TRUE(flood_.is_on());
  EXPECT_EQ(flood_.next_due(), kStart + minutes{18} + milliseconds{1});
  EXPECT_THAT(said(kStart + minutes{18} + milliseconds{1}),
              ElementsAre(HasSubstr("FLOOD OVER  15 alarms in 18 min; 15 active")));
  EXPECT_FALSE(flood_.is_on());
  EXPECT_TRUE(take("alarm", "S1", kStart + minutes{19}));
}

TEST_F(ConsoleFlood, EndsAlthoughAFewAlarmsGoOnChattering) {
  raise(10, kStart);
  for (int minute = 1; minute < 12; ++minute) {
    for (const auto* id : {"S1", "S2", "S3", "S4"})
      take("chattering", id, kStart + minutes{minute});
  }
  EXPECT_FALSE(flood_.is_on());
}

TEST_F(ConsoleFlood, SaysALineEachTenSecondsWhileSomethingHappens) {
  raise(10, kStart);
  EXPECT_THAT(said(kStart + seconds{1}), ElementsAre(HasSubstr("10 alarms in 1 s")));
  raise(2, kStart + seconds{2});
  EXPECT_THAT(said(kStart + milliseconds{10'999}), IsEmpty());
  EXPECT_EQ(flood_.next_due(), kStart + seconds{11});
  EXPECT_THAT(said(kStart + seconds{11}),
              ElementsAre(HasSubstr("FLOOD  12 alarms in 11 s; 12 active, worst S1 82.4 °C; new: "
                                    "S11 82.4 °C, S12 82.4 °C; S* 12")));
  EXPECT_THAT(said(kStart + seconds{60}), IsEmpty()) << "nothing happened";
  take("rtn", "S12", kStart + seconds{61});
  EXPECT_THAT(said(kStart + seconds{62}),
              ElementsAre(AllOf(HasSubstr("11 active"), HasSubstr("1 back to normal"),
                                Not(HasSubstr("new")))));
  raise(4, kStart + seconds{80});
  EXPECT_THAT(said(kStart + seconds{81}), ElementsAre(HasSubstr("; 4 new;")));
}

TEST_F(ConsoleFlood, NamesTheLargestGroupsAndTheWorstThatIsActive) {
  for (int i = 0; i < 6; ++i) take("alarm", "oven-" + std::to_string(i), kStart, "HI", 90 + i);
  for (int i = 0; i < 4; ++i) take("alarm", "S" + std::to_string(i), kStart);
  take("alarm", "hall", kStart, "LO", -20);
  take("alarm", "b-1", kStart);
  take("alarm", "c-1", kStart);
  EXPECT_THAT(said(kStart + seconds{1}),
              ElementsAre(HasSubstr("FLOOD  13 alarms in 1 s; 13 active, worst hall -20.0 °C;")));
  take("alarm", "oven-9", kStart + seconds{2}, "HIHI", 95.5);
  take("rtn", "hall", kStart + seconds{2});
  EXPECT_THAT(text_of(flood_.finish().value()),
              AllOf(HasSubstr("; 13 active, worst oven-9 95.5 °C"),
                    HasSubstr("; oven-* 7, S* 4, b-* 1 and 2 more groups")))
      << "a critical alarm is worse than any other";
}

TEST_F(ConsoleFlood, ShowsCriticalAlarmsOnTheirOwnButNoFloodOfThem) {
  raise(10, kStart);
  int shown = 0;
  for (int i = 0; i < 100; ++i)
    shown += take("alarm", "X" + std::to_string(i), kStart + seconds{1}, "HIHI", 96) ? 1 : 0;
  EXPECT_EQ(shown, int{Flood::kOwnLines});
  EXPECT_TRUE(take("level", "Y1", kStart + seconds{10}, "HIHI", 96))
      << "a change to critical counts too, and a new span began";
}

TEST_F(ConsoleFlood, ShowsAnAlarmThatIsOneOfFewActiveOnes) {
  raise(10, kStart);
  for (int i = 1; i <= 10; ++i) take("rtn", "S" + std::to_string(i), kStart + seconds{1});
  EXPECT_TRUE(take("alarm", "T1", kStart + seconds{2}));
  EXPECT_TRUE(take("rtn", "T1", kStart + seconds{3}));
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
  EXPECT_THAT(text_of(flood_.finish().value()),
              HasSubstr("; 2 silent, 1 with faults, 1 hot reading"));
  EXPECT_FALSE(flood_.finish()) << "said";
}

TEST_F(ConsoleFlood, EndsNoEarlierAndNoLaterWhenTheWallClockIsSetBack) {
  raise(10, kStart);
  (void)said(kStart + seconds{1});
  const auto back = kStart - hours{1};
  EXPECT_THAT(said(back), IsEmpty());
  EXPECT_THAT(said(back + minutes{10} - seconds{1}), IsEmpty());
  EXPECT_THAT(said(back + minutes{10} - seconds{1} + milliseconds{1}),
              ElementsAre(HasSubstr("FLOOD OVER")));
}

TEST_F(ConsoleFlood, DoesNotBelieveATimeFarAheadOfTheWallClock) {
  raise(9, kStart);
  (void)take(line_of("alarm", "ahead", kStart + hours{5}), kStart);
  EXPECT_TRUE(flood_.is_on()) << "it counts, and does not make the others old";
}

TEST_F(ConsoleFlood, EscapesForeignText) {
  for (int i = 0; i < 10; ++i) take("alarm", "a\x1b[2J\r" + std::to_string(i), kStart);
  const auto line = said(kStart + seconds{1}).at(0);
  EXPECT_THAT(line, HasSubstr(R"(worst a\x1b[2J\r0 82.4 °C; a\x1b[2J\r* 10;)"));
  EXPECT_THAT(line, AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("\r"))));
}

TEST_F(ConsoleFlood, KeepsABoundedNumberOfGroups) {
  for (std::size_t i = 0; i < Flood::kMaxGroups + 10; ++i)
    take("alarm", std::to_string(i) + "-x" + std::to_string(i), kStart);
  EXPECT_THAT(said(kStart + seconds{1}),
              ElementsAre(AllOf(HasSubstr("1010 alarms"), HasSubstr("and 997 or more groups"))));
}

TEST(ConsoleFloodGroup, IsTheIdUpToItsLastNumber) {
  EXPECT_EQ(group_of("oven-12"), "oven-*");
  EXPECT_EQ(group_of("S1"), "S*");
  EXPECT_EQ(group_of("hall-3-oven-12-top"), "hall-3-oven-*");
  EXPECT_EQ(group_of("boiler"), "boiler");
  EXPECT_EQ(group_of("42"), "*");
}

}  // namespace
}  // namespace suhu::alert_console
