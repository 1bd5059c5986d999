// Tests the text of events: one line each for people, CSV, and a table.
#include "suhu/core/alert_text.hpp"

#include "suhu/core/alert_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace suhu {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr Timestamp kTime{milliseconds{1795232160120}};
const std::string kWhen = "2026-11-21 03:36:00.120Z  ";

AlertLine event(std::string name, std::string level, std::optional<double> celsius, double limit,
                double peak) {
  AlertLine line;
  line.sensor_id = "S1";
  line.celsius = celsius;
  line.limit = limit;
  line.ts = kTime;
  line.event = std::move(name);
  line.alarm_id = "S1/" + std::string{level.starts_with("LO") ? "lo"
                                      : level == "ROC"        ? "roc"
                                                              : "hi"};
  line.episode = line.alarm_id + "/1795232160120";
  line.priority = level == "HIHI" || level == "LOLO" ? "critical"
                  : level == "ROC"                   ? "medium"
                                                     : "high";
  line.level = std::move(level);
  line.state = "UNACK";
  line.since = kTime;
  line.duration = milliseconds{0};
  line.peak = peak;
  line.ts_peak = kTime;
  line.readings = 1;
  line.quality = "good";
  return line;
}

/// Returns an event that concerns no alarm.
AlertLine bare(std::string name, std::optional<double> celsius) {
  AlertLine line;
  line.sensor_id = "S1";
  line.celsius = celsius;
  line.ts = kTime;
  line.event = std::move(name);
  line.priority = "medium";
  return line;
}

std::string human(const AlertLine& line, bool color = false) {
  std::string out;
  append_line_human(out, line, TextStyle{.color = color});
  return out;
}

/// Returns what follows the last space of a line, without colours.
std::string last_word_of(std::string text) {
  for (auto at = text.find('\x1b'); at != std::string::npos; at = text.find('\x1b'))
    text.erase(at, text.find('m', at) - at + 1);
  return text.substr(text.rfind(' ') + 1);
}

/// Returns every word with which a shortened form of this line may end, between spaces.
std::string whole_words_of(const AlertLine& line) {
  std::string text = " " + human(line) + " HI HIHI LO ROC ";
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == ',' || c == ':'; }, ' ');
  return text;
}

std::string duration(milliseconds value) {
  std::string out;
  append_duration(out, value);
  return out;
}

TEST(AlarmText, SaysAnAlarmByItsLevelAndHowFarBeyondTheLimitItIs) {
  EXPECT_EQ(human(event("alarm", "HI", 82.4, 80, 82.4)),
            kWhen + "ALARM  S1  82.4 °C  HI: 2.4 above the limit of 80 °C");
  EXPECT_EQ(human(event("alarm", "HIHI", 95.04, 95, 95.04)),
            kWhen + "CRITICAL  S1  95.04 °C  HIHI: 0.04 above the limit of 95 °C");
  EXPECT_EQ(human(event("alarm", "LO", 1.5, 2, 1.5)),
            kWhen + "ALARM  S1  1.5 °C  LO: 0.5 below the limit of 2 °C");
  EXPECT_EQ(human(event("alarm", "ROC", 75, 5, 6)),
            kWhen + "ALARM  S1  75.0 °C  ROC: rose by 6.0 °C, the limit is 5 °C");
}

TEST(AlarmText, SaysHowLongAnAlarmWithAnOnDelayHasLasted) {
  auto line = event("alarm", "HI", std::nullopt, 80, 84);
  line.duration = seconds{30};
  EXPECT_EQ(human(line),
            kWhen + "ALARM  S1  84.0 °C  HI: up to 4.0 above the limit of 80 °C for 30 s");
  line = event("chattering", "LO", std::nullopt, 2, -1);
  EXPECT_THAT(human(line),
              StartsWith(kWhen + "CHATTERING  S1  -1.0 °C  LO: up to 3.0 below the limit of 2 °C"));
  line = event("level", "HIHI", std::nullopt, 95, 97);
  EXPECT_EQ(human(line),
            kWhen + "CRITICAL  S1  97.0 °C  now HIHI: up to 2.0 above the limit of 95 °C");
}

TEST(AlarmText, SaysAnAlarmOfWhichNoLimitIsKnown) {
  auto line = event("alarm", "HI", 84, 80, 84);
  line.limit.reset();
  EXPECT_EQ(human(line), kWhen + "ALARM  S1  84.0 °C  HI");
}

TEST(AlarmText, SaysAChangeOfLevelWithThePeak) {
  EXPECT_EQ(human(event("level", "HIHI", 96, 95, 96)),
            kWhen + "CRITICAL  S1  96.0 °C  now HIHI: 1.0 above the limit of 95 °C, peak 96.0 °C");
  EXPECT_EQ(human(event("level", "HI", 90, 80, 96)),
            kWhen + "ALARM  S1  90.0 °C  now HI: 10.0 above the limit of 80 °C, peak 96.0 °C");
}

TEST(AlarmText, TakesAPeakForNoTemperatureOfNow) {
  EXPECT_EQ(human(event("level", "HI", std::nullopt, 80, 96)),
            kWhen + "ALARM  S1  now HI: above the limit of 80 °C, peak 96.0 °C");
}

TEST(AlarmText, LeavesOutPhrasesFromTheEndWhereTheScreenIsNarrow) {
  auto line = event("level", "HIHI", 95.4, 95, 96);
  line.duration = seconds{41};
  const auto fitted = [&line](std::size_t columns) {
    std::string out;
    append_fitted(out, {}, columns, [&line](std::string& to, const TextStyle& style) {
      append_line_human(to, line, style);
    });
    return out;
  };
  EXPECT_EQ(fitted(0), human(line));
  EXPECT_EQ(fitted(120), human(line));
  EXPECT_EQ(fitted(99),
            "03:36:00Z  CRITICAL  S1  95.4 °C  now HIHI: 0.4 above the limit of 95 °C for 41 s, "
            "peak 96.0 °C");
  EXPECT_EQ(fitted(82),
            "03:36:00Z  CRITICAL  S1  95.4 °C  now HIHI: 0.4 above the limit of 95 °C for 41 s");
  EXPECT_EQ(fitted(73), "03:36:00Z  CRITICAL  S1  95.4 °C  now HIHI: 0.4 above the limit of 95 °C");
  EXPECT_EQ(fitted(60), "03:36:00Z  CRITICAL  S1  95.4 °C  now HIHI, limit 95 °C");
  EXPECT_EQ(fitted(50), "03:36:00Z  CRITICAL  S1  95.4 °C  now HIHI");
  EXPECT_EQ(fitted(40), "03:36:00Z  CRITICAL  S1  95.4 °C");
  EXPECT_EQ(fitted(30), "CRITICAL  S1  95.4 °C");
  EXPECT_EQ(fitted(20), fitted(99)) << "the head is never cut: then all of it wraps";
}

TEST(AlarmText, KeepsSensorWordAndTemperatureOfEveryEventInFortyColumns) {
  for (auto line :
       {event("alarm", "HI", 102.4, 80, 102.4), event("level", "HIHI", 102.4, 95, 102.4),
        event("rtn", "HI", 102.4, 80, 110), event("chattering", "LO", 102.4, 120, 102.4),
        event("alarm", "ROC", 102.4, 5, 6), bare("fault-cleared", 102.4),
        event("stale", "HI", 102.4, 80, 110), event("alarm", "HI", std::nullopt, 80, 102.4)}) {
    line.sensor_id = "boiler-room-7";
    line.duration = seconds{133};
    for (std::size_t columns_ = 40; columns_ < 130; ++columns_) {
      std::string out;
      append_fitted(
          out, {.color = true}, columns_,
          [&line](std::string& to, const TextStyle& style) { append_line_human(to, line, style); });
      EXPECT_LT(columns(out), columns_) << out;
      EXPECT_THAT(out, AllOf(HasSubstr("boiler-room-7"), HasSubstr("102.4 °C")));
      EXPECT_THAT(whole_words_of(line), HasSubstr(" " + last_word_of(out) + " "))
          << "a line ends with a whole word: " << out;
    }
  }
}

TEST(AlarmText, SaysAReturnWithDurationAndPeak) {
  auto line = event("rtn", "HI", 76.1, 80, 92.4);
  line.duration = milliseconds{133'400};
  EXPECT_EQ(human(line), kWhen + "OK  S1  76.1 °C  after 2 min 13 s, peak 92.4 °C");
  line.celsius.reset();
  EXPECT_EQ(human(line), kWhen + "OK  S1  after 2 min 13 s, peak 92.4 °C")
      << "an off-delay ended it";
  line = event("rtn", "LO", 6, 2, 1.2);
  EXPECT_THAT(human(line), HasSubstr(", lowest 1.2 °C"));
}

TEST(AlarmText, NamesARateThatEndsBecauseTheSensorMayStillBeTooHot) {
  auto line = event("rtn", "ROC", 91, 5, 6);
  line.duration = seconds{20};
  EXPECT_EQ(human(line), kWhen + "OK  S1  91.0 °C  ROC ended after 20 s, fastest rise 6.0 °C");
}

TEST(AlarmText, NeverLetsSilenceOrAFaultLookLikeRecovery) {
  EXPECT_EQ(human(event("stale", "HI", std::nullopt, 80, 92.4)),
            kWhen + "STALE  S1  silent, alarm HI still active, peak 92.4 °C");
  EXPECT_EQ(human(event("fresh", "HI", 85, 80, 92.4)),
            kWhen + "FRESH  S1  85.0 °C  speaks again, alarm HI still active, peak 92.4 °C");
  auto fault = event("sensor-fault", "HI", -127, 80, 92.4);
  fault.fault = "disconnected";
  EXPECT_EQ(human(fault),
            kWhen + "FAULT  S1  -127.0 °C  disconnected, alarm HI still active, peak 92.4 °C");
}

TEST(AlarmText, SaysWhatConcernsNoAlarm) {
  EXPECT_EQ(human(bare("stale", std::nullopt)), kWhen + "STALE  S1  silent");
  EXPECT_EQ(human(bare("fresh", 70)), kWhen + "FRESH  S1  70.0 °C  speaks again");
  EXPECT_EQ(human(bare("never-seen", std::nullopt)),
            kWhen + "NEVER SEEN  S1  expected, and no reading yet");
  EXPECT_EQ(human(bare("fault-cleared", 70)),
            kWhen + "FAULT CLEARED  S1  70.0 °C  good readings again");
  for (const auto& [fault, text] : {std::pair{"out-of-range", "out of the sensor's range"},
                                    {"frozen", "the value is frozen"},
                                    {"power-on", "the value after power-on"}}) {
    auto line = bare("sensor-fault", 85);
    line.fault = fault;
    EXPECT_THAT(human(line), AllOf(StartsWith(kWhen + "FAULT  S1  85.0 °C  "), HasSubstr(text)));
  }
}

TEST(AlarmText, SaysChatteringAndThatItIsHeld) {
  EXPECT_EQ(human(event("chattering", "HI", 82.4, 80, 82.4)),
            kWhen +
                "CHATTERING  S1  82.4 °C  HI: 2.4 above the limit of 80 °C, third alarm within 1 "
                "min: held until quiet for 1 min");
}

TEST(AlarmText, TellsOfTheFilterWithoutBlamingASensor) {
  auto line = bare("lagging", 70);
  line.lag = seconds{12};
  EXPECT_EQ(human(line), kWhen + "LAGGING  temp-filter is 12 s behind: alarms come late");
  line.event = "caught-up";
  EXPECT_EQ(human(line), kWhen + "CAUGHT UP  temp-filter is up to date again");
}

TEST(AlarmText, ShowsAnEventItDoesNotKnowAndEscapesForeignText) {
  auto line = bare("shelved\x1b[2J", 70);
  line.sensor_id = "a\x1b[2J\r\n\u202e";
  EXPECT_EQ(human(line), kWhen + R"(EVENT  a\x1b[2J\r\n\u202e  70.0 °C  shelved\x1b[2J)");
  line = event("stale", "HI\r", std::nullopt, 80, 90);
  EXPECT_THAT(human(line), Not(HasSubstr("\r")));
}

TEST(AlarmText, FlagsAReadingThatIsNotQuiteGood) {
  auto line = event("alarm", "HI", 82.4, 80, 82.4);
  line.quality = "clock-ahead";
  EXPECT_EQ(human(line),
            kWhen + "ALARM  S1  82.4 °C  HI: 2.4 above the limit of 80 °C (clock-ahead)");
}

TEST(AlarmText, IsAPlainAlertsTextWithoutAnEvent) {
  auto line = bare("", 82.4);
  line.limit = 80;
  EXPECT_EQ(human(line), kWhen + "WARNING  S1  82.4 °C  2.4 above the limit of 80 °C");
  line.late = true;
  EXPECT_EQ(human(line), kWhen + "WARNING  S1  82.4 °C  2.4 above the limit of 80 °C (late)");
}

TEST(AlarmText, AddsOnlyColours) {
  for (const auto& line : {event("alarm", "HIHI", 96, 95, 96), event("rtn", "HI", 76, 80, 92.4),
                           bare("stale", std::nullopt)}) {
    std::string text = human(line, true);
    EXPECT_THAT(text, HasSubstr("\x1b["));
    for (auto at = text.find('\x1b'); at != std::string::npos; at = text.find('\x1b'))
      text.erase(at, text.find('m', at) - at + 1);
    EXPECT_EQ(text, human(line));
  }
}

TEST(AlarmText, WritesDurationsInTwoUnitsAtMost) {
  EXPECT_EQ(duration(milliseconds{0}), "0 ms");
  EXPECT_EQ(duration(milliseconds{999}), "999 ms");
  EXPECT_EQ(duration(milliseconds{1'000}), "1 s");
  EXPECT_EQ(duration(milliseconds{1'590}), "1.5 s");
  EXPECT_EQ(duration(milliseconds{59'999}), "59 s");
  EXPECT_EQ(duration(seconds{60}), "1 min");
  EXPECT_EQ(duration(seconds{133}), "2 min 13 s");
  EXPECT_EQ(duration(seconds{3'599}), "59 min 59 s");
  EXPECT_EQ(duration(seconds{11'100}), "3 h 5 min");
  EXPECT_EQ(duration(seconds{86'399}), "23 h 59 min");
  EXPECT_EQ(duration(seconds{183'600}), "2 d 3 h");
}

TEST(AlarmText, WritesEveryFieldAsCsv) {
  std::string out;
  append_csv_header(out, AlertColumns::event);
  EXPECT_EQ(out,
            "sensor_id,suhu,threshold,ts,topic,partition,offset,event,alarm_id,level,episode,state,"
            "priority,since,duration_ms,peak,ts_peak,"
            "readings,quality,late,fault,lag_ms\n");
  out.clear();
  auto line = event("rtn", "HI", std::nullopt, 80, 92.4);
  line.duration = seconds{133};
  line.topic = "sensor-suhu";
  line.offset = 7;
  append_csv_row(out, line.as_event(), AlertColumns::event);
  EXPECT_EQ(out,
            "S1,,80,2026-11-21T03:36:00.120Z,sensor-suhu,0,7,rtn,S1/hi,HI,S1/hi/"
            "1795232160120,UNACK,high,2026-11-21T03:36:00.120Z,133000,92.4,"
            "2026-11-21T03:36:00.120Z,1,good,false,,\n");
  out.clear();
  line = bare("", 82.4);
  line.limit = 80;
  line.priority.clear();
  append_csv_row(out, line.as_event(), AlertColumns::event);
  EXPECT_EQ(out, "S1,82.4,80,2026-11-21T03:36:00.120Z,,,,,,,,,,,,,,,,,,\n");
}

TEST(AlarmText, LeavesColumnsThatNoRowFillsOutOfTheTable) {
  AlertTable table{AlertColumns::event};
  auto line = event("rtn", "HI", 76.1, 80, 92.4);
  line.duration = seconds{133};
  table.add(line.as_event());
  const AlertLine stale = bare("stale", std::nullopt);
  table.add(stale.as_event());
  const std::string text = table.render();
  EXPECT_THAT(text, HasSubstr("|event|level|priority|  duration|peak|"));
  EXPECT_THAT(text, HasSubstr("|  rtn|   HI|    high|2 min 13 s|92.4|"));
  EXPECT_THAT(text, Not(HasSubstr("partition")));
  EXPECT_THAT(text, Not(HasSubstr("fault")));
}

}  // namespace
}  // namespace suhu
