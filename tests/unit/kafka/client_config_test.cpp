#include "suhu/kafka/client_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <syslog.h>

#include <array>
#include <string>
#include <vector>

#include "suhu/kafka/log.hpp"

namespace suhu::kafka {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string refusal(const std::string& key, const std::string& value) {
  try {
    const ClientConfig config{"localhost:9092", {{key, value}}};
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.kind(), FailureKind::configuration);
    return failure.what();
  }
  return {};
}

TEST(ClientConfig, RefusesPropertiesThatRunCode) {
  for (const auto* key : {"plugin.library.paths", "sasl.kerberos.kinit.cmd", "ssl.engine.location",
                          "ssl.providers"}) {
    EXPECT_THAT(refusal(key, "x"), HasSubstr("is refused")) << key;
  }
}

TEST(ClientConfig, RefusesJavasKeysAndNamesItsOwn) {
  EXPECT_THAT(refusal("ssl.truststore.location", "/x.jks"), HasSubstr("ssl.ca.location"));
  EXPECT_THAT(refusal("sasl.jaas.config", "x"), HasSubstr("sasl.username"));
  EXPECT_THAT(refusal("key.deserializer", "x"), HasSubstr("leave it out"));
}

TEST(ClientConfig, RefusesWhatWouldBreakTheDeliveryPromise) {
  EXPECT_THAT(refusal("enable.auto.commit", "false"), HasSubstr("cannot be changed"));
  EXPECT_THAT(refusal("enable.auto.offset.store", "true"), HasSubstr("cannot be changed"));
  EXPECT_THAT(refusal("enable.idempotence", "false"), HasSubstr("cannot be changed"));
  EXPECT_THAT(refusal("acks", "1"), HasSubstr("cannot be changed"));
  EXPECT_THAT(refusal("partition.assignment.strategy", "cooperative-sticky"),
              HasSubstr("cannot be changed"));
  EXPECT_THAT(refusal("group.id", "x"), HasSubstr("--group"));
}

TEST(ClientConfig, TakesTheSameValuesAsOurs) {
  EXPECT_EQ(refusal("acks", "all"), "");
  EXPECT_EQ(refusal("acks", "-1"), "");
  EXPECT_EQ(refusal("enable.idempotence", "true"), "");
  EXPECT_EQ(refusal("partition.assignment.strategy", "range"), "");
  EXPECT_EQ(refusal("partition.assignment.strategy", "range,roundrobin"), "");
}

TEST(ClientConfig, WarnsAtEachStartThatNobodyIsVerified) {
  std::vector<std::string> lines;
  set_log_sink([&](int level, std::string_view text) {
    if (level == LOG_WARNING) lines.emplace_back(text);
  });
  (void)ClientConfig{"h:1", {{"enable.ssl.certificate.verification", "FALSE"}}};
  (void)ClientConfig{"h:1", {{"ssl.endpoint.identification.algorithm", "none"}}};
  (void)ClientConfig{"h:1", {}};
  set_log_sink({});
  EXPECT_THAT(lines, testing::ElementsAre(HasSubstr("certificates of the brokers are not verified"),
                                          HasSubstr("names of the brokers are not verified")));
}

TEST(ClientConfig, WarnsOfScramWhereTheLibraryIsTooOldForKafka4) {
  std::vector<std::string> lines;
  set_log_sink([&](int, std::string_view text) { lines.emplace_back(text); });
  for (const auto* mechanism : {"SCRAM-SHA-256", "SCRAM-SHA-512", "PLAIN"}) {
    (void)ClientConfig{"h:1",
                       {{"security.protocol", "sasl_plaintext"}, {"sasl.mechanism", mechanism}}};
  }
  set_log_sink({});
  EXPECT_EQ(lines.size(), rd_kafka_version() < 0x020601ff ? 2U : 0U);
  EXPECT_THAT(lines, testing::Each(HasSubstr("2.6.1 or newer")));
}

TEST(ClientConfig, NamesAnUnknownProperty) {
  EXPECT_THAT(refusal("linger.sm", "5"), AllOf(HasSubstr("linger.sm"), HasSubstr("unknown")));
}

TEST(ClientConfig, NeverQuotesAValue) {
  EXPECT_THAT(refusal("security.protocol", "S3cr3t"),
              AllOf(HasSubstr("security.protocol"), Not(HasSubstr("S3cr3t"))));
  EXPECT_THAT(refusal("acks", "S3cr3t"), Not(HasSubstr("S3cr3t")));
}

TEST(ClientConfig, ARecordSizeMeantForOurProducerDoesNotStopAConsumer) {
  const ClientConfig config{"localhost:9092", {{"message.max.bytes", "2000000"}}};
  const Properties ours{
      {"group.id", "g"}, {"message.max.bytes", "262144"}, {"fetch.max.bytes", "262144"}};
  EXPECT_NO_THROW((void)make_client(RD_KAFKA_CONSUMER, config.make(RD_KAFKA_CONSUMER, ours)));
  std::array<char, 16> size{};
  std::size_t length = size.size();
  rd_kafka_conf_get(config.make(RD_KAFKA_PRODUCER, {}).get(), "message.max.bytes", size.data(),
                    &length);
  EXPECT_STREQ(size.data(), "2000000");
}

TEST(ClientConfig, TheUsersPropertyWinsOverOurDefault) {
  const ClientConfig config{"localhost:9092", {{"linger.ms", "1"}, {"linger.ms", "2"}}};
  const auto conf = config.make(RD_KAFKA_PRODUCER, {{"linger.ms", "5"}});
  char value[32];
  std::size_t size = sizeof value;
  ASSERT_EQ(rd_kafka_conf_get(conf.get(), "linger.ms", value, &size), RD_KAFKA_CONF_OK);
  EXPECT_STREQ(value, "2");
  EXPECT_EQ(*config.user_value("linger.ms"), "2");
}

}  // namespace
}  // namespace suhu::kafka
