#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "support/example_tool.hpp"

namespace suhu::cli {
namespace {

using test::Args;
using test::Environment;
using test::parsed;
using test::refused;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

using PropertiesFile = test::SettingsFiles;
using Precedence = test::SettingsFiles;

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

}  // namespace
}  // namespace suhu::cli
