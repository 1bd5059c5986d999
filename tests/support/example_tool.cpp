#include "support/example_tool.hpp"

#include <gmock/gmock.h>

namespace suhu::test {

using testing::EndsWith;
using testing::StartsWith;

ParseOutcome parse(const Args& args, const Environment& environment, const std::string& name) {
  ParseOutcome outcome;
  auto& tool = outcome.tool;
  cli::CommandLine line(
      name, "prints the readings hotter than a limit.",
      {"temp-filter                          # every reading above 80 °C, from the local broker",
       "temp-filter | alert-console          # the same, for people",
       "temp-filter -o beginning -e -f table # what the topic holds now"});
  line.add_kafka(tool.kafka);
  line.add_topic(tool.topic, tool.kafka,
                 name == "alert-console" ? "KAFKA_ALERT_TOPIC" : "KAFKA_TOPIC",
                 "topic of readings");
  line.add_group(tool.group, tool.instance, name);
  line.add_start(tool.start, tool.exit_eof, "stored, else beginning");
  line.add_count(tool.count, "stop right after the Nth record written");
  line.add_format(tool.format, {"human", "json", "csv", "table"});
  line.add_logging(tool.log);
  line.add_stats(tool.log);
  line.add_number("--threshold", tool.threshold, "°C; alerts are strictly above it");
  line.add_number("--mean", tool.mean, "°C around which readings vary");
  line.add_whole("--seed", tool.seed, "same seed, same bytes");
  line.add_whole("--plain,--simple", tool.plain, "a number with a variable of its own")
      .env("PLAIN");
  line.add_duration("--commit-interval", tool.interval, "time between commits");
  line.add_text("--input", "-", tool.input, "- reads NDJSON from stdin instead of Kafka");
  line.add_texts("--history", "URI", tool.history, "where windows are kept; repeatable");
  outcome.exit = line.parse(invocation(args, environment));
  return outcome;
}

ExampleTool parsed(const Args& args, const Environment& environment, const std::string& name) {
  auto outcome = parse(args, environment, name);
  EXPECT_EQ(outcome.text(), "");
  return outcome.tool;
}

std::string refused(const Args& args, const Environment& environment, const std::string& name) {
  const auto outcome = parse(args, environment, name);
  if (!outcome.exit) return "(was accepted)";
  EXPECT_EQ(outcome.exit->code, cli::ExitCode::usage);
  const auto ending = "\nTry '" + name + " --help'.\n";
  EXPECT_THAT(outcome.exit->text, EndsWith(ending));
  EXPECT_THAT(outcome.exit->text, StartsWith(name + ": error: "));
  return outcome.exit->text.substr(0, outcome.exit->text.size() - ending.size());
}

}  // namespace suhu::test
