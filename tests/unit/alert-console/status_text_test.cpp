// Tests the status text of the console while it waits.
#include "alert-console/status_text.hpp"

#include <gtest/gtest.h>

#include "suhu/core/columns.hpp"

namespace suhu::alert_console {
namespace {

using std::chrono::seconds;

const Timestamp kStart{std::chrono::milliseconds{1'795'232'160'000}};

std::string said(const StatusFacts& facts, std::size_t columns = 120) {
  return status_text(facts, kStart + seconds{75}, columns);
}

TEST(ConsoleStatus, SaysThatItWaitsAndForHowLong) {
  EXPECT_EQ(said({.start = kStart}), "waiting: no alert yet, for 1 min 15 s");
  EXPECT_EQ(status_text({.start = kStart}, kStart, 120), "waiting: no alert yet, for 0 s");
  EXPECT_EQ(said({.shown = 31, .sensors = 3, .start = kStart, .last = kStart + seconds{63}}),
            "waiting: no alert for 12 s; 31 alerts so far, of 3 sensors");
}

TEST(ConsoleStatus, NamesTheSensorsThatAreHotNow) {
  EXPECT_EQ(said({.hot = {{"S1", 84.04}, {"S\r3", 82}},
                  .shown = 1,
                  .sensors = 1,
                  .start = kStart,
                  .last = kStart + seconds{63}}),
            "hot now: S1 84.0 °C, S\\r3 82.0 °C; 1 alert so far, of 1 sensor");
}

TEST(ConsoleStatus, NeverCallsItQuietWhileAnAlarmIsActive) {
  EXPECT_EQ(
      said({.active = 2, .shown = 5, .sensors = 3, .start = kStart, .last = kStart + seconds{63}}),
      "2 alarms active; last news 12 s ago; 5 alerts so far, of 3 sensors");
}

TEST(ConsoleStatus, SaysFirstWhatKeepsAlertsFromComing) {
  EXPECT_EQ(
      said({.problem = "the brokers of alerts have not answered for 12 s", .start = kStart}),
      "the brokers of alerts have not answered for 12 s; waiting: no alert yet, for 1 min 15 s");
}

TEST(ConsoleStatus, LeavesOutWholePhrasesWhereTheScreenIsNarrow) {
  const StatusFacts facts{.hot = {{"S1", 84}, {"S3", 82}},
                          .active = 2,
                          .shown = 31,
                          .sensors = 3,
                          .start = kStart,
                          .last = kStart};
  EXPECT_EQ(said(facts, 60), "hot now: S1 84.0 °C, S3 82.0 °C; 2 alarms active");
  EXPECT_EQ(said(facts, 40), "hot now: S1 84.0 °C, S3 82.0 °C");
  EXPECT_EQ(said(facts, 30), "hot now: S1 84.0 °C");
}

}  // namespace
}  // namespace suhu::alert_console
