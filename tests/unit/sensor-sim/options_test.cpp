#include "sensor-sim/options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/command_lines.hpp"
#include "support/temp_file.hpp"

namespace suhu::sensor_sim {
namespace {

using cli::ExitCode;
using std::chrono::milliseconds;
using testing::HasSubstr;

constexpr test::Accepted<parse_options> accepted;
constexpr test::Refused<parse_options> refused;

TEST(SimOptions, DefaultsAreThreeWanderingSensors) {
  const auto options = accepted({});
  EXPECT_EQ(options.generator.sensors, 3U);
  EXPECT_EQ(options.rate.per_million_seconds, 1'000'000U);
  EXPECT_EQ(options.generator.profile->name, "suhu");
  EXPECT_EQ(options.generator.pattern.pattern, Pattern::walk);
  EXPECT_EQ(options.generator.pattern.mean, 70);
  EXPECT_EQ(options.generator.pattern.stddev, 6);
  EXPECT_FALSE(options.generator.with_ts);
  EXPECT_FALSE(options.seed);
  EXPECT_FALSE(options.count);
  EXPECT_FALSE(options.duration);
  EXPECT_FALSE(options.replay);
  EXPECT_EQ(options.topic, "sensor-suhu");
  EXPECT_EQ(options.kafka.bootstrap, "localhost:9092");
  EXPECT_EQ(options.partitions, 3U);
  EXPECT_EQ(options.replication_factor, 1U);
}

TEST(SimOptions, TakesEveryOption) {
  const auto options = accepted({"-n",
                                 "100000",
                                 "-r",
                                 "0.1",
                                 "--profile",
                                 "iot",
                                 "--pattern",
                                 "spike",
                                 "--mean",
                                 "-20",
                                 "--stddev",
                                 "2.5",
                                 "--seed",
                                 "18446744073709551615",
                                 "--start",
                                 "2026-01-01T00:00:00Z",
                                 "--duration",
                                 "90s",
                                 "-c",
                                 "10",
                                 "--tee",
                                 "--create-topic",
                                 "--partitions",
                                 "6",
                                 "--replication-factor",
                                 "3",
                                 "-b",
                                 "kafka:9092",
                                 "-t",
                                 "ovens",
                                 "-X",
                                 "linger.ms=5",
                                 "-q"});
  EXPECT_EQ(options.generator.sensors, 100'000U);
  EXPECT_EQ(options.rate.per_million_seconds, 100'000U);
  EXPECT_EQ(options.generator.profile->name, "iot");
  EXPECT_EQ(options.generator.pattern.pattern, Pattern::spike);
  EXPECT_EQ(options.generator.pattern.mean, -20);
  EXPECT_EQ(options.generator.pattern.stddev, 2.5);
  EXPECT_EQ(options.seed, 18'446'744'073'709'551'615U);
  EXPECT_EQ(options.start, Timestamp{milliseconds{1'767'225'600'000}});
  EXPECT_EQ(options.duration, milliseconds{90'000});
  EXPECT_EQ(options.count, 10U);
  EXPECT_TRUE(options.tee);
  EXPECT_TRUE(options.create_topic);
  EXPECT_EQ(options.partitions, 6U);
  EXPECT_EQ(options.replication_factor, 3U);
  EXPECT_EQ(options.kafka.bootstrap, "kafka:9092");
  EXPECT_EQ(options.topic, "ovens");
  EXPECT_EQ(options.log.verbosity, -1);
}

TEST(SimOptions, DevicesIsSensors) {
  EXPECT_EQ(accepted({"--devices", "7"}).generator.sensors, 7U);
}

TEST(SimOptions, AStartPutsEventTimeIntoTheRecords) {
  EXPECT_TRUE(accepted({"--start", "1767225600000"}).generator.with_ts);
  EXPECT_TRUE(accepted({"--ts"}).generator.with_ts);
}

TEST(SimOptions, CreatingATopicAndNoMoreIsFine) {
  EXPECT_EQ(accepted({"--create-topic", "-c", "0"}).count, 0U);
}

TEST(SimOptions, ADryRunMayFindBrokerAndTopicInItsWay) {
  EXPECT_TRUE(accepted({"--dry-run", "-b", "kafka:9092", "-t", "ovens"}).dry_run);
  EXPECT_TRUE(accepted({"--dry-run"}, {{"KAFKA_BOOTSTRAP", "kafka:9092"}, {"KAFKA_TOPIC", "ovens"}})
                  .dry_run);
}

TEST(SimOptions, AReplayGoesAtItsOwnSpacingOrAtRateMax) {
  EXPECT_EQ(accepted({"--replay", "machine.csv"}).replay, "machine.csv");
  EXPECT_FALSE(accepted({"--replay", "-"}).rate.is_max());
  EXPECT_TRUE(
      accepted({"--replay", "-", "--rate", "max", "-c", "5", "--duration", "1m", "--dry-run"})
          .rate.is_max());
  EXPECT_THAT(refused({"--replay", "-", "--rate", "10"}), HasSubstr("--rate can only be max"));
  EXPECT_THAT(refused({"--replay", ""}), HasSubstr("--replay needs a file"));
}

TEST(SimOptions, AReplayRefusesWhatOnlyTheGeneratorUnderstands) {
  const std::vector<std::vector<std::string>> cases{{"--sensors", "3"},
                                                    {"--profile", "suhu"},
                                                    {"--pattern", "walk"},
                                                    {"--mean", "70"},
                                                    {"--stddev", "6"},
                                                    {"--seed", "1"},
                                                    {"--ts"},
                                                    {"--start", "2026-01-01T00:00:00Z"}};
  for (auto args : cases) {
    const std::string name = args.front();
    args.insert(args.end(), {"--replay", "machine.csv"});
    EXPECT_THAT(refused(args), HasSubstr(name + " has no meaning with --replay")) << name;
  }
  EXPECT_THAT(refused({"--replay", "x", "-n", "4"}), HasSubstr("--sensors has no meaning"));
  EXPECT_THAT(refused({"--replay", "x", "--devices=4"}), HasSubstr("--sensors has no meaning"));
}

TEST(SimOptions, TakesTheShapeOfAReplay) {
  EXPECT_FALSE(accepted({"--replay", "x"}).shape);
  const auto mapped = accepted({"--replay", "x", "--field", "id=gudang_id", "--unit", "F"}).shape;
  ASSERT_TRUE(mapped);
  EXPECT_EQ(mapped->default_unit, shape::Unit::fahrenheit);
  EXPECT_THAT(refused({"--field", "id=gudang_id"}), HasSubstr("need --replay"));
  EXPECT_THAT(refused({"--replay", "x", "--encoding", "avro", "--schema", "x.avsc"}),
              HasSubstr("--replay reads lines"));
}

TEST(SimOptions, RefusesTargetsThatContradictEachOther) {
  EXPECT_THAT(refused({"--dry-run", "--tee"}), HasSubstr("--dry-run and --tee exclude each other"));
  EXPECT_THAT(refused({"--dry-run", "--create-topic"}),
              HasSubstr("--dry-run and --create-topic exclude each other"));
  EXPECT_THAT(refused({"--partitions", "3"}), HasSubstr("--partitions needs --create-topic"));
  EXPECT_THAT(refused({"--replication-factor", "1"}),
              HasSubstr("--replication-factor needs --create-topic"));
}

TEST(SimOptions, RefusesValuesOutOfRangeSayingTheRange) {
  EXPECT_THAT(refused({"-n", "0"}), HasSubstr("--sensors is from 1 to 1000000"));
  EXPECT_THAT(refused({"-n", "1000001"}), HasSubstr("--sensors is from 1 to 1000000"));
  EXPECT_THAT(refused({"-r", "0"}),
              HasSubstr("0 is no rate: max, or a number from 0.000001 to 1000000"));
  EXPECT_THAT(refused({"-r", "fast"}), HasSubstr("fast is no rate"));
  EXPECT_THAT(refused({"--mean", "151"}), HasSubstr("--mean is from -50 to 150"));
  EXPECT_THAT(refused({"--stddev", "-1"}), HasSubstr("--stddev is from 0 to 100"));
  EXPECT_THAT(refused({"--pattern", "zigzag"}),
              HasSubstr("zigzag is not one of steady, walk, sine, bursty, ramp, spike"));
  EXPECT_THAT(refused({"--profile", "IOT"}),
              HasSubstr("IOT is not one of suhu, iot, connect, telegraf, influx, senml, ttn, "
                        "zigbee2mqtt, tasmota, homeassistant, umh, sparkplug"));
  EXPECT_THAT(refused({"--start", "1767225600"}), HasSubstr("1767225600 is no time"));
  EXPECT_THAT(refused({"--create-topic", "--partitions", "0"}),
              HasSubstr("--partitions is from 1"));
  EXPECT_THAT(refused({"--create-topic", "--replication-factor", "0"}),
              HasSubstr("--replication-factor is from 1"));
}

TEST(SimOptions, TakesEveryProfile) {
  for (const Profile& profile : profiles())
    EXPECT_EQ(accepted({"--profile", std::string{profile.name}}).generator.profile, &profile);
}

TEST(SimOptions, HasNoOptionsThatMeanNothingHere) {
  for (const char* name : {"-f", "-G", "-o", "-e"})
    EXPECT_THAT(refused({name, "json"}), HasSubstr("unknown option")) << name;
}

TEST(SimOptions, ReadsItsSectionOfAConfigFile) {
  const test::TempFile file{
      "topic = \"ovens\"\n[sensor-sim]\nsensors = 12\npattern = \"ramp\"\nts = "
      "true\n[temp-filter]\nthreshold = 75\n"};
  const auto options = accepted({"--config", file.path(), "-n", "13"});
  EXPECT_EQ(options.topic, "ovens");
  EXPECT_EQ(options.generator.sensors, 13U);
  EXPECT_EQ(options.generator.pattern.pattern, Pattern::ramp);
  EXPECT_TRUE(options.generator.with_ts);
}

TEST(SimOptions, HelpOpensWithExamplesAndNamesEveryPattern) {
  const auto parsed = parse_options(test::invocation({"--help"}));
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().code, ExitCode::ok);
  EXPECT_THAT(parsed.error().text, HasSubstr("sensor-sim --create-topic"));
  for (const char* word : {"steady", "walk", "sine", "bursty", "ramp", "spike", "--devices",
                           "--replay", "--replication-factor"}) {
    EXPECT_THAT(parsed.error().text, HasSubstr(word));
  }
}

}  // namespace
}  // namespace suhu::sensor_sim
