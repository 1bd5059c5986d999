#include "suhu/cli/command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

namespace suhu::cli {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;
using testing::StartsWith;

using Args = std::vector<std::string>;
using Environment = std::map<std::string, std::string>;

/// A tool with every shared group of options and some options of its own.
struct Tool {
  KafkaOptions kafka;
  std::string topic = "sensor-suhu";
  std::optional<std::string> group;
  std::optional<std::string> instance;
  std::optional<StartPoint> start;
  bool exit_eof = false;
  std::optional<std::uint64_t> count;
  Format format = Format::automatic;
  LogOptions log;
  double threshold = 80;
  std::optional<double> mean;
  std::uint64_t seed = 1;
  std::uint64_t plain = 7;
  milliseconds interval{200};
  std::string input;
  std::vector<std::string> history;
};

struct Outcome {
  Tool tool;
  std::optional<EarlyExit> exit;
  [[nodiscard]] std::string text() const { return exit ? exit->text : ""; }
};

Outcome parse(const Args& args, const Environment& environment = {},
              const std::string& name = "temp-filter") {
  Outcome outcome;
  auto& tool = outcome.tool;
  CommandLine line(
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
  const auto env = [environment](const std::string& variable) -> std::optional<std::string> {
    const auto found = environment.find(variable);
    return found == environment.end() ? std::nullopt : std::optional(found->second);
  };
  outcome.exit = line.parse({.args = args, .env = env});
  return outcome;
}

/// Returns the tool after a parse that must succeed.
Tool parsed(const Args& args, const Environment& environment = {},
            const std::string& name = "temp-filter") {
  auto outcome = parse(args, environment, name);
  EXPECT_EQ(outcome.text(), "");
  return outcome.tool;
}

/// Returns the error text of a parse that must fail, without its last line.
std::string refused(const Args& args, const Environment& environment = {},
                    const std::string& name = "temp-filter") {
  const auto outcome = parse(args, environment, name);
  if (!outcome.exit) return "(was accepted)";
  EXPECT_EQ(outcome.exit->code, ExitCode::usage);
  const auto ending = "\nTry '" + name + " --help'.\n";
  EXPECT_THAT(outcome.exit->text, EndsWith(ending));
  EXPECT_THAT(outcome.exit->text, StartsWith(name + ": error: "));
  return outcome.exit->text.substr(0, outcome.exit->text.size() - ending.size());
}

class Files : public testing::Test {
 protected:
  void SetUp() override {
    const auto* const test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::temp_directory_path() /
              ("suhu-" + std::string(test->name()) + "-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string file(const std::string& name, const std::string& text, mode_t mode = 0644) {
    const auto path = (folder_ / name).string();
    std::ofstream(path, std::ios::binary) << text;
    EXPECT_EQ(chmod(path.c_str(), mode), 0);
    return path;
  }
  std::string config(const std::string& text) { return file("suhu.toml", text); }
  std::string properties(const std::string& text, mode_t mode = 0600) {
    return file("client.properties", text, mode);
  }

  std::filesystem::path folder_;
};
using ConfigFile = Files;
using PropertiesFile = Files;
using Precedence = Files;

// ---- values

TEST(CommandLine, LeavesDefaultsAloneWhenNothingIsTyped) {
  const auto tool = parsed({});
  EXPECT_EQ(tool.kafka.bootstrap, "localhost:9092");
  EXPECT_FALSE(tool.kafka.bootstrap_given);
  EXPECT_FALSE(tool.kafka.topic_given);
  EXPECT_EQ(tool.topic, "sensor-suhu");
  EXPECT_EQ(tool.group, std::nullopt);
  EXPECT_FALSE(tool.start);
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
    ASSERT_TRUE(tool.start) << args.front();
    EXPECT_EQ(tool.start->kind, StartPoint::Kind::ago);
    EXPECT_EQ(tool.start->ago, milliseconds{900'000});
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

// ---- the --config file

TEST_F(ConfigFile, FillsCommonOptionsAndTheToolsOwn) {
  const auto path = config(R"(# a comment
bootstrap-server = "a:9092,b:9092" # two of them
topic = 'hot # not a comment'
offset = "-15m"
exit-eof = true
verbose = 2
property = ["linger.ms=5", "sasl.username=a#b",
            "x=y", # and more
           ]

[temp-filter]
threshold = -7.5
commit-interval = "1s"
history = ["a", "b"]

[sensor-sim]
rate = 5
whatever = [1, 2]
)");
  const auto tool = parsed({"--config", path});
  EXPECT_EQ(tool.kafka.bootstrap, "a:9092,b:9092");
  EXPECT_FALSE(tool.kafka.bootstrap_given);
  EXPECT_FALSE(tool.kafka.topic_given);
  EXPECT_EQ(tool.topic, "hot # not a comment");
  EXPECT_EQ(tool.start->ago, milliseconds{900'000});
  EXPECT_TRUE(tool.exit_eof);
  EXPECT_EQ(tool.log.verbosity, 2);
  EXPECT_THAT(tool.kafka.properties,
              ElementsAre(Pair("linger.ms", "5"), Pair("sasl.username", "a#b"), Pair("x", "y")));
  EXPECT_EQ(tool.threshold, -7.5);
  EXPECT_EQ(tool.interval, milliseconds{1'000});
  EXPECT_THAT(tool.history, ElementsAre("a", "b"));
}

TEST_F(ConfigFile, IsNamedByTheEnvironmentToo) {
  EXPECT_EQ(parsed({}, {{"SUHU_CONFIG", config("topic = \"a\"\n")}}).topic, "a");
  EXPECT_EQ(parsed({}, {{"SUHU_CONFIG", ""}}).topic, "sensor-suhu");
  const auto other = file("other.toml", "topic = \"typed\"\n");
  EXPECT_EQ(parsed({"--config", other}, {{"SUHU_CONFIG", config("topic = \"a\"\n")}}).topic,
            "typed");
  EXPECT_THAT(refused({}, {{"SUHU_CONFIG", "/nowhere.toml"}}),
              HasSubstr("/nowhere.toml: cannot be read (--config): No such file"));
}

TEST_F(ConfigFile, LetsTheToolsSectionStandAboveTheTopLevel) {
  const auto path = config(
      "topic = \"top\"\nproperty = \"a=1\"\n[temp-filter]\ntopic = \"own\"\nproperty = \"a=2\"\n");
  const auto tool = parsed({"--config", path});
  EXPECT_EQ(tool.topic, "own");
  EXPECT_THAT(tool.kafka.properties, ElementsAre(Pair("a", "1"), Pair("a", "2")));
}

TEST_F(ConfigFile, PassesCommonKeysByThatThisToolDoesNotHave) {
  std::string text;
  for (const auto* key :
       {"bootstrap-server", "topic", "group", "instance", "properties-file", "offset", "exit-eof",
        "count", "format", "color", "quiet", "verbose", "log-format", "stats", "listen"}) {
    text += std::string(key) + " = \"x\"\n";
  }
  Tool tool;
  CommandLine line("dev-broker", "a small broker.", {});
  line.add_kafka(tool.kafka);
  EXPECT_FALSE(parse({"--config", config("listen = \"127.0.0.1:1\"\n")}).exit);
  const auto exit =
      line.parse({.args = {"--config", config(text + "property = \"a=b\"\n")}, .env = {}});
  // The only error is about -F: this tool has none of the other options and ignores them.
  ASSERT_TRUE(exit);
  EXPECT_THAT(exit->text, HasSubstr("x: cannot be read (--properties-file)"));
}

TEST_F(ConfigFile, SaysWhereToListenUntilTheCommandLineDoes) {
  const auto listen = [this](const std::string& text, Args args) {
    args.insert(args.end(), {"--config", config(text)});
    web::Address address{"127.0.0.1", 5000};
    CommandLine line("temp-dashboard", "a page.", {});
    KafkaOptions kafka;
    line.add_kafka(kafka);
    line.add_listen(address, "where the page is");
    const auto exit = line.parse({.args = args, .env = {}});
    return exit ? exit->text : web::to_text(address);
  };
  EXPECT_EQ(listen("", {}), "127.0.0.1:5000");
  EXPECT_EQ(listen("listen = \"*:9100\"\n", {}), "0.0.0.0:9100");
  EXPECT_EQ(listen("listen = \"*:9100\"\n[temp-dashboard]\nlisten = 9101\n", {}), "127.0.0.1:9101");
  EXPECT_EQ(listen("listen = \"*:9100\"\n", {"--listen", "[::1]:1"}), "[::1]:1");
  EXPECT_THAT(listen("listen = \"here\"\n", {}), HasSubstr("--listen: 'here' has no port"));
  EXPECT_THAT(listen("", {"--help"}), HasSubstr("--listen ADDR:PORT"));
  EXPECT_THAT(listen("", {"--help"}), HasSubstr("127.0.0.1:5000]"));
}

TEST_F(ConfigFile, GivesTheTopicOfReadingsToNoReaderOfAlerts) {
  const auto path = config("topic = \"readings\"\n");
  EXPECT_EQ(parsed({"--config", path}, {}, "alert-console").topic, "sensor-suhu");
  const auto own = config("topic = \"readings\"\n[alert-console]\ntopic = \"alerts\"\n");
  EXPECT_EQ(parsed({"--config", own}, {}, "alert-console").topic, "alerts");
  EXPECT_EQ(
      parsed({}, {{"KAFKA_TOPIC", "readings"}, {"KAFKA_ALERT_TOPIC", "alerts"}}, "alert-console")
          .topic,
      "alerts");
}

TEST_F(ConfigFile, RefusesAnUnknownKeyWithTheNearestOne) {
  const auto path = config("topic = \"a\"\n\n[temp-filter]\ntreshold = 5\n");
  EXPECT_EQ(
      refused({"--config", path}),
      "temp-filter: error: " + path + ":4: unknown key \"treshold\": did you mean threshold?");
  EXPECT_THAT(refused({"--config", config("exit_eof = true\n")}),
              HasSubstr(":1: unknown key \"exit_eof\": did you mean exit-eof?"));
  EXPECT_THAT(refused({"--config", config("lisen = \"x\"\n")}), HasSubstr("did you mean listen?"));
  EXPECT_THAT(
      refused({"--config", config("zzzzzzzzzzzz = 1\n")}),
      HasSubstr("unknown key \"zzzzzzzzzzzz\": an option of one tool stands below its [name]"));
  EXPECT_THAT(refused({"--config", config("[temp-filter]\nlisten = \"x\"\n")}),
              HasSubstr(":2: unknown key \"listen\""));
}

TEST_F(ConfigFile, RefusesWhatOnlyTheCommandLineTakes) {
  for (const auto* key : {"config", "help", "version"}) {
    EXPECT_THAT(refused({"--config", config(std::string(key) + " = \"x\"\n")}),
                HasSubstr("unknown key"))
        << key;
  }
}

TEST_F(ConfigFile, RefusesAnUnknownSectionEvenAnEmptyOne) {
  EXPECT_THAT(refused({"--config", config("[temp-fliter]\n")}),
              HasSubstr(":1: unknown section [temp-fliter]: did you mean [temp-filter]?"));
  EXPECT_THAT(refused({"--config", config("[kafka]\na = 1\n")}),
              HasSubstr("unknown section [kafka]"));
}

TEST_F(ConfigFile, RefusesSyntaxItCannotReadAndNeverShowsTheLine) {
  const std::map<std::string, std::string> texts{
      {"topic = \"hunter2\n", "the closing \" is missing"},
      {"topic = 'hunter2\n", "the closing ' is missing"},
      {"topic = hunter2\n", "a text needs quotes"},
      {"topic \"hunter2\"\n", "expected key = value"},
      {"= \"hunter2\"\n", "expected a key"},
      {"topic = \n", "a text needs quotes"},
      {"topic = \"hunter2\" x\n", "something follows the value"},
      {"topic = \"hunter2\"\ntopic = \"b\"\n", "topic stands there twice"},
      {"[temp-filter]\n[temp-filter]\n", "[temp-filter] stands there twice"},
      {"[temp-filter\n", "a section is written [temp-filter]"},
      {"[[temp-filter]]\n", "[[…]] is not supported"},
      {"a.b = 1\n", "expected key = value"},
      {"property = [\"hunter2\" \"b\"]\n", "an array needs commas"},
      {"property = [\"hunter2\",\n", "a text needs quotes"},
      {"property = {a = \"hunter2\"}\n", "inline tables are not supported"},
      {"topic = \"\"\"hunter2\"\"\"\n", "multi-line texts are not supported"},
      {"topic = \"\\q\"\n", "unknown escape"},
      {"topic = \"\\ud800\"\n", "unknown escape"},
      {"topic = [\"a\", \"b\"]\n", "topic takes one value"},
      {"property = \"hunter2\"\n", "property: needs key=value"},
  };
  for (const auto& [text, complaint] : texts) {
    const auto path = config(text);
    const auto refusal = refused({"--config", path});
    EXPECT_THAT(refusal, HasSubstr(complaint)) << text;
    EXPECT_THAT(refusal, HasSubstr(path + ":")) << text;
    EXPECT_THAT(refusal, Not(HasSubstr("hunter2"))) << text;
  }
}

TEST_F(ConfigFile, ReadsEscapesQuotedKeysAndCrlf) {
  EXPECT_EQ(parsed({"--config",
                    config("\"topic\" = \"\\u0053\\t\\\\\\\"\"\r\n\r\n# x\r\ncount = 1_000\r\n")})
                .topic,
            "S\t\\\"");
  EXPECT_EQ(parsed({"--config", config("count = 1_000")}).count, 1'000U);
  EXPECT_EQ(parsed({"--config", config("\xEF\xBB\xBFtopic='a'")}).topic, "a");
  EXPECT_EQ(parsed({"--config", config("")}).topic, "sensor-suhu");
}

TEST_F(ConfigFile, IsNamedWithTheLineWhenAValueIsWrong) {
  const auto path = config("\nformat = \"xml\"\n");
  EXPECT_EQ(refused({"--config", path}),
            "temp-filter: error: --format: \"xml\" is not one of human, json, csv, table (" + path +
                ":2)");
  EXPECT_THAT(refused({}, {{"PLAIN", "x"}}),
              HasSubstr("--simple: \"x\" is not a whole number of 0 or more (PLAIN)"));
}

TEST_F(ConfigFile, ThatIsMissingOrADirectoryIsRefused) {
  EXPECT_THAT(refused({"--config", "/nowhere.toml"}),
              HasSubstr("/nowhere.toml: cannot be read (--config): No such file or directory"));
  EXPECT_THAT(refused({"--config", folder_.string()}),
              HasSubstr(folder_.string() + ": is a directory"));
  EXPECT_THAT(refused({"--config", ""}), HasSubstr("cannot be read"));
}

// ---- the -F file

TEST_F(PropertiesFile, StandsBelowTypedProperties) {
  const auto path = properties("# comment\n\n  a = 1  \r\nb=x=y # kept\r\nc=\n");
  const auto tool = parsed({"-X", "a=2", "-F", path});
  EXPECT_THAT(tool.kafka.properties,
              ElementsAre(Pair("a", "1"), Pair("b", "x=y # kept"), Pair("c", ""), Pair("a", "2")));
}

TEST_F(PropertiesFile, RefusesALineWithoutEqualsAndNeverShowsIt) {
  const auto path = properties("a=1\nsasl.password hunter2\n");
  const auto refusal = refused({"-F", path});
  EXPECT_THAT(refusal, HasSubstr(path + ":2: expected key=value"));
  EXPECT_THAT(refusal, Not(HasSubstr("hunter2")));
  EXPECT_THAT(refused({"-F", properties("=hunter2\n")}), HasSubstr(":1: expected key=value"));
}

TEST_F(PropertiesFile, WithASecretMustBeItsOwnersAlone) {
  for (const auto* key : {"sasl.password", "ssl.key.PASSWORD", "sasl.oauthbearer.client.secret",
                          "sasl.jaas.config"}) {
    const auto text = std::string(key) + "=hunter2\n";
    for (const mode_t mode : {0644U, 0640U, 0604U}) {
      const auto path = properties(text, mode);
      EXPECT_EQ(refused({"-F", path}),
                "temp-filter: error: " + path +
                    ": holds a secret that other users can read: run chmod 600 " + path)
          << key;
    }
    EXPECT_THAT(parsed({"-F", properties(text, 0600)}).kafka.properties,
                ElementsAre(Pair(key, "hunter2")));
  }
  EXPECT_THAT(parsed({"-F", properties("linger.ms=5\n", 0644)}).kafka.properties,
              ElementsAre(Pair("linger.ms", "5")));
}

TEST_F(PropertiesFile, IsWhereASecretBelongsAndNotTheCommandLine) {
  for (const auto* key :
       {"sasl.password", "ssl.key.PASSWORD", "sasl.oauthbearer.client.secret", "ssl.key.pem"}) {
    const auto refusal = refused({"-X", std::string(key) + "=hunter2"});
    EXPECT_THAT(refusal, HasSubstr("-X " + std::string(key) +
                                   ": every user of this machine can read a command line"));
    EXPECT_THAT(refusal, Not(HasSubstr("hunter2")));
  }
}

TEST_F(PropertiesFile, IsWhatAConfigurationFileWithASecretMustBeLike) {
  const auto path = config("property = [\"sasl.password=hunter2\"]\n");
  ASSERT_EQ(::chmod(path.c_str(), 0644), 0);
  EXPECT_EQ(refused({"--config", path}),
            "temp-filter: error: " + path +
                ": holds a secret that other users can read: run chmod 600 " + path);
  ASSERT_EQ(::chmod(path.c_str(), 0600), 0);
  EXPECT_THAT(parsed({"--config", path}).kafka.properties,
              ElementsAre(Pair("sasl.password", "hunter2")));
}

TEST_F(PropertiesFile, ThatIsMissingOrADirectoryIsRefused) {
  EXPECT_THAT(refused({"-F", "/nowhere"}),
              HasSubstr("/nowhere: cannot be read (--properties-file): No such file"));
  EXPECT_THAT(refused({"-F", folder_.string()}), HasSubstr("is a directory (--properties-file)"));
}

// ---- precedence, in all pairs

TEST_F(Precedence, OfAnOrdinaryOptionIsTypedThenEnvironmentThenFile) {
  const auto path = config("topic = \"file\"\n");
  const Environment environment{{"KAFKA_TOPIC", "env"}};
  EXPECT_EQ(parsed({"--config", path}).topic, "file");
  EXPECT_EQ(parsed({}, environment).topic, "env");
  EXPECT_EQ(parsed({"-t", "typed"}).topic, "typed");
  EXPECT_EQ(parsed({"--config", path}, environment).topic, "env");
  EXPECT_EQ(parsed({"--config", path, "-t", "typed"}).topic, "typed");
  EXPECT_EQ(parsed({"-t", "typed"}, environment).topic, "typed");
  EXPECT_EQ(parsed({"-t", "typed", "--config", path}, environment).topic, "typed");
  // An empty variable counts as unset.
  EXPECT_EQ(parsed({"--config", path}, {{"KAFKA_TOPIC", ""}}).topic, "file");
}

TEST_F(Precedence, OfAToolsOwnOptionIsTheSame) {
  const auto path = config("[temp-filter]\nplain = 1\n");
  EXPECT_EQ(parsed({"--config", path}).plain, 1U);
  EXPECT_EQ(parsed({"--config", path}, {{"PLAIN", "2"}}).plain, 2U);
  EXPECT_EQ(parsed({"--config", path, "--plain", "3"}, {{"PLAIN", "2"}}).plain, 3U);
}

TEST_F(Precedence, LooksAtNoValueThatIsOverruled) {
  const auto path = config("format = \"xml\"\n[temp-filter]\nthreshold = \"hot\"\nplain = \"x\"\n");
  const auto tool = parsed({"--config", path, "-f", "csv", "--threshold", "1"}, {{"PLAIN", "2"}});
  EXPECT_EQ(tool.format, Format::csv);
  EXPECT_EQ(tool.threshold, 1);
  EXPECT_EQ(tool.plain, 2U);
}

TEST_F(Precedence, OfFlagsLetsTheCommandLineTakeThemBack) {
  const auto path = config("exit-eof = true\nverbose = 2\n");
  EXPECT_TRUE(parsed({"--config", path}).exit_eof);
  EXPECT_FALSE(parsed({"--config", path, "--exit-eof=false"}).exit_eof);
  EXPECT_EQ(parsed({"--config", path, "-v"}).log.verbosity, 1);
  EXPECT_EQ(parsed({"--config", path, "-q"}).log.verbosity, -1);
  EXPECT_EQ(parsed({"--config", config("quiet = true\n"), "-v"}).log.verbosity, 1);
  EXPECT_THAT(refused({"--config", config("quiet = true\nverbose = 1\n")}),
              HasSubstr("exclude each other"));
}

TEST_F(Precedence, OfARepeatableOptionReplacesButPropertiesAddUp) {
  const auto path =
      config("property = [\"a=config\"]\n[temp-filter]\nhistory = [\"one\", \"two\"]\n");
  const auto tool = parsed(
      {"--config", path, "--history", "typed", "-X", "a=typed", "-F", properties("a=file\n")});
  EXPECT_THAT(tool.history, ElementsAre("typed"));
  EXPECT_THAT(tool.kafka.properties,
              ElementsAre(Pair("a", "file"), Pair("a", "config"), Pair("a", "typed")));
}

TEST_F(Precedence, OfTheBrokersHoldsForEverySubsetOfTheLayers) {
  // The layers, the highest precedence first: what each adds to the command line or to the
  // environment, and the brokers that it names.
  const auto key_and_property =
      config("bootstrap-server = \"config:1\"\nproperty = \"bootstrap.servers=never:1\"\n");
  const auto property_only =
      file("property.toml", "property = \"metadata.broker.list=config-property:1\"\n");
  struct Layer {
    Args args;
    Environment environment;
    std::string brokers;
  };
  const std::vector<Layer> layers{
      {{"-b", "typed:1"}, {}, "typed:1"},
      {{"-X", "bootstrap.servers=first:1", "-X", "metadata.broker.list=x:1"}, {}, "x:1"},
      {{}, {{"KAFKA_BOOTSTRAP", "env:1"}}, "env:1"},
      {{}, {{"KAFKA_BOOTSTRAP_SERVERS", "env2:1"}}, "env2:1"},
      {{"--config", key_and_property}, {}, "config:1"},
      {{"-F", properties("bootstrap.servers=file:1\n")}, {}, "file:1"},
  };
  for (std::size_t subset = 0; subset < (1U << layers.size()); ++subset) {
    Args args;
    Environment environment;
    std::string expected = "localhost:9092";
    for (std::size_t i = layers.size(); i-- > 0;) {
      if ((subset >> i & 1U) == 0) continue;
      args.insert(args.end(), layers[i].args.begin(), layers[i].args.end());
      environment.insert(layers[i].environment.begin(), layers[i].environment.end());
      expected = layers[i].brokers;
    }
    const auto tool = parsed(args, environment);
    ASSERT_EQ(tool.kafka.bootstrap, expected) << "subset " << subset;
    ASSERT_EQ(tool.kafka.bootstrap_given, (subset & 1U) != 0) << "subset " << subset;
    ASSERT_THAT(tool.kafka.properties, IsEmpty()) << "subset " << subset;
  }
  EXPECT_EQ(parsed({"--config", property_only, "-F", properties("bootstrap.servers=file:1\n")})
                .kafka.bootstrap,
            "config-property:1");
}

TEST_F(Precedence, OfAnEmptyBrokerListIsARefusal) {
  EXPECT_EQ(refused({"-b", ""}), "temp-filter: error: --bootstrap-server: must not be empty");
  EXPECT_THAT(refused({"-X", "bootstrap.servers="}), HasSubstr("the list of brokers is empty"));
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
