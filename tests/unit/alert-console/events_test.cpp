// Tests alarm events through ConsoleStage: output for people and for programs, filters, repeats,
// and a flood.
#include <gmock/gmock.h>

#include "support/console_stage_fixture.hpp"

namespace suhu::alert_console {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

/// Returns an event as temp-filter writes it, with `more` after its fields.
std::string event_line(const std::string& event, const std::string& id, const std::string& celsius,
                       const std::string& level = "HI", const std::string& more = "") {
  const std::string priority = level == "HIHI" ? "critical" : "high";
  return R"({"sensor_id":")" + id + R"(","suhu":)" + celsius +
         R"(,"threshold":80,"ts":"2026-11-21T03:38:13.120Z","event":")" + event +
         R"(","alarm_id":")" + id + R"(/hi","level":")" + level + R"(","episode":")" + id +
         R"(/hi/1795232160120","state":"UNACK","priority":")" + priority +
         R"(","since":"2026-11-21T03:36:00.120Z","duration_ms":133000,"peak":92.4,"ts_peak":"2026-11-21T03:37:00.120Z",)" +
         R"("readings":9,"quality":"good","late":false)" + more + "}";
}

std::vector<std::string> raises(int first, int last, const std::string& level = "HI") {
  std::vector<std::string> lines;
  for (int i = first; i <= last; ++i)
    lines.push_back(event_line("alarm", "oven-" + std::to_string(i), "82.4", level));
  return lines;
}

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

/// The time of the events above.
const Timestamp kNow = kStart + milliseconds{133'120};

class ConsoleEvents : public ConsoleStageTest {};

TEST_F(ConsoleEvents, TellTheStoryOfAnAlarmInLines) {
  feed({event_line("alarm", "S1", "82.4"), event_line("stale", "S1", "null"),
        event_line("rtn", "S1", "76.1")});
  EXPECT_EQ(shown_,
            "2026-11-21 03:38:13.120Z  ALARM  S1  82.4 °C  HI: 2.4 above the limit of 80 °C for 2 "
            "min 13 s\n"
            "2026-11-21 03:38:13.120Z  STALE  S1  silent, alarm HI still active, peak 92.4 °C\n"
            "2026-11-21 03:38:13.120Z  OK  S1  76.1 °C  after 2 min 13 s, peak 92.4 °C\n");
}

TEST_F(ConsoleEvents, ArePassedOnWithAllTheirFieldsInTheirOwnBytes) {
  options_.format = cli::Format::json;
  const auto line = event_line("rtn", "S1", "null", "HI", R"(,"new":[1.50,{"x":null}])");
  feed({line});
  EXPECT_EQ(shown_, line + "\n");
  EXPECT_THAT(exec_, ElementsAre(line));
}

TEST_F(ConsoleEvents, ThatComeAgainAreShownToPeopleAndGivenToTheCommandOnce) {
  feed({event_line("alarm", "S1", "82.4"), event_line("rtn", "S1", "76.1"),
        event_line("alarm", "S1", "82.4"), event_line("rtn", "S1", "76.1")});
  EXPECT_EQ(count(shown_, "\n"), 2U);
  EXPECT_THAT(exec_, SizeIs(2));
  EXPECT_EQ(stage().summary().summary_line(),
            "1 alarm, 2 events from 1 sensor, highest S1 92.4 °C, 2 repeats");
}

TEST_F(ConsoleEvents, ThatComeAgainReachAProgramEachTime) {
  options_.format = cli::Format::csv;
  feed({event_line("alarm", "S1", "82.4"), event_line("alarm", "S1", "82.4")});
  EXPECT_EQ(count(shown_, "S1,82.4,80"), 2U);
  EXPECT_THAT(exec_, SizeIs(1)) << "nobody is called twice";
  EXPECT_EQ(stage().summary().repeats(), 1U);
}

TEST_F(ConsoleEvents, OfAnAlarmThatWasShownAreShownUntilItsEndWhateverTheirPriority) {
  options_.min_priority = Priority::critical;
  feed({event_line("alarm", "S1", "82.4"), event_line("level", "S1", "96", "HIHI"),
        event_line("level", "S1", "84", "HI"), event_line("rtn", "S1", "76"),
        event_line("rtn", "S2", "76")});
  EXPECT_THAT(shown_,
              AllOf(HasSubstr("CRITICAL  S1"), HasSubstr("ALARM  S1  84.0"), HasSubstr("OK  S1")));
  EXPECT_EQ(count(shown_, "\n"), 3U);
  EXPECT_EQ(stage().summary().hidden(), 2U);
}

TEST_F(ConsoleEvents, OfTheFilterAreShownWhateverSensorIsWatched) {
  options_.sensor = "oven-*";
  feed(
      {R"({"sensor_id":"S1","suhu":70,"ts":"2026-11-21T03:38:13.120Z","event":"lagging","priority":"medium","lag_ms":12000})",
       event_line("alarm", "S1", "82.4")});
  EXPECT_EQ(shown_,
            "2026-11-21 03:38:13.120Z  LAGGING  temp-filter is 12 s behind: alarms come late\n");
}

TEST_F(ConsoleEvents, RingForBadNewsOnly) {
  int rung = 0;
  options_.ring = [&rung] { ++rung; };
  feed({event_line("rtn", "S1", "76")});
  EXPECT_EQ(rung, 0);
  feed({event_line("alarm", "S1", "82.4")});
  EXPECT_EQ(rung, 1);
}

TEST_F(ConsoleEvents, AreNeverFoldedAwayOnATerminalAndComeBehindWhatASensorsFoldHides) {
  options_.terminal = true;
  feed({alert_line("S1", "81"), alert_line("S2", "90"), alert_line("S1", "85"),
        event_line("alarm", "S1", "86"), event_line("rtn", "S1", "76")});
  finish();
  const auto at = [this](std::string_view text) { return shown_.find(text); };
  ASSERT_NE(at("×2, highest 85.0 °C"), std::string::npos);
  EXPECT_LT(at("×2, highest 85.0 °C"), at("ALARM  S1"));
  EXPECT_LT(at("ALARM  S1"), at("OK  S1"));
  EXPECT_EQ(count(shown_, "×"), 1U);
}

TEST_F(ConsoleEvents, InAFloodBecomeOneLineWithTheGroupsAndTheWorst) {
  auto lines = raises(1, 30);
  lines.push_back(event_line("alarm", "S7", "88"));
  feed(lines, kNow);
  EXPECT_EQ(count(shown_, "ALARM  "), 9U) << "the tenth makes it a flood";
  EXPECT_EQ(stage().next_due(), seconds{1});
  feed({}, kNow + seconds{1});
  EXPECT_THAT(shown_, HasSubstr("2026-11-21 03:38:14.120Z  FLOOD  31 alarms in 1 s; 31 active, "
                                "worst S7 92.4 °C; oven-* 30, S* 1; "
                                "21 new; from now on a summary each 10 s"));
  EXPECT_EQ(stage().next_due(), minutes{10} + milliseconds{1} - seconds{1});
  EXPECT_THAT(exec_, SizeIs(31)) << "a command gets each";
  feed({}, kNow + minutes{11});
  EXPECT_THAT(shown_, HasSubstr("2026-11-21 03:48:13.121Z  FLOOD OVER  31 alarms in 10 min"));
  EXPECT_EQ(stage().next_due(), milliseconds::max());
}

TEST_F(ConsoleEvents, InAFloodComeWholeToPrograms) {
  options_.format = cli::Format::json;
  feed(raises(1, 30), kNow);
  EXPECT_EQ(count(shown_, "\n"), 30U);
}

TEST_F(ConsoleEvents, OfABatchAreNotFoldedByTheirNumber) {
  options_.flood = false;
  feed(raises(1, 30), kNow);
  EXPECT_EQ(count(shown_, "ALARM  "), 30U);
  EXPECT_THAT(shown_, Not(HasSubstr("FLOOD")));
}

TEST_F(ConsoleEvents, OfAFloodThatIsNotSaidYetAreSaidAtTheEnd) {
  options_.terminal = true;
  feed(raises(1, 12), kNow);
  finish(kNow);
  EXPECT_THAT(shown_, HasSubstr("FLOOD  12 alarms within 1 s; 12 active"));
  EXPECT_EQ(shown_.back(), '\n');
}

}  // namespace
}  // namespace suhu::alert_console
