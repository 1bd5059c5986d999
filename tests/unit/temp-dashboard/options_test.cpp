#include "temp-dashboard/options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/command_lines.hpp"

namespace suhu::temp_dashboard {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr test::Accepted<parse_options> accepted;
constexpr test::Refused<parse_options> refused;

TEST(DashboardOptions, HaveTheContractsDefaults) {
  const auto options = accepted({});
  EXPECT_EQ(options.topic, "sensor-suhu");
  EXPECT_EQ(options.listen.host, "127.0.0.1");
  EXPECT_EQ(options.listen.port, 5000);
  EXPECT_EQ(options.retain, std::chrono::minutes{15});
  EXPECT_EQ(options.limit, 80);
  EXPECT_EQ(options.alert_topic, "sensor-suhu-alerts");
  EXPECT_FALSE(options.alert_topic_given);
  EXPECT_EQ(options.max_clients, 100U);
  EXPECT_EQ(options.max_sensors, 2'000U);
}

TEST(DashboardOptions, AreTaken) {
  const auto options =
      accepted({"-t", "iot", "--listen", "0.0.0.0:8080", "--retain", "1h", "--threshold", "75.5",
                "--alert-topic", "hot", "--max-clients", "5", "--max-sensors", "7", "--allow-host",
                "Monitor.Example", "--allow-host", "b"});
  EXPECT_EQ(options.topic, "iot");
  EXPECT_EQ(options.listen.host, "0.0.0.0");
  EXPECT_EQ(options.listen.port, 8080);
  EXPECT_EQ(options.retain, std::chrono::hours{1});
  EXPECT_EQ(options.limit, 75.5);
  EXPECT_EQ(options.alert_topic, "hot");
  EXPECT_TRUE(options.alert_topic_given);
  EXPECT_EQ(options.max_clients, 5U);
  EXPECT_EQ(options.max_sensors, 7U);
  EXPECT_THAT(options.allow_hosts, ElementsAre("monitor.example", "b"));
}

TEST(DashboardOptions, TheAlertTopicComesFromTheEnvironmentToo) {
  const auto options = accepted({}, {{"KAFKA_ALERT_TOPIC", "hot"}, {"KAFKA_TOPIC", "iot"}});
  EXPECT_EQ(options.alert_topic, "hot");
  EXPECT_TRUE(options.alert_topic_given);
  EXPECT_EQ(options.topic, "iot");
}

TEST(DashboardOptions, WhatCannotBeIsRefusedWithAReason) {
  EXPECT_THAT(refused({"--listen", "nonsense:5000"}), HasSubstr("--listen"));
  EXPECT_THAT(refused({"--listen", "127.0.0.1:99999"}), HasSubstr("--listen"));
  EXPECT_THAT(refused({"--retain", "30d"}), HasSubstr("--retain is at most 7d"));
  EXPECT_THAT(refused({"--max-clients", "0"}), HasSubstr("--max-clients is 1 to 1000"));
  EXPECT_THAT(refused({"--max-clients", "1001"}), HasSubstr("--max-clients is 1 to 1000"));
  EXPECT_THAT(refused({"--max-sensors", "0"}), HasSubstr("--max-sensors is 1 to 20000"));
  EXPECT_THAT(refused({"-t", "a", "--alert-topic", "a"}),
              HasSubstr("--alert-topic is the topic of readings"));
  EXPECT_THAT(refused({"--allow-host", "evil example"}), HasSubstr("is no host name"));
  EXPECT_THAT(refused({"--allow-host", "monitor:80"}), HasSubstr("is no host name"));
  EXPECT_THAT(refused({"--threshold", "nan"}), HasSubstr("--threshold"));
  EXPECT_THAT(refused({"-G", "group"}), HasSubstr("-G"));
  EXPECT_THAT(refused({"-o", "beginning"}), HasSubstr("-o"));
}

}  // namespace
}  // namespace suhu::temp_dashboard
