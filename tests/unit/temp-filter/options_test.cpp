#include "temp-filter/options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dev-broker/options.hpp"
#include "support/command_lines.hpp"
#include "support/temp_file.hpp"

namespace suhu::temp_filter {
namespace {

using cli::ExitCode;
using cli::Format;
using cli::StartPoint;
using testing::HasSubstr;

constexpr test::Accepted<parse_options> accepted;
constexpr test::Refused<parse_options> refused;

TEST(FilterOptions, DefaultsAreTheSeedsRule) {
  const auto options = accepted({});
  EXPECT_EQ(*options.rules.hi, 80);
  EXPECT_EQ(options.topic, "sensor-suhu");
  EXPECT_EQ(options.group, "temp-filter");
  EXPECT_EQ(options.kafka.bootstrap, "localhost:9092");
  EXPECT_EQ(options.start.kind, StartPoint::Kind::stored);
  EXPECT_EQ(options.emit, EmitMode::readings);
  EXPECT_FALSE(options.is_batch());
}

TEST(FilterOptions, ShowTenIsABatch) {
  const auto options =
      accepted({"--emit", "all", "-o", "beginning", "-e", "-c", "10", "-f", "table"});
  EXPECT_TRUE(options.is_batch());
  EXPECT_EQ(options.emit, EmitMode::all);
  EXPECT_EQ(options.count, 10u);
  EXPECT_EQ(options.format, Format::table);
}

TEST(FilterOptions, ExitEofAloneOrWithStoredDrainsTheGroup) {
  EXPECT_FALSE(accepted({"-e"}).is_batch());
  EXPECT_FALSE(accepted({"-o", "stored", "-e"}).is_batch());
  EXPECT_TRUE(accepted({"-o", "-15m", "-e"}).is_batch());
  EXPECT_TRUE(accepted({"-o", "@2026-11-21T03:00:00Z", "-e"}).is_batch());
}

TEST(FilterOptions, RefusesWhatContradictsItself) {
  EXPECT_THAT(refused({"-o", "end", "-e"}), HasSubstr("would read nothing"));
  EXPECT_THAT(refused({"-o", "beginning", "-e", "-G", "g"}), HasSubstr("uses no group"));
  EXPECT_THAT(refused({"-f", "table"}), HasSubstr("add -e or -c N"));
  EXPECT_THAT(refused({"--input", "-", "-G", "g"}), HasSubstr("--input reads no topic"));
  EXPECT_THAT(refused({"--output-topic", "sensor-suhu"}), HasSubstr("read again"));
  EXPECT_THAT(refused({"--dead-letter-topic", "a", "--output-topic", "a"}), HasSubstr("the same"));
}

TEST(FilterOptions, RefusesBadValuesWithTheOptionsName) {
  EXPECT_THAT(refused({"--threshold", "hot"}), HasSubstr("--threshold"));
  EXPECT_THAT(refused({"--threshold", "nan"}), HasSubstr("is not a number"));
  EXPECT_THAT(refused({"-o", "100"}), HasSubstr("write -15m or @TIME"));
  EXPECT_THAT(refused({"-f", "yaml"}), HasSubstr("--format"));
  EXPECT_THAT(refused({"--commit-interval", "1ms"}), HasSubstr("10ms to 1h"));
  EXPECT_EQ(accepted({"--threshold", "-5.5"}).rules.hi, -5.5);
}

TEST(FilterOptions, AlarmsHaveTheLimitsDelaysAndScreensThatTheyAreGiven) {
  const auto options =
      accepted({"--emit",          "both",    "--limit-hi",   "75",       "--limit-hihi", "90.5",
                "--limit-lo",      "5",       "--limit-lolo", "-3",       "--deadband",   "2.5",
                "--on-delay",      "5s",      "--off-delay",  "1m",       "--roc-limit",  "5/1m",
                "--stale-after",   "10s",     "--range",      "-40..110", "--flatline",   "24",
                "--sensor-preset", "ds18b20", "--max-future", "2m"});
  EXPECT_EQ(options.emit, EmitMode::both);
  const alarm::AlarmRules& rules = options.rules;
  EXPECT_EQ(rules.hi, 75);
  EXPECT_EQ(rules.hihi, 90.5);
  EXPECT_EQ(rules.lo, 5);
  EXPECT_EQ(rules.lolo, -3);
  EXPECT_EQ(rules.deadband, 2.5);
  EXPECT_EQ(rules.on_delay, std::chrono::seconds{5});
  EXPECT_EQ(rules.off_delay, std::chrono::minutes{1});
  EXPECT_EQ(rules.roc, (alarm::RiseLimit{5, std::chrono::minutes{1}}));
  EXPECT_EQ(rules.stale_after, std::chrono::seconds{10});
  EXPECT_EQ(rules.lowest, -40);
  EXPECT_EQ(rules.highest, 110);
  EXPECT_EQ(rules.flatline, 24u);
  EXPECT_EQ(rules.preset, alarm::Preset::ds18b20);
  EXPECT_EQ(options.event_time.max_future, std::chrono::minutes{2});
  const auto defaults = accepted({"--emit", "alarms"});
  EXPECT_EQ(defaults.rules, alarm::AlarmRules{});
  EXPECT_EQ(defaults.rules.deadband, 1);
  EXPECT_EQ(defaults.rules.stale_after, std::chrono::seconds{30});
}

TEST(FilterOptions, WhatIsForAlarmsIsRefusedWithoutThem) {
  for (const auto& [option, value] :
       std::vector<std::pair<std::string, std::string>>{{"--limit-hihi", "90"},
                                                        {"--deadband", "2"},
                                                        {"--on-delay", "5s"},
                                                        {"--limits", "limits.json"},
                                                        {"--expect", "ids.txt"},
                                                        {"--flatline", "5"},
                                                        {"--max-sensors", "5"}}) {
    EXPECT_THAT(refused({option, value}), HasSubstr(option + " is for alarms: add --emit alarms"));
    EXPECT_THAT(refused({"--emit", "all", option, value}), HasSubstr(option))
        << "no readings of --emit all are alarms";
    EXPECT_EQ(accepted({"--emit", "alarms", option, value}).emit, EmitMode::alarms);
  }
}

TEST(FilterOptions, LimitsThatContradictEachOtherAreRefused) {
  EXPECT_THAT(refused({"--emit", "alarms", "--limit-hihi", "70"}),
              HasSubstr("limit-hihi 70 is not above limit-hi 80"));
  EXPECT_THAT(refused({"--emit", "alarms", "--limit-lo", "85"}), HasSubstr("limit-lo"));
  EXPECT_THAT(refused({"--emit", "alarms", "--deadband", "-1"}), HasSubstr("deadband"));
  EXPECT_THAT(refused({"--emit", "alarms", "--flatline", "1"}), HasSubstr("flatline"));
  EXPECT_THAT(refused({"--emit", "alarms", "--flatline", "-1"}), HasSubstr("--flatline"));
  EXPECT_THAT(refused({"--emit", "alarms", "--roc-limit", "5"}), HasSubstr("--roc-limit"));
  EXPECT_THAT(refused({"--emit", "alarms", "--range", "5"}), HasSubstr("--range"));
  EXPECT_THAT(refused({"--emit", "alarms", "--sensor-preset", "pt100"}),
              HasSubstr("--sensor-preset"));
  EXPECT_THAT(refused({"--emit", "alarms", "--expect", "ids.txt", "--stale-after", "0"}),
              HasSubstr("--expect needs --stale-after"));
  EXPECT_THAT(refused({"--emit", "alarms", "--on-delay", "400d"}), HasSubstr("at most 366d"));
  EXPECT_THAT(refused({"--emit", "alarms", "--max-sensors", "0"}), HasSubstr("--max-sensors"));
  EXPECT_THAT(refused({"--emit", "alarms", "--threshold", "200"}), HasSubstr("range"))
      << "such a reading would be a fault";
  EXPECT_EQ(accepted({"--threshold", "200"}).rules.hi, 200) << "readings have no range";
}

TEST(FilterOptions, StateIsKeptWhereAlarmsAreJudgedInAGroup) {
  EXPECT_EQ(accepted({"--emit", "alarms"}).state_topic, "temp-filter-state");
  EXPECT_EQ(accepted({"--emit", "both", "-G", "plant"}).state_topic, "plant-state");
  EXPECT_EQ(accepted({"--emit", "both", "--state-topic", "mine"}).state_topic, "mine");
  EXPECT_FALSE(accepted({"--emit", "both", "--state-topic", "none"}).state_topic);
  EXPECT_FALSE(accepted({"--emit", "alarms", "--input", "-"}).state_topic);
  EXPECT_FALSE(accepted({"--emit", "alarms", "-o", "beginning", "-e"}).state_topic) << "a batch";
  EXPECT_EQ(accepted({"--emit", "alarms", "-e"}).state_topic, "temp-filter-state")
      << "draining a group is none";
  EXPECT_FALSE(accepted({}).state_topic) << "readings need none";
  EXPECT_THAT(refused({"--state-topic", "mine"}), HasSubstr("--state-topic is for alarms"));
  EXPECT_THAT(refused({"--emit", "alarms", "--input", "-", "--state-topic", "mine"}),
              HasSubstr("--state-topic is for a group"));
  EXPECT_THAT(refused({"--emit", "alarms", "--state-topic", "sensor-suhu"}),
              HasSubstr("topic of readings"));
  EXPECT_THAT(refused({"--emit", "alarms", "--output-topic", "temp-filter-state"}),
              HasSubstr("readers of alerts would meet state"));
}

TEST(FilterOptions, ExactlyOnceIsRefusedWhereItCannotBe) {
  EXPECT_THAT(refused({"--exactly-once"}), HasSubstr("needs --output-topic"));
  EXPECT_THAT(refused({"--exactly-once", "--output-topic", "a", "--input", "-"}),
              HasSubstr("is for a group"));
  EXPECT_THAT(refused({"--exactly-once", "--output-topic", "a", "-o", "beginning", "-e"}),
              HasSubstr("is for a group"));
  EXPECT_THAT(refused({"--exactly-once", "--output-topic", "a", "--state-topic", "none"}),
              HasSubstr("leave out --state-topic none"));
  EXPECT_THAT(refused({"--exactly-once", "--output-topic", "a", "-f", "table", "-e"}),
              HasSubstr("-f table"));
  const auto readings = accepted({"--exactly-once", "--output-topic", "a"});
  EXPECT_EQ(readings.state_topic, "temp-filter-state") << "the place is kept there";
  EXPECT_TRUE(is_transactional(readings));
}

TEST(FilterOptions, ListenWhereTheyAreTold) {
  EXPECT_FALSE(accepted({}).listen);
  EXPECT_EQ(web::to_text(*accepted({"--listen", "9101"}).listen), "127.0.0.1:9101");
  EXPECT_EQ(web::to_text(*accepted({"--listen", "*:0"}).listen), "0.0.0.0:0");
  EXPECT_THAT(refused({"--listen", "127.0.0.1"}), HasSubstr("--listen: '127.0.0.1' has no port"));
  EXPECT_THAT(refused({"--listen", "plant.example:9101"}),
              HasSubstr("is no IP address of this machine"));
}

TEST(DevBrokerOptions, ReadsTopicsAndACommand) {
  const auto parsed = dev_broker::parse_options(
      test::invocation({"--topics", "a:1,b:12", "--", "echo", "-x", "--topics"}));
  ASSERT_TRUE(parsed) << parsed.error().text;
  EXPECT_EQ(parsed->topics, (std::map<std::string, std::int32_t>{{"a", 1}, {"b", 12}}));
  EXPECT_EQ(parsed->command, (std::vector<std::string>{"echo", "-x", "--topics"}));
}

TEST(DevBrokerOptions, RefusesTopicsThatKafkaWouldNotTake) {
  for (const auto* topics : {"a:0", "a:x", ":3", "a b:3", "a:1,a:2", "a:1001"}) {
    EXPECT_FALSE(dev_broker::parse_options(test::invocation({"--topics", topics}))) << topics;
  }
}

TEST(DevBrokerOptions, TheHelpSaysWhatItLacks) {
  const auto parsed = dev_broker::parse_options(test::invocation({"--help"}));
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().code, ExitCode::ok);
  EXPECT_THAT(parsed.error().text, HasSubstr("~5 MB per partition"));
  EXPECT_THAT(parsed.error().text, HasSubstr("no transactions"));
}

/// The configuration file that a service and a batch share.
const std::string kPlant = R"(group = "night"
instance = "filter-1"
[temp-filter]
emit = "alarms"
output-topic = "alerts"
dead-letter-topic = "rejects"
state-topic = "states"
exactly-once = true
)";

Options with_the_plants_file(std::vector<std::string> args) {
  const test::TempFile file{kPlant};
  args.insert(args.end(), {"--config", file.path()});
  return accepted(std::move(args));
}

TEST(FilterOptions, OfAServicesFileCountForAService) {
  const auto options = with_the_plants_file({});
  EXPECT_EQ(options.group, "night");
  EXPECT_EQ(options.output_topic, "alerts");
  EXPECT_EQ(options.dead_letter_topic, "rejects");
  EXPECT_TRUE(options.exactly_once);
  EXPECT_THAT(options.log.notes, testing::IsEmpty());
}

TEST(FilterOptions, OfAServicesFileLetABatchJoinNoGroupAndWriteToNoTopicAndSaySo) {
  for (const std::vector<std::string>& args :
       {std::vector<std::string>{"-o", "-24h", "-e"}, {"--input", "readings.csv"}}) {
    const auto options = with_the_plants_file(args);
    EXPECT_FALSE(options.output_topic);
    EXPECT_FALSE(options.dead_letter_topic);
    EXPECT_FALSE(options.state_topic);
    EXPECT_FALSE(options.instance);
    EXPECT_FALSE(options.exactly_once);
    EXPECT_THAT(options.log.notes, testing::UnorderedElementsAre(HasSubstr("--output-topic"),
                                                                 HasSubstr("--dead-letter-topic")));
    EXPECT_THAT(options.log.notes, testing::Each(HasSubstr("set aside")));
  }
}

TEST(FilterOptions, ThatTheCommandLineNamesCountForABatchToo) {
  const auto options = with_the_plants_file({"-o", "-24h", "-e", "--output-topic", "corrected"});
  EXPECT_EQ(options.output_topic, "corrected");
  EXPECT_THAT(refused({"-o", "-24h", "-e", "-G", "g"}), HasSubstr("a batch"));
}

TEST(FilterOptions, OfAServicesFileLetAPipeWriteToItsTopics) {
  const auto options = with_the_plants_file({"--input", "-"});
  EXPECT_EQ(options.output_topic, "alerts") << "a pipe may run as long as a service";
  EXPECT_FALSE(options.state_topic);
}

}  // namespace
}  // namespace suhu::temp_filter
