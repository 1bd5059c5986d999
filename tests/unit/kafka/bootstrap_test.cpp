// Tests lists of brokers as users type them.
#include "suhu/kafka/bootstrap.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "suhu/kafka/client_config.hpp"

namespace suhu::kafka {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string complaint(std::string_view list, std::string_view protocol = "") {
  return validate_brokers(list, protocol).value_or("");
}

TEST(Brokers, AreTakenInEveryFormThatLibrdkafkaUnderstands) {
  for (const auto* list :
       {"localhost:9092", "localhost", ":9092", "kafka1:9092,kafka2:9093",
        "kafka1:9092, kafka2:9093 ,", ",kafka1", "10.0.0.1:1", "10.0.0.1:65535", "[::1]:9092",
        "[::1]", "::1", "fe80::1", "my_host-1.example:9092", "PLAINTEXT://host:9092"}) {
    EXPECT_EQ(complaint(list), "") << list;
  }
  EXPECT_EQ(complaint("SASL_SSL://host:9092", "sasl_ssl"), "");
  EXPECT_EQ(complaint("ssl://host:9092", "SSL"), "");
}

TEST(Brokers, WithASchemeOfTheWebAreAnsweredWithTheAddressAlone) {
  EXPECT_EQ(
      complaint("http://localhost:9092"),
      "broker \"http://localhost:9092\": brokers are asked without http://: write localhost:9092");
  EXPECT_THAT(complaint("a:1,kafka://b:2/topic"), HasSubstr("write b:2"));
}

TEST(Brokers, WithAnotherSecurityProtocolThanTheClientsAreAnsweredWithTheProperty) {
  EXPECT_THAT(complaint("SSL://host:9093"), HasSubstr("-X security.protocol=ssl"));
  EXPECT_THAT(complaint("PLAINTEXT://host:9092", "sasl_ssl"),
              HasSubstr("-X security.protocol=plaintext"));
}

TEST(Brokers, WithAPortThatIsNoneAreRefused) {
  for (const auto* list :
       {"h:0", "h:65536", "h:99999999999", "h:", "h:9092x", "h:-1", "[::1]:0", "PLAINTEXT://h:0"}) {
    EXPECT_THAT(complaint(list), HasSubstr("is no port: write a number from 1 to 65535")) << list;
  }
  EXPECT_THAT(complaint("9092"), HasSubstr("write localhost:9092"));
}

TEST(Brokers, SeparatedByAnythingButCommasAreRefused) {
  for (const auto* list : {"a:9092 b:9092", "a:9092;b:9092", "a b", "host:9092:9093"}) {
    EXPECT_THAT(complaint(list), HasSubstr("separated by commas")) << list;
  }
}

TEST(Brokers, WithAPathAreRefusedAndTheTopicsOptionIsNamed) {
  EXPECT_THAT(complaint("localhost:9092/sensor-suhu"),
              AllOf(HasSubstr("write localhost:9092"), HasSubstr("-t")));
}

TEST(Brokers, ThatAreNoneAreRefused) {
  for (const auto* list : {"", " ", ",", " , "})
    EXPECT_THAT(complaint(list), HasSubstr("no broker is named")) << '"' << list << '"';
}

TEST(Brokers, NeverShowAPassword) {
  EXPECT_THAT(complaint("sasl_ssl://monitor:HUNTER2@host:9093"),
              AllOf(Not(HasSubstr("HUNTER2")), HasSubstr("-F")));
}

TEST(Brokers, AreCheckedBeforeAClientIsMade) {
  EXPECT_THROW((ClientConfig{"http://localhost:9092", {}}), Failure);
  EXPECT_NO_THROW((ClientConfig{"SSL://localhost:9092", {{"security.protocol", "ssl"}}}));
}

}  // namespace
}  // namespace suhu::kafka
