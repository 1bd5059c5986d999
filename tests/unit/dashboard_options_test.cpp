#include "temp-dashboard/options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace suhu::dashboard {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

cli::Parsed<Options> parse(std::vector<std::string> args,
                           std::map<std::string, std::string> env = {}) {
  return parse_options(
      {std::move(args),
       [env = std::move(env)](const std::string& name) -> std::optional<std::string> {
         const auto found = env.find(name);
         return found == env.end() ? std::nullopt : std::optional{found->second};
       }});
}

std::string refusal(std::vector<std::string> args) {
  const auto parsed = parse(std::move(args));
  if (parsed) return "taken";
  EXPECT_EQ(parsed.error().code, cli::ExitCode::usage);
  return parsed.error().text;
}

TEST(DashboardOptions, HaveTheContractsDefaults) {
  const auto options = parse({});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->topic, "sensor-suhu");
  EXPECT_EQ(options->listen.host, "127.0.0.1");
  EXPECT_EQ(options->listen.port, 5000);
  EXPECT_EQ(options->retain, std::chrono::minutes{15});
  EXPECT_EQ(options->limit, 80);
  EXPECT_EQ(options->alert_topic, "sensor-suhu-alerts");
  EXPECT_FALSE(options->alert_topic_given);
  EXPECT_EQ(options->max_clients, 100U);
  EXPECT_EQ(options->max_sensors, 2'000U);
}

TEST(DashboardOptions, AreTaken) {
  const auto options =
      parse({"-t", "iot", "--listen", "0.0.0.0:8080", "--retain", "1h", "--threshold", "75.5",
             "--alert-topic", "hot", "--max-clients", "5", "--max-sensors", "7", "--allow-host",
             "Monitor.Example", "--allow-host", "b"});
  ASSERT_TRUE(options) << options.error().text;
  EXPECT_EQ(options->topic, "iot");
  EXPECT_EQ(options->listen.host, "0.0.0.0");
  EXPECT_EQ(options->listen.port, 8080);
  EXPECT_EQ(options->retain, std::chrono::hours{1});
  EXPECT_EQ(options->limit, 75.5);
  EXPECT_EQ(options->alert_topic, "hot");
  EXPECT_TRUE(options->alert_topic_given);
  EXPECT_EQ(options->max_clients, 5U);
  EXPECT_EQ(options->max_sensors, 7U);
  EXPECT_THAT(options->allow_hosts, ElementsAre("monitor.example", "b"));
}

TEST(DashboardOptions, TheAlertTopicComesFromTheEnvironmentToo) {
  const auto options = parse({}, {{"KAFKA_ALERT_TOPIC", "hot"}, {"KAFKA_TOPIC", "iot"}});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->alert_topic, "hot");
  EXPECT_TRUE(options->alert_topic_given);
  EXPECT_EQ(options->topic, "iot");
}

TEST(DashboardOptions, WhatCannotBeIsRefusedWithAReason) {
  EXPECT_THAT(refusal({"--listen", "nonsense:5000"}), HasSubstr("--listen"));
  EXPECT_THAT(refusal({"--listen", "127.0.0.1:99999"}), HasSubstr("--listen"));
  EXPECT_THAT(refusal({"--retain", "30d"}), HasSubstr("--retain is at most 7d"));
  EXPECT_THAT(refusal({"--max-clients", "0"}), HasSubstr("--max-clients is 1 to 1000"));
  EXPECT_THAT(refusal({"--max-clients", "1001"}), HasSubstr("--max-clients is 1 to 1000"));
  EXPECT_THAT(refusal({"--max-sensors", "0"}), HasSubstr("--max-sensors is 1 to 20000"));
  EXPECT_THAT(refusal({"-t", "a", "--alert-topic", "a"}),
              HasSubstr("--alert-topic is the topic of readings"));
  EXPECT_THAT(refusal({"--allow-host", "evil example"}), HasSubstr("is no host name"));
  EXPECT_THAT(refusal({"--allow-host", "monitor:80"}), HasSubstr("is no host name"));
  EXPECT_THAT(refusal({"--threshold", "nan"}), HasSubstr("--threshold"));
  EXPECT_THAT(refusal({"-G", "group"}), HasSubstr("-G"));
  EXPECT_THAT(refusal({"-o", "beginning"}), HasSubstr("-o"));
}

}  // namespace
}  // namespace suhu::dashboard
