// Tests the alarms of one sensor, step by step.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/alarm_rig.hpp"

namespace suhu::alarm {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(AlarmEngine, RaisesStrictlyAboveTheLimitAndReturnsAtTheClearLimit) {
  AlarmRig rig;
  rig.read(0, 80);
  EXPECT_THAT(rig.told(), IsEmpty()) << "80 is not above 80";
  rig.read(1, 80.5);
  rig.read(2, 92.4);
  rig.read(3, 79.5);
  EXPECT_THAT(rig.told(),
              ElementsAre("1 alarm HI S1 80.5 | since 1 peak 80.5@1 n1 0ms UNACK | good"))
      << "79.5 is in the deadband";
  rig.read(134, 79);
  EXPECT_THAT(rig.told(),
              ElementsAre("33 stale HI S1 - | since 1 peak 92.4@2 n3 32000ms UNACK | stale",
                          "134 fresh HI S1 79 | since 1 peak 92.4@2 n4 133000ms UNACK | good",
                          "134 rtn HI S1 79 | since 1 peak 92.4@2 n4 133000ms NORM | good"));
}

TEST(AlarmEngine, OnlyTheWorstLevelIsActiveAndAChangeIsALevelEvent) {
  AlarmRules rules;
  rules.hihi = 90;
  AlarmRig rig{rules};
  for (const auto& [second, celsius] : std::vector<std::pair<double, double>>{
           {0, 85}, {1, 95}, {2, 89.5}, {3, 88}, {4, 95}, {5, 70}})
    rig.read(second, celsius);
  EXPECT_THAT(rig.told(),
              ElementsAre("0 alarm HI S1 85 | since 0 peak 85@0 n1 0ms UNACK | good",
                          "1 level HIHI S1 95 | since 0 peak 95@1 n2 1000ms UNACK | good",
                          "3 level HI S1 88 | since 0 peak 95@1 n4 3000ms UNACK | good",
                          "4 level HIHI S1 95 | since 0 peak 95@1 n5 4000ms UNACK | good",
                          "5 rtn HIHI S1 70 | since 0 peak 95@1 n6 5000ms NORM | good"));
}

TEST(AlarmEngine, LowLimitsMirrorHighOnes) {
  AlarmRules rules;
  rules.lo = 10;
  rules.lolo = 5;
  AlarmRig rig{rules};
  for (const auto& [second, celsius] : std::vector<std::pair<double, double>>{
           {0, 10}, {1, 9.5}, {2, 3}, {3, 6}, {4, 10.9}, {5, 11}})
    rig.read(second, celsius);
  EXPECT_THAT(rig.told(), ElementsAre("1 alarm LO S1 9.5 | since 1 peak 9.5@1 n1 0ms UNACK | good",
                                      "2 level LOLO S1 3 | since 1 peak 3@2 n2 1000ms UNACK | good",
                                      "3 level LO S1 6 | since 1 peak 3@2 n3 2000ms UNACK | good",
                                      "5 rtn LO S1 11 | since 1 peak 3@2 n5 4000ms NORM | good"));
}

TEST(AlarmEngine, TheOnDelayIsShownByTheNextReadingAndStampedWithWhenItWasDue) {
  AlarmRig rig{delays(seconds{5}, seconds{0})};
  rig.read(0, 85);
  rig.read(4, 86);
  EXPECT_THAT(rig.told(), IsEmpty());
  rig.read(7, 87);
  EXPECT_THAT(rig.told(),
              ElementsAre("5 alarm HI S1 - | since 0 peak 86@4 n2 5000ms UNACK | good"));
}

TEST(AlarmEngine, AReadingThatIsNotAboveTheLimitEndsTheOnDelay) {
  AlarmRig rig{delays(seconds{5}, seconds{0})};
  rig.read(0, 85);
  rig.read(4, 80);  // in the deadband
  rig.read(5, 85);
  rig.read(9, 85);
  EXPECT_THAT(rig.told(), IsEmpty());
  rig.read(10, 85);
  EXPECT_THAT(rig.told(),
              ElementsAre("10 alarm HI S1 - | since 5 peak 85@5 n2 5000ms UNACK | good"));
}

TEST(AlarmEngine, TheClockRaisesToo) {
  AlarmRig rig{delays(seconds{5}, seconds{0})};
  rig.read(0, 85);
  rig.pass(milliseconds{4'999});
  EXPECT_THAT(rig.told(), IsEmpty());
  rig.pass(milliseconds{1});
  EXPECT_THAT(rig.told_briefly(), ElementsAre("5 alarm HI"));
}

TEST(AlarmEngine, TheDurationEndsWithTheFirstReadingOfTheReturn) {
  AlarmRig rig{delays(seconds{0}, seconds{10})};
  rig.read(0, 85);
  rig.read(5, 70);
  rig.read(8, 85);  // above the limit again within the off-delay
  rig.read(9, 70);
  rig.read(15, 71);
  rig.told();
  rig.read(20, 72);
  EXPECT_THAT(rig.told(), ElementsAre("19 rtn HI S1 - | since 0 peak 85@0 n5 9000ms NORM | good"));
}

TEST(AlarmEngine, ThreeAlarmsInAMinuteAreChatteringAndHeldUntilItIsQuiet) {
  AlarmRig rig;
  for (int i = 0; i < 8; ++i) {
    rig.read(i * 4, 85);
    rig.read(i * 4 + 2, 70);
  }
  EXPECT_THAT(rig.told_briefly(),
              ElementsAre("0 alarm HI", "2 rtn HI", "4 alarm HI", "6 rtn HI", "8 chattering HI"));
  for (int second = 32; second <= 100; second += 4) rig.read(second, 70);
  EXPECT_THAT(rig.told(), ElementsAre("90 rtn HI S1 - | since 8 peak 85@8 n27 22000ms NORM | good"))
      << "quiet since 30";
  rig.read(104, 85);
  EXPECT_THAT(rig.told_briefly(), ElementsAre("104 alarm HI")) << "it begins anew";
}

TEST(AlarmEngine, AChatteringAlarmThatThenStaysHotReturnsAtOnceAfterAMinute) {
  AlarmRig rig;
  for (const double second : {0, 4, 8}) {
    rig.read(second, 85);
    if (second < 8) rig.read(second + 2, 70);
  }
  for (double second = 10; second <= 70; second += 5) rig.read(second, 86);
  rig.told();
  rig.read(75, 70);
  EXPECT_THAT(rig.told_briefly(), ElementsAre("75 rtn HI"));
}

TEST(AlarmEngine, ThreeAlarmsInMoreThanAMinuteAreThreeAlarms) {
  AlarmRig rig;
  rig.rules.stale_after = seconds{0};
  for (const double second : {0.0, 20.0, 60.001}) {
    rig.read(second, 85);
    rig.read(second + 10, 70);
  }
  EXPECT_THAT(rig.told_briefly(), ElementsAre("0 alarm HI", "10 rtn HI", "20 alarm HI", "30 rtn HI",
                                              "60.001 alarm HI", "70.001 rtn HI"));
}

TEST(AlarmEngine, AFastRiseIsAnAlarmOfItsOwn) {
  AlarmRules rules;
  rules.roc = RiseLimit{5, seconds{60}};
  AlarmRig rig{rules};
  double celsius = 20;
  // 3 °C per minute.
  for (int second = 0; second <= 300; second += 5) rig.read(second, celsius += 0.25);
  EXPECT_THAT(rig.told(), IsEmpty());
  // 6 °C per minute.
  for (int second = 305; second <= 600; second += 5) rig.read(second, celsius += 0.5);
  auto told = rig.told();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_THAT(told[0], testing::HasSubstr("alarm ROC S1"));
  for (int second = 605; second <= 900; second += 5) rig.read(second, celsius);
  told = rig.told();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_THAT(told[0], testing::HasSubstr("rtn ROC S1")) << "below half the limit";
  EXPECT_THAT(told[0], testing::HasSubstr("peak 5.999@")) << "°C a minute";
}

TEST(AlarmEngine, ATickFiresAtMostWhatItIsAllowedAndGoesOnNextTime) {
  AlarmRig rig;
  for (int sensor = 0; sensor < 10; ++sensor) rig.read(0, 20, "S" + std::to_string(sensor));
  rig.pass(seconds{31}, 4);
  EXPECT_EQ(rig.told().size(), 4u);
  rig.pass(milliseconds{0}, 100);
  EXPECT_EQ(rig.told().size(), 6u);
}

TEST(AlarmEngine, NewRulesKeepTheStateAndCountFromTheNextReading) {
  AlarmRules rules;
  AlarmRig rig{rules};
  rig.read(0, 85);
  rules.hi = 82;
  rules.hihi = 84;
  rig.take_rules(rules);
  EXPECT_THAT(rig.told_briefly(), ElementsAre("0 alarm HI"));
  rig.read(1, 85);
  EXPECT_THAT(rig.told_briefly(), ElementsAre("1 level HIHI")) << "the same episode";
  rules.hi.reset();
  rules.hihi.reset();
  rig.take_rules(rules);
  rig.read(2, 85);
  EXPECT_THAT(rig.told_briefly(), ElementsAre("2 rtn HIHI")) << "who has no limit is not beyond it";
}

TEST(AlarmEngine, ARateThatIsNoLongerLimitedReturns) {
  AlarmRules rules;
  rules.hi.reset();
  rules.roc = RiseLimit{5, seconds{10}};
  AlarmRig rig{rules};
  for (int second = 0; second <= 10; ++second) rig.read(second, 60 + 3 * second);
  rules.roc.reset();
  rig.take_rules(rules);
  rig.told();
  rig.read(11, 95);
  EXPECT_THAT(rig.told_briefly(), ElementsAre("11 rtn ROC"));
}

TEST(AlarmEngine, AShorterDelayOfNewRulesIsDueAtOnce) {
  AlarmRules rules;
  rules.stale_after = seconds{600};
  AlarmRig rig{rules};
  rig.read(0, 20);
  rules.stale_after = seconds{5};
  rig.take_rules(rules);
  rig.pass(seconds{6});
  EXPECT_THAT(rig.told_briefly(), ElementsAre("5 stale"));
}

}  // namespace
}  // namespace suhu::alarm
