#include "suhu/cli/config_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "support/example_tool.hpp"

namespace suhu::cli {
namespace {

using std::chrono::milliseconds;
using test::Args;
using test::ExampleTool;
using test::parse;
using test::parsed;
using test::refused;
using testing::ContainsRegex;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

using ConfigFile = test::SettingsFiles;

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
  EXPECT_EQ(tool.start.ago, milliseconds{900'000});
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
  ExampleTool tool;
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

TEST_F(ConfigFile, RefusesInvalidTomlByItsLineAndNeverShowsTheLine) {
  const std::vector<std::string> texts{
      "\ntopic = \"hunter2\n",
      "\ntopic = 'hunter2\n",
      "\ntopic = \"\"\"hunter2\n",
      "\ntopic = hunter2\n",
      "\ntopic \"hunter2\"\n",
      "\n= \"hunter2\"\n",
      "\ntopic = \n",
      "\ntopic = \"hunter2\" x\n",
      "\ntopic = 99999999999999999999\n",
      "\ntopic = \"hunter2\"\ntopic = \"b\"\n",
      "\n[temp-filter]\n[temp-filter]\n",
      "\n[temp-filter\n",
      "\nproperty = [\"hunter2\" \"b\"]\n",
      "\nproperty = [\"hunter2\",\n",
      "\ntopic = \"hunter2\\q\"\n",
      "\ntopic = \"\\ud800\"\n",
      "\ntopic = \"hunter2\xFF\"\n",
      "\n[=]\n",
      "\n\u00A7 = \"hunter2\"\n",
      "\ntopic = \"hunter2\" \u00E9\n",
      "\ntopic = \u0499hunter2\n",
      "\ntopic = { = 1 }\n",
  };
  for (const auto& text : texts) {
    const auto path = config(text);
    const auto refusal = refused({"--config", path});
    EXPECT_THAT(refusal, HasSubstr("this is no valid TOML. A text needs quotes")) << text;
    EXPECT_THAT(refusal, ContainsRegex(":[2-3]: this is")) << text;
    EXPECT_THAT(refusal, Not(HasSubstr("hunter2"))) << text;
  }
}

TEST_F(ConfigFile, RefusesValuesThatNoOptionTakesAndNeverShowsThem) {
  const std::map<std::string, std::string> texts{
      {"[[temp-filter]]\n", "expected a text in quotes"},
      {"[temp-filter.a]\n", "a section is written [temp-filter]"},
      {"topic = 2026-11-21\n", "expected a text in quotes"},
      {"count = nan\n", "a finite number"},
      {"property = [[\"hunter2\"]]\n", "expected a text in quotes"},
      {"property = {a = \"hunter2\"}\n", "unknown section [property]"},
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

TEST_F(ConfigFile, ReadsWhateverTomlAllowsForAnOption) {
  EXPECT_EQ(parsed({"--config", config("topic = \"\"\"\\\n  plant\"\"\"")}).topic, "plant");
  EXPECT_EQ(parsed({"--config", config("topic = \"\"\"\\\n  \u00A7\"\"\"")}).topic, "\u00A7");
  EXPECT_EQ(parsed({"--config", config("temp-filter.count = 7")}).count, 7U);
  EXPECT_EQ(parsed({"--config", config("temp-filter = {count = 8}")}).count, 8U);
  EXPECT_EQ(parsed({"--config", config("count = 0x1F")}).count, 31U);
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

}  // namespace
}  // namespace suhu::cli
