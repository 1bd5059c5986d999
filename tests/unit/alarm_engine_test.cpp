// One sensor's alarms, step by step.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/alarm_rig.hpp"

namespace suhu::alarm {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

Rules delays(milliseconds on, milliseconds off) {
  Rules rules;
  rules.on_delay = on;
  rules.off_delay = off;
  return rules;
}

TEST(AlarmEngine, RaisesStrictlyAboveTheLimitAndReturnsAtTheClearLimit) {
  AlarmRig rig;
  rig.read(0, 80);
  EXPECT_THAT(rig.told(), IsEmpty()) << "80 is not above 80";
  rig.read(1, 80.5);
  rig.read(2, 92.4);
  rig.read(3, 79.5);
  EXPECT_THAT(rig.told(), ElementsAre("1 alarm HI S1 80.5 | since 1 peak 80.5@1 n1 0ms UNACK | good")) << "79.5 is in the deadband";
  rig.read(134, 79);
  EXPECT_THAT(rig.told(), ElementsAre("33 stale HI S1 - | since 1 peak 92.4@2 n3 32000ms UNACK | stale",
                                      "134 fresh HI S1 79 | since 1 peak 92.4@2 n4 133000ms UNACK | good",
                                      "134 rtn HI S1 79 | since 1 peak 92.4@2 n4 133000ms NORM | good"));
}

TEST(AlarmEngine, OnlyTheWorstLevelIsActiveAndAChangeIsALevelEvent) {
  Rules rules;
  rules.hihi = 90;
  AlarmRig rig{rules};
  for (const auto& [second, celsius] : std::vector<std::pair<double, double>>{{0, 85}, {1, 95}, {2, 89.5}, {3, 88}, {4, 95}, {5, 70}})
    rig.read(second, celsius);
  EXPECT_THAT(rig.told(), ElementsAre("0 alarm HI S1 85 | since 0 peak 85@0 n1 0ms UNACK | good",
                                      "1 level HIHI S1 95 | since 0 peak 95@1 n2 1000ms UNACK | good",
                                      "3 level HI S1 88 | since 0 peak 95@1 n4 3000ms UNACK | good",
                                      "4 level HIHI S1 95 | since 0 peak 95@1 n5 4000ms UNACK | good",
                                      "5 rtn HIHI S1 70 | since 0 peak 95@1 n6 5000ms NORM | good"));
}

TEST(AlarmEngine, LowLimitsMirrorHighOnes) {
  Rules rules;
  rules.lo = 10;
  rules.lolo = 5;
  AlarmRig rig{rules};
  for (const auto& [second, celsius] : std::vector<std::pair<double, double>>{{0, 10}, {1, 9.5}, {2, 3}, {3, 6}, {4, 10.9}, {5, 11}})
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
  EXPECT_THAT(rig.told(), ElementsAre("5 alarm HI S1 - | since 0 peak 86@4 n2 5000ms UNACK | good"));
}

TEST(AlarmEngine, AReadingThatIsNotAboveTheLimitEndsTheOnDelay) {
  AlarmRig rig{delays(seconds{5}, seconds{0})};
  rig.read(0, 85);
  rig.read(4, 80);  // in the deadband
  rig.read(5, 85);
  rig.read(9, 85);
  EXPECT_THAT(rig.told(), IsEmpty());
  rig.read(10, 85);
  EXPECT_THAT(rig.told(), ElementsAre("10 alarm HI S1 - | since 5 peak 85@5 n2 5000ms UNACK | good"));
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
  rig.read(8, 85);  // back again: the return did not last
  rig.read(9, 70);
  rig.read(15, 71);
  rig.told();
  rig.read(20, 72);
  EXPECT_THAT(rig.told(), ElementsAre("19 rtn HI S1 - | since 0 peak 85@0 n5 9000ms NORM | good"));
}

TEST(AlarmEngine, ASensorThatDiesWhileHotStaysInAlarm) {
  AlarmRig rig;
  rig.read(0, 85);
  rig.pass(std::chrono::hours{24});
  EXPECT_THAT(rig.told_briefly(), ElementsAre("0 alarm HI", "30 stale HI"));
  rig.read(90'000, 85);
  EXPECT_THAT(rig.told_briefly(), ElementsAre("90000 fresh HI")) << "still hot: the same alarm, not a new one";
  rig.read(90'001, 70);
  EXPECT_THAT(rig.told_briefly(), ElementsAre("90001 rtn HI"));
}

TEST(AlarmEngine, SilenceOrAFaultEndsAReturnThatWasUnderWay) {
  AlarmRig rig{delays(seconds{0}, seconds{60})};
  rig.read(0, 85);
  rig.read(1, 70);
  rig.pass(seconds{300});
  EXPECT_THAT(rig.told_briefly(), ElementsAre("0 alarm HI", "31 stale HI")) << "no rtn: nobody has seen it cool for a minute";
  rig.read(400, 70);
  rig.read(430, 500);
  rig.read(440, 70);
  rig.read(460, 70);
  EXPECT_THAT(rig.told_briefly(), ElementsAre("400 fresh HI", "430 stale HI", "430 sensor-fault HI", "440 fault-cleared HI"));
  rig.read(480, 70);
  rig.read(500, 70);
  EXPECT_THAT(rig.told_briefly(), ElementsAre("500 rtn HI"));
}

TEST(AlarmEngine, AnOnDelayRunsOnInSilence) {
  Rules rules = delays(seconds{60}, seconds{0});
  AlarmRig rig{rules};
  rig.read(0, 85);
  rig.pass(seconds{100});
  EXPECT_THAT(rig.told(), ElementsAre("30 stale S1 - | stale", "60 alarm HI S1 - | since 0 peak 85@0 n1 60000ms UNACK | stale"))
      << "it was hot when it died";
}

TEST(AlarmEngine, AReadingOutOfRangeIsAFaultAndNoAlarm) {
  AlarmRig rig;
  rig.read(0, 70);
  rig.read(1, 500);
  rig.read(2, 500);
  rig.read(3, -80);
  rig.read(4, 70);
  EXPECT_THAT(rig.told(), ElementsAre("1 sensor-fault S1 500 | bad out-of-range", "4 fault-cleared S1 70 | good"));
}

TEST(AlarmEngine, AFrozenValueIsAFaultUntilItMoves) {
  Rules rules;
  rules.flatline = 3;
  AlarmRig rig{rules};
  for (const auto& [second, celsius] : std::vector<std::pair<double, double>>{{0, 70}, {1, 70}, {2, 70}, {3, 70}, {4, 70.1}})
    rig.read(second, celsius);
  EXPECT_THAT(rig.told(), ElementsAre("2 sensor-fault S1 70 | suspect frozen", "4 fault-cleared S1 70.1 | good"));
}

TEST(AlarmEngine, ADs18b20ThatWasJustPoweredOnIsNotHot) {
  Rules rules;
  rules.preset = Preset::ds18b20;
  AlarmRig rig{rules};
  rig.read(0, 85);
  rig.read(1, 85);
  rig.read(2, 21.5);
  rig.read(3, -127);
  rig.read(4, 21.5);
  EXPECT_THAT(rig.told(), ElementsAre("0 sensor-fault S1 85 | bad power-on", "2 fault-cleared S1 21.5 | good",
                                      "3 sensor-fault S1 -127 | bad disconnected", "4 fault-cleared S1 21.5 | good"));
  rig.read(5, 79);
  rig.read(6, 83.5);
  rig.read(7, 85);
  EXPECT_THAT(rig.told_briefly(), ElementsAre("6 alarm HI")) << "85 in small steps is 85";
}

TEST(AlarmEngine, AFaultEndsNoAlarm) {
  AlarmRig rig;
  rig.read(0, 85);
  rig.read(1, 500);
  rig.read(2, 86);
  rig.read(3, 70);
  EXPECT_THAT(rig.told(), ElementsAre("0 alarm HI S1 85 | since 0 peak 85@0 n1 0ms UNACK | good",
                                      "1 sensor-fault HI S1 500 | since 0 peak 85@0 n1 1000ms UNACK | bad out-of-range",
                                      "2 fault-cleared HI S1 86 | since 0 peak 86@2 n2 2000ms UNACK | good",
                                      "3 rtn HI S1 70 | since 0 peak 86@2 n3 3000ms NORM | good"));
}

TEST(AlarmEngine, ALateReadingChangesNothing) {
  AlarmRig rig;
  rig.read(10, 85);
  EXPECT_FALSE(rig.read(9, 20));
  EXPECT_FALSE(rig.read(9.999, 120));
  EXPECT_TRUE(rig.read(10, 86)) << "the same time is not late";
  rig.told();
  rig.read(11, 70);
  EXPECT_THAT(rig.told(), ElementsAre("11 rtn HI S1 70 | since 10 peak 86@10 n3 1000ms NORM | good"));
}

TEST(AlarmEngine, ThreeAlarmsInAMinuteAreChatteringAndHeldUntilItIsQuiet) {
  AlarmRig rig;
  for (int i = 0; i < 8; ++i) {
    rig.read(i * 4, 85);
    rig.read(i * 4 + 2, 70);
  }
  EXPECT_THAT(rig.told_briefly(), ElementsAre("0 alarm HI", "2 rtn HI", "4 alarm HI", "6 rtn HI", "8 chattering HI"));
  for (int second = 32; second <= 100; second += 4) rig.read(second, 70);
  EXPECT_THAT(rig.told(), ElementsAre("90 rtn HI S1 - | since 8 peak 85@8 n27 22000ms NORM | good")) << "quiet since 30";
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
  EXPECT_THAT(rig.told_briefly(), ElementsAre("0 alarm HI", "10 rtn HI", "20 alarm HI", "30 rtn HI", "60.001 alarm HI", "70.001 rtn HI"));
}

TEST(AlarmEngine, AFastRiseIsAnAlarmOfItsOwn) {
  Rules rules;
  rules.roc = RateLimit{5, seconds{60}};
  AlarmRig rig{rules};
  double celsius = 20;
  for (int second = 0; second <= 300; second += 5) rig.read(second, celsius += 0.25);  // 3 °C a minute
  EXPECT_THAT(rig.told(), IsEmpty());
  for (int second = 305; second <= 600; second += 5) rig.read(second, celsius += 0.5);  // 6
  auto told = rig.told();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_THAT(told[0], testing::HasSubstr("alarm ROC S1"));
  for (int second = 605; second <= 900; second += 5) rig.read(second, celsius);
  told = rig.told();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_THAT(told[0], testing::HasSubstr("rtn ROC S1")) << "below half the limit";
  EXPECT_THAT(told[0], testing::HasSubstr("peak 5.999@")) << "°C a minute";
}

TEST(AlarmEngine, AnExpectedSensorThatDoesNotSpeakIsToldOnce) {
  AlarmRig rig;
  rig.alarms.expect("S9", kStart);
  rig.alarms.expect("S8", kStart);
  rig.read(10, 20, "S8");
  rig.pass(seconds{300});
  EXPECT_THAT(rig.told(), ElementsAre("30 never-seen S9 - | stale", "40 stale S8 - | stale"));
  rig.alarms.expect("S9", kStart + seconds{300});
  rig.pass(seconds{300});
  EXPECT_THAT(rig.told(), IsEmpty());
  rig.read(5, 85, "S9");  // its own clock may be behind ours
  EXPECT_THAT(rig.told_briefly(), ElementsAre("5 fresh", "5 alarm HI"));
}

TEST(AlarmEngine, AnExpectedSensorWhoseClockIsAheadIsSeen) {
  AlarmRig rig;
  rig.alarms.expect("S9", kStart);
  rig.read(3'600, 20, "S9");
  EXPECT_THAT(rig.told(), IsEmpty()) << "its own time is no silence of ours";
}

TEST(AlarmEngine, ABrokenSensorThatFallsSilentIsStaleAndNoLongerTold) {
  AlarmRig rig;
  rig.read(0, 500);
  rig.pass(seconds{31});
  EXPECT_THAT(rig.told(), ElementsAre("0 sensor-fault S1 500 | bad out-of-range", "30 stale S1 - | stale"));
}

TEST(AlarmEngine, WhatAWrongClockRaisesIsMarked) {
  AlarmRig rig;
  rig.add("S1", {.celsius = 85, .time = kStart, .kafka = kStart, .clock_ahead = true});
  EXPECT_THAT(rig.told(), ElementsAre("0 alarm HI S1 85 | since 0 peak 85@0 n1 0ms UNACK | clock-ahead"));
}

TEST(AlarmEngine, OneSensorsTimeIsNobodyElses) {
  AlarmRig rig;
  rig.read(0, 85, "S1");
  rig.read(365 * 86'400.0, 20, "S2");
  rig.read(1, 85, "S1");
  rig.read(2, 70, "S1");
  EXPECT_THAT(rig.told_briefly(), ElementsAre("0 alarm HI", "2 rtn HI"));
}

TEST(AlarmEngine, AClockThatIsSetBackByMoreThanADayBeginsAnew) {
  AlarmRig rig;
  const auto add = [&rig](double day, double celsius) {
    Sample sample;
    sample.celsius = celsius;
    sample.time = kStart + milliseconds{static_cast<std::int64_t>(day * 86'400'000)};
    sample.kafka = sample.time;  // from the same wrong clock
    return rig.add("S1", sample);
  };
  EXPECT_TRUE(add(365, 85));
  EXPECT_FALSE(add(364.1, 85)) << "less than a day: a gateway that catches up";
  EXPECT_TRUE(add(0, 86));
  EXPECT_TRUE(add(0.0001, 70));
  EXPECT_THAT(rig.told_briefly(), ElementsAre("31536000 alarm HI", "8.64 rtn HI"));
}

TEST(AlarmEngine, ADelayThatRunsWhenTheClockIsSetBackRunsFromThere) {
  AlarmRig rig{delays(seconds{0}, seconds{10})};
  const auto add = [&rig](std::chrono::seconds second, double celsius) {
    return rig.add("S1", {.celsius = celsius, .time = kStart + second, .kafka = kStart + second});
  };
  add(std::chrono::days{365}, 85);
  add(std::chrono::days{365} + seconds{1}, 70);
  add(seconds{0}, 70);
  rig.told();
  add(seconds{11}, 70);
  EXPECT_THAT(rig.told_briefly(), ElementsAre("10 rtn HI"));
}

TEST(AlarmEngine, SilenceIsToldWithTheWorstAlarm) {
  Rules rules;
  rules.roc = RateLimit{5, seconds{10}};
  AlarmRig rig{rules};
  for (int second = 0; second <= 10; ++second) rig.read(second, 60 + 3 * second);
  EXPECT_THAT(rig.told_briefly(), testing::UnorderedElementsAre(testing::EndsWith("alarm ROC"), testing::EndsWith("alarm HI")));
  rig.pass(seconds{31});
  EXPECT_THAT(rig.told_briefly(), ElementsAre("40 stale HI"));
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
  Rules rules;
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
  Rules rules;
  rules.hi.reset();
  rules.roc = RateLimit{5, seconds{10}};
  AlarmRig rig{rules};
  for (int second = 0; second <= 10; ++second) rig.read(second, 60 + 3 * second);
  rules.roc.reset();
  rig.take_rules(rules);
  rig.told();
  rig.read(11, 95);
  EXPECT_THAT(rig.told_briefly(), ElementsAre("11 rtn ROC"));
}

TEST(AlarmEngine, AShorterDelayOfNewRulesIsDueAtOnce) {
  Rules rules;
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
