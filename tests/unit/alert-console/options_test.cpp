// Tests alert-console's command line: where alerts come from, the defaults, and what is refused.
#include "alert-console/options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/command_lines.hpp"

namespace suhu::alert_console {
namespace {

using cli::StartPoint;
using testing::HasSubstr;

cli::Parsed<Options> parse(const std::vector<std::string>& args, bool stdin_has_lines = false,
                           const test::Environment& environment = {}) {
  return parse_options(test::invocation(args, environment), stdin_has_lines);
}

void expect_refusal(const std::vector<std::string>& args, const std::string& words,
                    bool stdin_has_lines = false) {
  const auto parsed = parse(args, stdin_has_lines);
  ASSERT_FALSE(parsed.has_value()) << testing::PrintToString(args);
  EXPECT_EQ(parsed.error().code, cli::ExitCode::usage);
  EXPECT_THAT(parsed.error().text, HasSubstr(words)) << testing::PrintToString(args);
}

TEST(ConsoleOptions, ShowNewAlertsOfTheAlertTopicToEverybodyByDefault) {
  const auto options = parse({});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->input, InputKind::topic);
  EXPECT_EQ(options->topic, "sensor-suhu-alerts");
  EXPECT_EQ(options->kafka.bootstrap, "localhost:9092");
  EXPECT_FALSE(options->group);
  EXPECT_EQ(options->start.kind, StartPoint::Kind::end);
  EXPECT_EQ(options->format, cli::Format::human);
  EXPECT_EQ(options->min_priority, Priority::low);
  EXPECT_FALSE(options->bell || options->summary || options->exec || options->sensor ||
               options->count || options->exit_eof);
}

TEST(ConsoleOptions, ReadStandardInputWhenItHasLinesAndNoTopicIsAskedFor) {
  EXPECT_EQ(parse({}, true)->input, InputKind::standard_input);
  EXPECT_EQ(parse({"-f", "json"}, true)->input, InputKind::standard_input);
  EXPECT_EQ(parse({"-b", "kafka:9092"}, true)->input, InputKind::topic);
  EXPECT_EQ(parse({"-t", "alerts"}, true)->input, InputKind::topic);
}

TEST(ConsoleOptions, ReadStandardInputAlsoWhenTheEnvironmentNamesBrokersAndTopic) {
  const auto options =
      parse({}, true, {{"KAFKA_BOOTSTRAP", "kafka:9092"}, {"KAFKA_ALERT_TOPIC", "hot"}});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->input, InputKind::standard_input);
}

TEST(ConsoleOptions, TakeTheTopicFromItsOwnVariableAndNeverFromThatOfReadings) {
  EXPECT_EQ(parse({}, false, {{"KAFKA_ALERT_TOPIC", "hot"}})->topic, "hot");
  EXPECT_EQ(parse({}, false, {{"KAFKA_TOPIC", "readings"}})->topic, "sensor-suhu-alerts");
  EXPECT_EQ(parse({"-t", "typed"}, false, {{"KAFKA_ALERT_TOPIC", "hot"}})->topic, "typed");
}

TEST(ConsoleOptions, TakeEveryOptionOfTheirOwn) {
  const auto options = parse({"--sensor", "oven-*", "--min-priority", "critical", "--bell",
                              "--summary", "--exec", "cat >> log", "-c", "7"});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->sensor, "oven-*");
  EXPECT_EQ(options->min_priority, Priority::critical);
  EXPECT_TRUE(options->bell);
  EXPECT_TRUE(options->summary);
  EXPECT_EQ(options->exec, "cat >> log");
  EXPECT_EQ(options->count, 7U);
}

TEST(ConsoleOptions, LetTheLastOfARepeatedOptionWin) {
  const auto options =
      parse({"--sensor", "a", "--sensor", "b", "--min-priority", "high", "--min-priority", "low"});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->sensor, "b");
  EXPECT_EQ(options->min_priority, Priority::low);
}

TEST(ConsoleOptions, RefuseATableOfATopicThatNeverEnds) {
  expect_refusal({"-f", "table"},
                 "-f table prints at the end, and a topic has none: add -e or -c N");
  EXPECT_TRUE(parse({"-f", "table", "-c", "10"}));
  EXPECT_TRUE(parse({"-f", "table", "-e", "-o", "-15m"}));
  EXPECT_TRUE(parse({"-f", "table"}, true)) << "standard input ends";
}

TEST(ConsoleOptions, RefuseToReadFromTheEndToTheEnd) {
  expect_refusal({"-e"}, "say where to start");
  expect_refusal({"-e", "-o", "end"}, "-o beginning or -o -15m");
  EXPECT_TRUE(parse({"-e"}, true)) << "standard input is read from its beginning";
}

TEST(ConsoleOptions, RefuseAGroupsPlaceAndMemberWithoutAGroup) {
  expect_refusal({"-o", "stored"}, "name the group with -G");
  expect_refusal({"--instance", "a"}, "name the group with -G");
  const auto options = parse({"-G", "screens", "--instance", "a", "-o", "stored"});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->group, "screens");
  EXPECT_EQ(options->instance, "a");
  EXPECT_EQ(options->start.kind, StartPoint::Kind::stored);
}

TEST(ConsoleOptions, RefuseWordsTheyDoNotKnow) {
  expect_refusal({"--min-priority", "urgent"}, "low, medium, high, critical");
  expect_refusal({"--sensor", ""}, "must not be empty");
  expect_refusal({"--exec", ""}, "must not be empty");
  expect_refusal({"-f", "xml"}, "xml");
  expect_refusal({"--sensors", "S1"}, "--sensor");
  expect_refusal({"S1"}, "S1");
}

TEST(ConsoleOptions, HaveNoOptionsOfOtherTools) {
  expect_refusal({"--threshold", "80"}, "threshold");
  expect_refusal({"--output-topic", "x"}, "output-topic");
  expect_refusal({"--history", "parquet:x"}, "history");
}

TEST(ConsoleOptions, HelpOpensWithExamplesAndNamesTheFormatThatIsTheDefaultHere) {
  const auto parsed = parse({"--help"});
  ASSERT_FALSE(parsed.has_value());
  EXPECT_EQ(parsed.error().code, cli::ExitCode::ok);
  EXPECT_THAT(parsed.error().text, HasSubstr("temp-filter | alert-console"));
  EXPECT_THAT(parsed.error().text, HasSubstr("[default human]"));
}

}  // namespace
}  // namespace suhu::alert_console
