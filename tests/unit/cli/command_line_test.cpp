#include "suhu/cli/command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "support/example_tool.hpp"

namespace suhu::cli {
namespace {

using std::chrono::milliseconds;
using test::Args;
using test::parse;
using test::parsed;
using test::refused;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;
using testing::StartsWith;

// ---- values

TEST(CommandLine, LeavesDefaultsAloneWhenNothingIsTyped) {
  const auto tool = parsed({});
  EXPECT_EQ(tool.kafka.bootstrap, "localhost:9092");
  EXPECT_FALSE(tool.kafka.bootstrap_given);
  EXPECT_FALSE(tool.kafka.topic_given);
  EXPECT_EQ(tool.topic, "sensor-suhu");
  EXPECT_EQ(tool.group, std::nullopt);
  EXPECT_EQ(tool.start.kind, StartPoint::Kind::stored);
  EXPECT_EQ(tool.format, Format::automatic);
  EXPECT_EQ(tool.log.verbosity, 0);
  EXPECT_EQ(tool.threshold, 80);
}

TEST(CommandLine, TakesShortOptionsInEveryForm) {
  for (const Args& args : {Args{"-t", "a"}, Args{"-ta"}, Args{"-t=a"}, Args{"--topic", "a"},
                           Args{"--topic=a"}, Args{"-evta"}, Args{"-et", "a"}}) {
    const auto tool = parsed(args);
    EXPECT_EQ(tool.topic, "a") << args.front();
    EXPECT_TRUE(tool.kafka.topic_given);
  }
}

TEST(CommandLine, TakesAValueThatBeginsWithADash) {
  for (const Args& args : {Args{"-o", "-15m"}, Args{"-o=-15m"}, Args{"-o-15m"},
                           Args{"--offset=-15m"}, Args{"--offset", "-15m"}}) {
    const auto tool = parsed(args);
    EXPECT_EQ(tool.start.kind, StartPoint::Kind::ago) << args.front();
    EXPECT_EQ(tool.start.ago, milliseconds{900'000});
  }
  EXPECT_EQ(parsed({"--threshold", "-5"}).threshold, -5);
  EXPECT_EQ(parsed({"--mean", "-3", "-e"}).mean, -3);
  EXPECT_EQ(parsed({"--input", "-"}).input, "-");
  EXPECT_EQ(parsed({"--input=-"}).input, "-");
}

TEST(CommandLine, LetsTheLastOfASingleValueWin) {
  EXPECT_EQ(parsed({"-t", "a", "--topic", "b"}).topic, "b");
  EXPECT_EQ(parsed({"--threshold", "nonsense", "--threshold", "90"}).threshold, 90);
}

TEST(CommandLine, GivesARepeatableOptionOneValueEachTime) {
  EXPECT_THAT(parsed({"--history", "parquet:a,b", "--history", "[c,d]"}).history,
              ElementsAre("parquet:a,b", "[c,d]"));
  EXPECT_THAT(refused({"--history", "a", "b"}), HasSubstr("unexpected argument b"));
}

TEST(CommandLine, CountsVerbosity) {
  EXPECT_EQ(parsed({"-v"}).log.verbosity, 1);
  EXPECT_EQ(parsed({"-vv"}).log.verbosity, 2);
  EXPECT_EQ(parsed({"-vvv", "-v"}).log.verbosity, 2);
  EXPECT_EQ(parsed({"-q"}).log.verbosity, -1);
  EXPECT_THAT(refused({"-q", "-v"}), HasSubstr("-q and -v exclude each other"));
}

TEST(CommandLine, ReadsEveryLoggingOption) {
  const auto tool = parsed({"--log-format", "json", "--color=never", "--stats", "10s"});
  EXPECT_EQ(tool.log.log_format, LogFormat::json);
  EXPECT_EQ(tool.log.color, ColorMode::never);
  EXPECT_EQ(tool.log.stats, milliseconds{10'000});
}

TEST(CommandLine, ReadsGroupCountFormatAndDuration) {
  const auto tool = parsed(
      {"-G", "g", "--instance", "i", "-c", "10", "-f", "table", "--commit-interval", "2s", "-e"});
  EXPECT_EQ(tool.group, "g");
  EXPECT_EQ(tool.instance, "i");
  EXPECT_EQ(tool.count, 10U);
  EXPECT_EQ(tool.format, Format::table);
  EXPECT_EQ(tool.interval, milliseconds{2'000});
  EXPECT_TRUE(tool.exit_eof);
}

TEST(CommandLine, KeepsPropertiesInOrderAndTheBrokersOutOfThem) {
  const auto tool =
      parsed({"-X", "a=1", "-Xb==2=", "--property=c=", "-X", "bootstrap.servers=x:1"});
  EXPECT_THAT(tool.kafka.properties, ElementsAre(Pair("a", "1"), Pair("b", "=2="), Pair("c", "")));
  EXPECT_EQ(tool.kafka.bootstrap, "x:1");
  EXPECT_FALSE(tool.kafka.bootstrap_given);
}

// ---- refusals

TEST(Refusal, OfAnUnknownOptionNamesTheNearestOne) {
  EXPECT_EQ(refused({"--treshold", "5"}),
            "temp-filter: error: unknown option --treshold: did you mean --threshold?");
  EXPECT_EQ(refused({"--ofsfet=end"}),
            "temp-filter: error: unknown option --ofsfet: did you mean --offset?");
  EXPECT_EQ(refused({"--wombat"}), "temp-filter: error: unknown option --wombat");
  EXPECT_EQ(refused({"-Z"}), "temp-filter: error: unknown option -Z");
}

TEST(Refusal, OfAnAbbreviationNamesTheOnlyOptionThatBeginsSo) {
  EXPECT_EQ(refused({"--boot", "x"}),
            "temp-filter: error: unknown option --boot: did you mean --bootstrap-server?");
  EXPECT_THAT(refused({"--of"}), HasSubstr("unknown option --of"));
}

TEST(Refusal, OfAMissingValueNamesTheOption) {
  EXPECT_EQ(refused({"-t"}), "temp-filter: error: -t needs a value");
  EXPECT_EQ(refused({"--topic", "--group", "g"}),
            "temp-filter: error: --topic needs a value (--group follows)");
  EXPECT_EQ(refused({"-o", "-e"}), "temp-filter: error: -o needs a value (-e follows)");
  EXPECT_EQ(refused({"-t", "--"}), "temp-filter: error: -t needs a value (-- follows)");
  EXPECT_EQ(refused({"--topic="}), "temp-filter: error: --topic: must not be empty");
}

TEST(Refusal, OfANumberSaysWhatOneIs) {
  EXPECT_EQ(refused({"--threshold", "hot"}),
            "temp-filter: error: --threshold: \"hot\" is not a number");
  for (const auto* text : {"80,5", "80.5C", "80.5 C", "80.5°C", "80.5 °C", "80.5°"}) {
    EXPECT_THAT(refused({"--threshold", text}), EndsWith("is not a number: write 80.5")) << text;
  }
  for (const auto* text : {"nan", "inf", "0x10", "", "80°C", "80,5"}) {
    EXPECT_THAT(refused({"--threshold", text}), HasSubstr("is not a number")) << text;
  }
  for (const auto* text : {"-5", "x", "1.5", "99999999999999999999"}) {
    EXPECT_THAT(refused({"--seed", text}), HasSubstr("is not a whole number")) << text;
  }
  EXPECT_THAT(refused({"-c", "0"}), HasSubstr("--count: \"0\" is not a whole number of 1 or more"));
}

TEST(Refusal, OfAWordListsTheWords) {
  EXPECT_EQ(refused({"-f", "xml"}),
            "temp-filter: error: --format: \"xml\" is not one of human, json, csv, table");
  EXPECT_EQ(refused({"--color", "blue"}),
            "temp-filter: error: --color: \"blue\" is not one of auto, always, never");
  EXPECT_THAT(refused({"--log-format", "xml"}), HasSubstr("is not one of text, json"));
  EXPECT_THAT(refused({"--exit-eof=perhaps"}), HasSubstr("--exit-eof: \"perhaps\" is not valid"));
}

TEST(Refusal, OfADurationShowsOne) {
  EXPECT_EQ(
      refused({"--stats", "10"}),
      "temp-filter: error: --stats: \"10\" is not a duration: write 500ms, 10s, 5m, 2h or 1d");
  EXPECT_THAT(refused({"--commit-interval", "soon"}),
              HasSubstr("--commit-interval: \"soon\" is not a duration"));
  EXPECT_EQ(refused({"--stats", "0"}), "temp-filter: error: --stats: must be more than 0");
}

TEST(Refusal, OfAnOffsetSaysWhatToWrite) {
  for (const auto* text : {"100", "-100"}) {
    EXPECT_EQ(refused({"-o", text}),
              "temp-filter: error: --offset: offsets are not supported across partitions: write "
              "-15m or @TIME");
  }
  EXPECT_THAT(refused({"-o", "@1795232160"}), HasSubstr("looks like seconds"));
}

TEST(Refusal, NeverShowsAPropertysValue) {
  EXPECT_EQ(refused({"-X", "hunter2"}),
            "temp-filter: error: -X: needs key=value, one property each time");
  EXPECT_EQ(refused({"-X", "=hunter2"}),
            "temp-filter: error: -X: needs key=value, one property each time");
  EXPECT_THAT(refused({"-X", "a=b", "sasl.password=hunter2"}),
              HasSubstr("unexpected argument sasl.password=…"));
  for (const Args& args : {Args{"-X", "hunter2"}, Args{"-X", "a=1", "p=hunter2"},
                           Args{"--porperty=sasl.password=hunter2"},
                           Args{"-t", "--property=p=hunter2"}, Args{"-Phunter2"}}) {
    EXPECT_THAT(refused(args), Not(HasSubstr("hunter2"))) << args.front();
  }
}

TEST(Refusal, ShowsForeignTextWithoutControlBytes) {
  for (const Args& args : {Args{"--\x1b[31m"}, Args{"\x1b[31m"}, Args{"-f", "\x1b[31m"},
                           Args{"--threshold", "\x1b[31m"}}) {
    EXPECT_THAT(refused(args), Not(HasSubstr("\x1b")));
  }
}

TEST(Refusal, MadeAfterParsingLooksTheSame) {
  const auto refusal = refuse("temp-filter", "end and -e exclude each other").value();
  EXPECT_EQ(refusal.code, ExitCode::usage);
  EXPECT_EQ(refusal.text,
            "temp-filter: error: end and -e exclude each other\nTry 'temp-filter --help'.\n");
}

TEST(Command, IsEverythingAfterTheTwoDashesAsItStands) {
  std::vector<std::string> command;
  bool flag = false;
  CommandLine line("dev-broker", "a small broker.", {});
  line.add_flag("--flag", flag, "a flag");
  line.add_command(command, "run CMD");
  EXPECT_FALSE(line.parse(
      {.args = {"--flag", "--", "temp-filter", "-e", "--", "--flag=x", "-h"}, .env = {}}));
  EXPECT_THAT(command, ElementsAre("temp-filter", "-e", "--", "--flag=x", "-h"));
  EXPECT_TRUE(flag);
}

/// Returns the text with which a tool that runs a command exits, or "" if it does not exit.
std::string answer_of_runner(const Args& args) {
  std::vector<std::string> command;
  CommandLine line("dev-broker", "a small broker.", {});
  line.add_command(command, "run CMD with the broker");
  line.add_notes("Not a real Kafka.");
  const auto exit = line.parse({.args = args, .env = {}});
  return exit ? exit->text : "";
}

TEST(Command, NeedsTheTwoDashesAndAName) {
  EXPECT_THAT(answer_of_runner({"temp-filter"}), HasSubstr("unexpected argument temp-filter"));
  EXPECT_THAT(answer_of_runner({"--"}), HasSubstr("a command must follow --"));
  EXPECT_EQ(answer_of_runner({}), "");
}

TEST(Command, OfAToolWithoutOneIsRefusedAndNotShown) {
  EXPECT_EQ(refused({"--", "hunter2"}), "temp-filter: error: unexpected argument after --");
  EXPECT_EQ(parsed({"--"}).topic, "sensor-suhu");
}

TEST(Command, AndNotesStandInTheHelp) {
  const auto text = answer_of_runner({"-h"});
  EXPECT_THAT(text,
              HasSubstr("\nCommand:\n  -- CMD [ARG…]                 run CMD with the broker\n"));
  EXPECT_THAT(text, HasSubstr("\nNot a real Kafka.\n\nExit codes: "));
}

// ---- help and version

TEST(Help, FitsOnTwoScreensOfAHundredColumns) {
  const auto outcome = parse({"--help"});
  ASSERT_TRUE(outcome.exit);
  EXPECT_EQ(outcome.exit->code, ExitCode::ok);
  std::istringstream lines(outcome.exit->text);
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    const auto continues = std::ranges::count_if(
        line, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; });
    EXPECT_LE(static_cast<std::ptrdiff_t>(line.size()) - continues, 100) << line;
    EXPECT_THAT(line, Not(EndsWith(" ")));
  }
  EXPECT_LE(count, 2 * 48);
}

TEST(Help, OpensWithThePurposeAndExamplesAndEndsWithExitCodes) {
  const auto text = parse({"-h"}).text();
  EXPECT_THAT(text, StartsWith("temp-filter: prints the readings hotter than a "
                               "limit.\n\nExamples:\n  temp-filter      "));
  EXPECT_THAT(text, EndsWith("\nExit codes: 0 done (also after Ctrl-C), 1 failure, 2 usage or "
                             "configuration, 3 no broker or topic.\n"));
}

TEST(Help, ShowsGroupsEnvironmentAndDefaults) {
  const auto text = parse({"-h"}).text();
  std::size_t last = 0;
  for (const auto* group :
       {"\ntemp-filter:\n", "\nKafka:\n", "\nInput:\n", "\nOutput:\n", "\nLogging:\n"}) {
    const auto at = text.find(group);
    ASSERT_NE(at, std::string::npos) << group;
    EXPECT_GT(at, last);
    last = at;
  }
  EXPECT_THAT(text, HasSubstr("  -t, --topic NAME              topic of readings [env KAFKA_TOPIC, "
                              "default sensor-suhu]\n"));
  EXPECT_THAT(text, HasSubstr("[env KAFKA_BOOTSTRAP,"));
  EXPECT_THAT(
      text,
      HasSubstr("      --threshold X             °C; alerts are strictly above it [default 80]\n"));
  EXPECT_THAT(text, HasSubstr("--commit-interval DUR     time between commits [default 200ms]"));
  EXPECT_THAT(text, HasSubstr("env PLAIN, default 7]"));
}

TEST(Help, WinsOverErrorsAndReadsNoFile) {
  EXPECT_EQ(parse({"--wombat", "-h"}).exit->code, ExitCode::ok);
  EXPECT_EQ(parse({"--config", "/nowhere", "--help"}).exit->code, ExitCode::ok);
  EXPECT_EQ(parse({"-t", "a", "--threshold", "x", "-h"}).exit->code, ExitCode::ok);
}

TEST(Version, NamesTheToolTheSuiteAndTheLibrary) {
  set_version_detail("librdkafka 2.0.2");
  const auto outcome = parse({"-V"});
  ASSERT_TRUE(outcome.exit);
  EXPECT_EQ(outcome.exit->code, ExitCode::ok);
  EXPECT_THAT(outcome.exit->text,
              testing::MatchesRegex("temp-filter \\(suhu\\) [0-9]+\\.[0-9]+\\.[0-9]+, commit "
                                    "(unknown|[0-9a-f]+(-dirty)?), librdkafka 2\\.0\\.2\n"));
  set_version_detail("");
}

// ---- resolving

TEST(Resolve, GivesPeopleTextAndPipesJson) {
  EXPECT_EQ(resolve(Format::automatic, true), Format::human);
  EXPECT_EQ(resolve(Format::automatic, false), Format::json);
  EXPECT_EQ(resolve(Format::csv, true), Format::csv);
  EXPECT_EQ(resolve(Format::human, false), Format::human);
}

TEST(Resolve, ColoursATerminalUnlessToldOtherwise) {
  ASSERT_EQ(unsetenv("NO_COLOR"), 0);
  ASSERT_EQ(setenv("TERM", "xterm", 1), 0);
  EXPECT_TRUE(resolve(ColorMode::automatic, true));
  EXPECT_FALSE(resolve(ColorMode::automatic, false));
  EXPECT_TRUE(resolve(ColorMode::always, false));
  EXPECT_FALSE(resolve(ColorMode::never, true));
  ASSERT_EQ(setenv("TERM", "dumb", 1), 0);
  EXPECT_FALSE(resolve(ColorMode::automatic, true));
  ASSERT_EQ(setenv("TERM", "xterm", 1), 0);
  ASSERT_EQ(setenv("NO_COLOR", "", 1), 0);
  EXPECT_TRUE(resolve(ColorMode::automatic, true));
  ASSERT_EQ(setenv("NO_COLOR", "1", 1), 0);
  EXPECT_FALSE(resolve(ColorMode::automatic, true));
  EXPECT_TRUE(resolve(ColorMode::always, true));
  unsetenv("NO_COLOR");
}

}  // namespace
}  // namespace suhu::cli
