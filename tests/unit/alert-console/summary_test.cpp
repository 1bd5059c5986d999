// Tests the summary at the end: counts of lines, events and alarms, also per sensor.
#include "alert-console/summary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "suhu/core/columns.hpp"

namespace suhu::alert_console {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

const Timestamp kStart{milliseconds{1'795'232'160'000}};

AlertLine plain_alert(const std::string& id, double celsius, Timestamp ts) {
  AlertLine line;
  line.sensor_id = id;
  line.celsius = celsius;
  line.limit = 80;
  line.ts = ts;
  return line;
}

AlertLine event(const std::string& name, const std::string& id, std::optional<double> celsius,
                double peak, int second, const std::string& level = "HI") {
  AlertLine line = plain_alert(id, 0, kStart + seconds{second});
  line.celsius = celsius;
  line.limit = level == "LO" ? 2 : 80;
  line.event = name;
  line.level = level;
  line.episode = id + (level == "LO" ? "/lo/1" : "/hi/1");
  line.peak = peak;
  line.duration = seconds{second};
  return line;
}

TEST(ConsoleSummary, SaysNoAlerts) { EXPECT_EQ(Summary{}.summary_line(), "no alerts"); }

TEST(ConsoleSummary, NamesTheHottestAndCounts) {
  Summary summary;
  const auto add = [&summary](const std::string& id, double celsius, int second) {
    summary.add(plain_alert(id, celsius, kStart + seconds{second}));
  };
  add("S3", 96.2, 5);
  add("S1", 81, 2);
  add("S3", 90, 1);
  summary.add_no_alert();
  summary.add_no_alert();
  EXPECT_EQ(summary.summary_line(),
            "3 alerts from 2 sensors, highest S3 96.2 °C, 2 lines were no alerts");
  EXPECT_THAT(
      summary.table(),
      ElementsAre("sensor  alerts     peak  first                     last",
                  "S1           1  81.0 °C  2026-11-21T03:36:02.000Z  2026-11-21T03:36:02.000Z",
                  "S3           2  96.2 °C  2026-11-21T03:36:01.000Z  2026-11-21T03:36:05.000Z"));
}

TEST(ConsoleSummary, CountsSensorsBeyondItsLimitAsOne) {
  Summary summary;
  for (std::size_t i = 0; i < Summary::kMaxSensors + 5; ++i) {
    summary.add(plain_alert("s" + std::to_string(i), 81, kStart));
  }
  EXPECT_THAT(summary.summary_line(),
              StartsWith("100005 alerts from over 100000 sensors, highest s0 81.0 °C"));
  EXPECT_THAT(summary.table(), SizeIs(Summary::kMaxSensors + 2));
  EXPECT_THAT(summary.table().back(), StartsWith("(others)"));
}

TEST(ConsoleSummary, CountsAlarmsAndThoseThatAreStillActive) {
  Summary summary;
  summary.add(event("alarm", "S1", 82.4, 82.4, 0));
  summary.add(event("level", "S1", 96, 96, 10));
  summary.add(event("rtn", "S1", 76, 98.5, 133));
  summary.add(event("alarm", "S2", 83, 83, 5));
  summary.add(event("stale", "S2", std::nullopt, 91, 60));
  summary.add(plain_alert("S3", 81, kStart));
  summary.add_repeat();
  EXPECT_EQ(
      summary.summary_line(),
      "2 alarms (1 still active), 5 events, 1 alert from 3 sensors, highest S1 98.5 °C, 1 repeat");
  EXPECT_TRUE(summary.is_active("S2/hi/1"));
  EXPECT_FALSE(summary.is_active("S1/hi/1"));
  EXPECT_FALSE(summary.is_active(""));
  EXPECT_THAT(
      summary.table(),
      ElementsAre(
          "sensor  alerts  alarms  active     longest     peak  first                     last",
          "S1           0       1       0  2 min 13 s  98.5 °C  2026-11-21T03:36:00.000Z  "
          "2026-11-21T03:38:13.000Z",
          "S2           0       1       1              91.0 °C  2026-11-21T03:36:05.000Z  "
          "2026-11-21T03:37:00.000Z",
          "S3           1       0       0              81.0 °C  2026-11-21T03:36:00.000Z  "
          "2026-11-21T03:36:00.000Z"));
}

TEST(ConsoleSummary, CountsAnAlarmWhoseRaiseItDidNotSee) {
  Summary summary;
  summary.add(event("stale", "S1", std::nullopt, 91, 60));
  summary.add(event("fresh", "S1", 85, 91, 70));
  EXPECT_THAT(summary.summary_line(),
              StartsWith("1 alarm (1 still active), 2 events from 1 sensor"));
  summary.add(event("rtn", "S2", 70, 91, 70));
  EXPECT_THAT(summary.summary_line(), StartsWith("1 alarm (1 still active), 3 events"))
      << "nothing of S2 was seen but its end";
}

TEST(ConsoleSummary, TakesTheLowestOfALowAlarmAsItsPeak) {
  Summary summary;
  summary.add(event("alarm", "S1", 1.5, 1.5, 0, "LO"));
  summary.add(event("rtn", "S1", 6, -3, 30, "LO"));
  EXPECT_EQ(summary.summary_line(), "1 alarm, 2 events from 1 sensor")
      << "no highest of what is too cold";
  EXPECT_THAT(summary.table()[1], testing::HasSubstr("-3.0 °C"));
}

TEST(ConsoleSummary, LeavesColumnsOfItsTableOutWhereTheScreenIsNarrow) {
  Summary summary;
  summary.add(event("alarm", "boiler-7", 90, 98.5, 0));
  summary.add(event("rtn", "boiler-7", 70, 98.5, 133));
  for (const std::size_t screen : {60U, 80U, 100U}) {
    for (const auto& row : summary.table(screen)) EXPECT_LT(columns(row), screen);
    EXPECT_THAT(summary.table(screen)[1],
                AllOf(StartsWith("boiler-7"), testing::HasSubstr("98.5 °C")));
  }
  EXPECT_THAT(summary.table(40), ElementsAre("sensor    alerts  alarms     peak",
                                             "boiler-7       0       1  98.5 °C"));
}

TEST(ConsoleSummary, DoesNotCountTheFiltersNewsForASensor) {
  Summary summary;
  AlertLine line = plain_alert("S1", 70, kStart);
  line.event = "lagging";
  line.limit.reset();
  summary.add(line);
  EXPECT_EQ(summary.summary_line(), "1 event");
  EXPECT_THAT(summary.table(), IsEmpty());
}

}  // namespace
}  // namespace suhu::alert_console
