// Tests alert lines through ConsoleStage: formats, filters, lines that are not alerts, the bell,
// and the summary.
#include "alert-console/console_stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "support/console_stage_fixture.hpp"
#include "support/tiny_terminal.hpp"

namespace suhu::alert_console {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;

TEST_F(ConsoleStageTest, PrintsOneHumanLinePerAlertInAPipe) {
  feed({alert_line("S1", "82.4"), alert_line("S1", "83")});
  finish();
  EXPECT_EQ(shown_,
            "2026-11-21 03:36:00.120Z  WARNING  S1  82.4 °C  2.4 above the limit of 80 °C\n"
            "2026-11-21 03:36:00.120Z  WARNING  S1  83.0 °C  3.0 above the limit of 80 °C\n");
}

TEST_F(ConsoleStageTest, PassesALineThroughAsJsonWithAllItsFields) {
  options_.format = cli::Format::json;
  const std::string whole =
      R"({"offset":4711,"topic":"sensor-suhu","partition":1,"extra":[1],"ts":"2026-11-21T10:36:00.12+07:00","threshold":80.0,"suhu":82.40,"sensor_id":"S1"})";
  feed({" " + whole + " "});
  EXPECT_EQ(shown_, whole + "\n");
}

TEST_F(ConsoleStageTest, WritesTheCsvHeaderOnceAlsoWithoutAlerts) {
  options_.format = cli::Format::csv;
  feed({});
  EXPECT_EQ(shown_, kCsvHeader);
  feed({alert_line("S1", "82.4")});
  finish();
  EXPECT_EQ(shown_, kCsvHeader + "S1,82.4,80,2026-11-21T03:36:00.120Z,,,,,,,,,,,,,,,,,,\n");
}

TEST_F(ConsoleStageTest, PrintsTheTableAtTheEnd) {
  options_.format = cli::Format::table;
  feed({alert_line("S1", "82.4")});
  EXPECT_EQ(shown_, "");
  finish();
  EXPECT_THAT(shown_, HasSubstr("|       S1|82.4|"));
}

TEST_F(ConsoleStageTest, StopsRightAfterTheLastAlertItWasToShow) {
  options_.count = 2;
  EXPECT_EQ(feed({"no alert", alert_line("S1", "81")}), 2U);
  EXPECT_FALSE(stage().done());
  EXPECT_EQ(feed({alert_line("S1", "82"), alert_line("S1", "83")}), 1U);
  EXPECT_TRUE(stage().done());
  EXPECT_EQ(stage().summary().alerts(), 2U);
}

TEST_F(ConsoleStageTest, ShowsOnlySensorsThatMatchTheGlobByTheirRawId) {
  options_.format = cli::Format::json;
  options_.sensor = "oven/*";
  feed({alert_line("oven/1", "81"), alert_line("Oven/1", "82"),
        alert_line(R"(\u006fven\u002f2)", "83")});
  EXPECT_EQ(shown_,
            alert_line("oven/1", "81") + "\n" + alert_line(R"(\u006fven\u002f2)", "83") + "\n");
  EXPECT_EQ(
      stage().summary().summary_line(),
      "2 alerts from 2 sensors, highest oven/2 83.0 °C, 1 hidden by --sensor or --min-priority");
}

TEST_F(ConsoleStageTest, TakesAPlainAlertAsHighAndHonoursAPriorityInTheLine) {
  options_.format = cli::Format::csv;
  options_.min_priority = Priority::high;
  feed({alert_line("plain", "81"), alert_line("low", "81", R"(,"priority":"low")"),
        alert_line("critical", "81", R"(,"priority":"critical")"),
        alert_line("medium", "81", R"(,"prior\u0069ty":"medium")"),
        alert_line("strange", "81", R"(,"priority":"urgent")"),
        alert_line("number", "81", R"(,"priority":1)")});
  EXPECT_EQ(stage().summary().alerts(), 4U);
  for (const auto* id : {"\nplain,", "\ncritical,", "\nstrange,", "\nnumber,"})
    EXPECT_THAT(shown_, HasSubstr(id));
}

TEST_F(ConsoleStageTest, HidesPlainAlertsWhenOnlyCriticalOnesAreWanted) {
  options_.min_priority = Priority::critical;
  feed({alert_line("plain", "81"), alert_line("hot", "99", R"(,"priority":"critical")")});
  EXPECT_EQ(stage().summary().summary_line(),
            "1 alert from 1 sensor, highest hot 99.0 °C, 1 hidden by --sensor or --min-priority");
}

TEST_F(ConsoleStageTest, GoesOnAfterLinesThatAreNoAlerts) {
  feed({"nonsense", "{}", "[1]", R"({"sensor_id":"S1","suhu":82})", std::string(70'000, 'x'),
        alert_line("S1", "81"), "tombstone", alert_line("S1", "null")});
  EXPECT_EQ(stage().summary().summary_line(),
            "1 alert from 1 sensor, highest S1 81.0 °C, 6 lines were no alerts, 1 record without a "
            "value");
  EXPECT_THAT(warnings_, SizeIs(2)) << "what is a reading is told apart";
}

TEST_F(ConsoleStageTest, SaysOnceOfReadingsWhatJudgesThem) {
  const std::string reading = R"({"sensor_id":"S1","suhu":82})";
  feed({reading, reading, R"({"device_id":"d1","temperature":82,"ts":1795232160120})"});
  feed({reading}, kStart + std::chrono::hours{1});
  ASSERT_THAT(warnings_, SizeIs(1));
  EXPECT_EQ(warnings_[0],
            "line 1 is a reading, no alert. temp-filter judges readings: … | temp-filter --input - "
            "| alert-console (said once)");
  EXPECT_EQ(stage().summary().no_alerts(), 4U);
}

TEST_F(ConsoleStageTest, NamesTheTopicOfReadingsInTheCommandThatJudgesIt) {
  options_.topic = "sensor-suhu";
  feed({R"({"sensor_id":"S1","suhu":82})"});
  ASSERT_THAT(warnings_, SizeIs(1));
  EXPECT_THAT(warnings_[0], HasSubstr("temp-filter -t sensor-suhu | alert-console"));
}

TEST_F(ConsoleStageTest, CallsAnAlertThatLacksItsTimeNoReading) {
  feed({R"({"sensor_id":"S1","suhu":82,"threshold":80})"});
  ASSERT_THAT(warnings_, SizeIs(1));
  EXPECT_THAT(warnings_[0], HasSubstr("ts is missing"));
}

TEST_F(ConsoleStageTest, WarnsOncePerTenSecondsAndSaysHowManyMore) {
  feed({"a", "b", "c"});
  feed({"d"}, kStart + milliseconds{9'999});
  EXPECT_THAT(warnings_, SizeIs(1));
  feed({"e"}, kStart + seconds{10});
  ASSERT_THAT(warnings_, SizeIs(2));
  EXPECT_THAT(warnings_[0], StartsWith("line 1 is no alert: "));
  EXPECT_THAT(warnings_[1], StartsWith("line 5 is no alert: "));
  EXPECT_THAT(warnings_[1], HasSubstr("(and 3 more since the last warning)"));
  feed({"f"}, kStart - std::chrono::hours{1});
  EXPECT_THAT(warnings_, SizeIs(3)) << "a clock that is set back must not silence us";
}

TEST_F(ConsoleStageTest, NamesTheRecordThatIsNoAlertAndEscapesWhatItQuotes) {
  options_.topic = "alerts";
  feed({"\x1b]0;owned\a\u202e\r\n" + std::string(500, 'x')});
  ASSERT_THAT(warnings_, SizeIs(1));
  EXPECT_THAT(warnings_[0], StartsWith("alerts [2] at offset 0 is no alert: "));
  EXPECT_THAT(warnings_[0], HasSubstr(R"(\x1b]0;owned)"));
  EXPECT_THAT(warnings_[0], HasSubstr(R"(\u202e\r\n)"));
  EXPECT_LT(warnings_[0].size(), 300U);
  for (const char c : warnings_[0]) EXPECT_FALSE(c >= 0 && c < ' ') << warnings_[0];
}

TEST_F(ConsoleStageTest, EscapesIdsInTheHumanLineTheTableAndTheSummary) {
  const std::string evil = alert_line(R"(S\u001b[2J\r\u202e)", "81");
  feed({evil});
  EXPECT_THAT(shown_, HasSubstr(R"(S\x1b[2J\r\u202e)"));
  EXPECT_THAT(stage().summary().summary_line(), HasSubstr(R"(highest S\x1b[2J\r\u202e 81.0 °C)"));
  EXPECT_THAT(stage().summary().table()[1], StartsWith(R"(S\x1b[2J\r\u202e  )"));
  EXPECT_EQ(shown_.find('\x1b'), std::string::npos);
  EXPECT_EQ(shown_.find("\u202e"), std::string::npos);
}

TEST_F(ConsoleStageTest, GivesEveryAlertItShowsToTheCommandAsJson) {
  options_.sensor = "S*";
  options_.terminal = true;
  feed({alert_line("S1", "82.40"), alert_line("X", "83"), "bad", alert_line("S1", "84")});
  EXPECT_THAT(exec_, ElementsAre(alert_line("S1", "82.40"), alert_line("S1", "84")))
      << "repeats too: folding is for the screen";
}

TEST_F(ConsoleStageTest, RingsAtMostOnceInFiveSecondsAndOnlyForAlertsItShows) {
  int rung = 0;
  options_.ring = [&rung] { ++rung; };
  options_.sensor = "S*";
  feed({"bad", alert_line("X", "81")});
  EXPECT_EQ(rung, 0);
  feed({alert_line("S1", "81"), alert_line("S2", "81")});
  feed({alert_line("S1", "81")}, kStart + milliseconds{4'999});
  EXPECT_EQ(rung, 1);
  feed({alert_line("S1", "81")}, kStart + seconds{5});
  EXPECT_EQ(rung, 2);
}

TEST_F(ConsoleStageTest, FoldsOnATerminalAndAsksForATickWhenAFoldIsOver) {
  options_.terminal = true;
  EXPECT_EQ(stage().next_due(), milliseconds::max());
  feed({alert_line("S1", "81"), alert_line("S2", "81"), alert_line("S1", "82")});
  EXPECT_EQ(stage().next_due(), seconds{10});
  feed({}, kStart + seconds{4});
  EXPECT_EQ(stage().next_due(), seconds{6});
  EXPECT_EQ(shown_.find("×"), std::string::npos);
  feed({}, kStart + seconds{10});
  EXPECT_THAT(shown_, HasSubstr("×2, highest 82.0 °C"));
  finish();
  EXPECT_EQ(shown_.back(), '\n');
}

TEST_F(ConsoleStageTest, AsksForATickAsSoonAsOtherWorkIsDue) {
  options_.other_work_due = [] { return milliseconds{5}; };
  EXPECT_EQ(stage().next_due(), milliseconds{5});
}

TEST_F(ConsoleStageTest, SaysBelowItsLinesThatItWaitsAndWhatKeepsAlertsFromComing) {
  std::string problem;
  options_.terminal = true;
  options_.draws_status = [] { return true; };
  options_.problem = [&problem] { return problem; };
  TinyTerminal terminal{80};
  feed({});
  terminal << std::exchange(shown_, {});
  EXPECT_THAT(terminal.rows(), ElementsAre("waiting: no alert yet, for 0 s"));
  feed({alert_line("S1", "81")}, kStart + seconds{5});
  terminal << std::exchange(shown_, {});
  EXPECT_THAT(terminal.rows(),
              ElementsAre("2026-11-21, times in UTC", StartsWith("03:36:00Z  WARNING  S1"),
                          "hot now: S1 81.0 °C; 1 alert so far, of 1 sensor"));
  problem = "the brokers are gone";
  feed({}, kStart + seconds{20});
  terminal << std::exchange(shown_, {});
  EXPECT_THAT(terminal.rows().back(),
              StartsWith("the brokers are gone; waiting: no alert for 15 s"));
  finish(kStart + seconds{21});
  terminal << shown_;
  EXPECT_THAT(terminal.rows().back(), StartsWith("03:36:00Z  WARNING  S1"))
      << "at the end nothing but lines remains";
}

TEST_F(ConsoleStageTest, SaysNothingBelowItsLinesInTheBackground) {
  options_.terminal = true;
  options_.draws_status = [] { return false; };
  feed({});
  EXPECT_EQ(shown_, "");
}

}  // namespace
}  // namespace suhu::alert_console
