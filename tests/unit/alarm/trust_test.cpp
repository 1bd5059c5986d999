// Tests how far the alarms trust a sensor and its clock: silence, faults and wrong times, and what
// none of these may do to an alarm.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/alarm_rig.hpp"

namespace suhu::alarm {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(AlarmTrust, ASensorThatDiesWhileHotStaysInAlarm) {
  AlarmRig rig;
  rig.read(0, 85);
  rig.pass(std::chrono::hours{24});
  EXPECT_THAT(rig.told_briefly(), ElementsAre("0 alarm HI", "30 stale HI"));
  rig.read(90'000, 85);
  EXPECT_THAT(rig.told_briefly(), ElementsAre("90000 fresh HI"))
      << "still hot: the same alarm, not a new one";
  rig.read(90'001, 70);
  EXPECT_THAT(rig.told_briefly(), ElementsAre("90001 rtn HI"));
}

TEST(AlarmTrust, SilenceOrAFaultEndsAReturnThatWasUnderWay) {
  AlarmRig rig{delays(seconds{0}, seconds{60})};
  rig.read(0, 85);
  rig.read(1, 70);
  rig.pass(seconds{300});
  EXPECT_THAT(rig.told_briefly(), ElementsAre("0 alarm HI", "31 stale HI"))
      << "no rtn: nobody has seen it cool for a minute";
  rig.read(400, 70);
  rig.read(430, 500);
  rig.read(440, 70);
  rig.read(460, 70);
  EXPECT_THAT(rig.told_briefly(), ElementsAre("400 fresh HI", "430 stale HI", "430 sensor-fault HI",
                                              "440 fault-cleared HI"));
  rig.read(480, 70);
  rig.read(500, 70);
  EXPECT_THAT(rig.told_briefly(), ElementsAre("500 rtn HI"));
}

TEST(AlarmTrust, AnOnDelayRunsOnInSilence) {
  AlarmRules rules = delays(seconds{60}, seconds{0});
  AlarmRig rig{rules};
  rig.read(0, 85);
  rig.pass(seconds{100});
  EXPECT_THAT(rig.told(),
              ElementsAre("30 stale S1 - | stale",
                          "60 alarm HI S1 - | since 0 peak 85@0 n1 60000ms UNACK | stale"))
      << "it was hot when it died";
}

TEST(AlarmTrust, AReadingOutOfRangeIsAFaultAndNoAlarm) {
  AlarmRig rig;
  rig.read(0, 70);
  rig.read(1, 500);
  rig.read(2, 500);
  rig.read(3, -80);
  rig.read(4, 70);
  EXPECT_THAT(rig.told(), ElementsAre("1 sensor-fault S1 500 | bad out-of-range",
                                      "4 fault-cleared S1 70 | good"));
}

TEST(AlarmTrust, AFrozenValueIsAFaultUntilItMoves) {
  AlarmRules rules;
  rules.flatline = 3;
  AlarmRig rig{rules};
  for (const auto& [second, celsius] :
       std::vector<std::pair<double, double>>{{0, 70}, {1, 70}, {2, 70}, {3, 70}, {4, 70.1}})
    rig.read(second, celsius);
  EXPECT_THAT(rig.told(), ElementsAre("2 sensor-fault S1 70 | suspect frozen",
                                      "4 fault-cleared S1 70.1 | good"));
}

TEST(AlarmTrust, ADs18b20ThatWasJustPoweredOnIsNotHot) {
  AlarmRules rules;
  rules.preset = Preset::ds18b20;
  AlarmRig rig{rules};
  rig.read(0, 85);
  rig.read(1, 85);
  rig.read(2, 21.5);
  rig.read(3, -127);
  rig.read(4, 21.5);
  EXPECT_THAT(
      rig.told(),
      ElementsAre("0 sensor-fault S1 85 | bad power-on", "2 fault-cleared S1 21.5 | good",
                  "3 sensor-fault S1 -127 | bad disconnected", "4 fault-cleared S1 21.5 | good"));
  rig.read(5, 79);
  rig.read(6, 83.5);
  rig.read(7, 85);
  EXPECT_THAT(rig.told_briefly(), ElementsAre("6 alarm HI")) << "85 in small steps is 85";
}

TEST(AlarmTrust, AFaultEndsNoAlarm) {
  AlarmRig rig;
  rig.read(0, 85);
  rig.read(1, 500);
  rig.read(2, 86);
  rig.read(3, 70);
  EXPECT_THAT(
      rig.told(),
      ElementsAre("0 alarm HI S1 85 | since 0 peak 85@0 n1 0ms UNACK | good",
                  "1 sensor-fault HI S1 500 | since 0 peak 85@0 n1 1000ms UNACK | bad out-of-range",
                  "2 fault-cleared HI S1 86 | since 0 peak 86@2 n2 2000ms UNACK | good",
                  "3 rtn HI S1 70 | since 0 peak 86@2 n3 3000ms NORM | good"));
}

TEST(AlarmTrust, ALateReadingChangesNothing) {
  AlarmRig rig;
  rig.read(10, 85);
  EXPECT_FALSE(rig.read(9, 20));
  EXPECT_FALSE(rig.read(9.999, 120));
  EXPECT_TRUE(rig.read(10, 86)) << "the same time is not late";
  rig.told();
  rig.read(11, 70);
  EXPECT_THAT(rig.told(),
              ElementsAre("11 rtn HI S1 70 | since 10 peak 86@10 n3 1000ms NORM | good"));
}

TEST(AlarmTrust, AnExpectedSensorThatDoesNotSpeakIsToldOnce) {
  AlarmRig rig;
  rig.alarms.expect("S9", kStart);
  rig.alarms.expect("S8", kStart);
  rig.read(10, 20, "S8");
  rig.pass(seconds{300});
  EXPECT_THAT(rig.told(), ElementsAre("30 never-seen S9 - | stale", "40 stale S8 - | stale"));
  rig.alarms.expect("S9", kStart + seconds{300});
  rig.pass(seconds{300});
  EXPECT_THAT(rig.told(), IsEmpty());
  rig.read(5, 85, "S9");  // the sensor's clock may be behind this one
  EXPECT_THAT(rig.told_briefly(), ElementsAre("5 fresh", "5 alarm HI"));
}

TEST(AlarmTrust, AnExpectedSensorWhoseClockIsAheadIsSeen) {
  AlarmRig rig;
  rig.alarms.expect("S9", kStart);
  rig.read(3'600, 20, "S9");
  EXPECT_THAT(rig.told(), IsEmpty()) << "its own time is no silence of ours";
}

TEST(AlarmTrust, ABrokenSensorThatFallsSilentIsStaleAndNoLongerTold) {
  AlarmRig rig;
  rig.read(0, 500);
  rig.pass(seconds{31});
  EXPECT_THAT(rig.told(),
              ElementsAre("0 sensor-fault S1 500 | bad out-of-range", "30 stale S1 - | stale"));
}

TEST(AlarmTrust, WhatAWrongClockRaisesIsMarked) {
  AlarmRig rig;
  rig.add("S1", {.celsius = 85, .time = kStart, .kafka = kStart, .clock_ahead = true});
  EXPECT_THAT(rig.told(),
              ElementsAre("0 alarm HI S1 85 | since 0 peak 85@0 n1 0ms UNACK | clock-ahead"));
}

TEST(AlarmTrust, OneSensorsTimeIsNobodyElses) {
  AlarmRig rig;
  rig.read(0, 85, "S1");
  rig.read(365 * 86'400.0, 20, "S2");
  rig.read(1, 85, "S1");
  rig.read(2, 70, "S1");
  EXPECT_THAT(rig.told_briefly(), ElementsAre("0 alarm HI", "2 rtn HI"));
}

TEST(AlarmTrust, AClockThatIsSetBackByMoreThanADayBeginsAnew) {
  AlarmRig rig;
  const auto add = [&rig](double day, double celsius) {
    TimedReading sample;
    sample.celsius = celsius;
    sample.time = kStart + milliseconds{static_cast<std::int64_t>(day * 86'400'000)};
    sample.kafka = sample.time;  // set by the same wrong clock
    return rig.add("S1", sample);
  };
  EXPECT_TRUE(add(365, 85));
  EXPECT_FALSE(add(364.1, 85)) << "less than a day: a gateway that catches up";
  EXPECT_TRUE(add(0, 86));
  EXPECT_TRUE(add(0.0001, 70));
  EXPECT_THAT(rig.told_briefly(), ElementsAre("31536000 alarm HI", "8.64 rtn HI"));
}

TEST(AlarmTrust, ADelayThatRunsWhenTheClockIsSetBackRunsFromThere) {
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

TEST(AlarmTrust, SilenceIsToldWithTheWorstAlarm) {
  AlarmRules rules;
  rules.roc = RiseLimit{5, seconds{10}};
  AlarmRig rig{rules};
  for (int second = 0; second <= 10; ++second) rig.read(second, 60 + 3 * second);
  EXPECT_THAT(rig.told_briefly(), testing::UnorderedElementsAre(testing::EndsWith("alarm ROC"),
                                                                testing::EndsWith("alarm HI")));
  rig.pass(seconds{31});
  EXPECT_THAT(rig.told_briefly(), ElementsAre("40 stale HI"));
}

TEST(AlarmTrust, NoEventIsLaterThanWhatReadersOfLinesTake) {
  AlarmRig rig;
  rig.add("S1", {.celsius = 20, .time = kLatestTimestamp - milliseconds{1}});
  Timestamp told = Timestamp::min();
  rig.alarms.pass_time(seconds{31}, 10, [&told](const AlarmEvent& event) { told = event.ts; });
  EXPECT_EQ(told, kLatestTimestamp - milliseconds{1});
}

}  // namespace
}  // namespace suhu::alarm
