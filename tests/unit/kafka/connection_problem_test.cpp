#include "suhu/kafka/connection_problem.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <syslog.h>

#include <chrono>
#include <string>

namespace suhu::kafka {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Returns what librdkafka logs after on_certificate() has refused a certificate.
std::string refusal(int code) {
  return "ssl://kafka:9093/bootstrap: Certificate (subject=/CN=kafka, issuer=/CN=plant) "
         "verification callback failed: " +
         refused_certificate(code);
}

struct Seen {
  std::string line;
  std::string cause;
  std::string next;
};

class KnownTrouble : public testing::TestWithParam<Seen> {};

TEST_P(KnownTrouble, IsToldWithItsCauseAndWhatToDoNext) {
  const auto problem = parse_connection_problem(GetParam().line);
  ASSERT_TRUE(problem.has_value());
  EXPECT_THAT(problem->cause, HasSubstr(GetParam().cause));
  EXPECT_THAT(problem->next, HasSubstr(GetParam().next));
}

// librdkafka 2.0.2 has logged these lines about the listeners of a real broker.
INSTANTIATE_TEST_SUITE_P(
    Lines, KnownTrouble,
    testing::Values(
        Seen{refusal(10), "/CN=kafka (issued by /CN=plant) has expired", "needs a new one"},
        Seen{refusal(9), "is not valid yet", "clocks"},
        Seen{refusal(20), "authority that is not trusted", "ssl.ca.location"},
        Seen{refusal(18), "signed by itself", "ssl.ca.location"},
        Seen{refusal(62), "for another name", "-b"},
        Seen{refusal(64), "for another name", "subjectAltName"},
        Seen{refusal(99), "OpenSSL's code 99", "openssl verify"},
        Seen{
            "kafka:9093/bootstrap: Disconnected while requesting ApiVersion: might be caused by "
            "incorrect security.protocol configuration "
            "(connecting to a SSL listener?) or broker version is < 0.10 (see api.version.request)",
            "expects TLS", "security.protocol=ssl"},
        Seen{"kafka:9092/bootstrap: Disconnected: verify that security.protocol is correctly "
             "configured, broker might require SASL "
             "authentication",
             "a user and a password", "sasl.mechanisms"},
        Seen{"ssl://kafka:9092/bootstrap: SSL handshake failed: error:0A000126:SSL "
             "routines::unexpected eof while reading",
             "expects no TLS", "security.protocol"},
        Seen{"ssl://kafka:9092/bootstrap: SSL handshake failed: Disconnected: connecting to a "
             "PLAINTEXT broker listener?",
             "expects no TLS", "security.protocol"},
        Seen{"sasl_ssl://kafka:9092/bootstrap: Disconnected (after 1ms in state SSL_HANDSHAKE)",
             "expects no TLS", "security.protocol"},
        Seen{"ssl://kafka:9093/bootstrap: Receive failed: error:0A000412:SSL routines::sslv3 alert "
             "bad certificate: SSL alert number 42",
             "asks for a certificate", "ssl.certificate.location"},
        Seen{"sasl_plaintext://kafka:9092/bootstrap: SASL PLAIN mechanism handshake failed: "
             "Broker: Request not valid in current SASL "
             "state: "
             "broker's supported mechanisms: ",
             "asks for no user and password", "Leave SASL out"},
        Seen{"sasl_ssl://kafka:9093/bootstrap: SASL SCRAM-SHA-512 mechanism handshake failed: "
             "Broker: Unsupported SASL mechanism: broker's "
             "supported mechanisms: PLAIN,GSSAPI (after 306ms in state AUTH_HANDSHAKE)",
             "does not take SASL SCRAM-SHA-512", "what it takes: PLAIN,GSSAPI"},
        Seen{"sasl_ssl://kafka:9093/bootstrap: SASL authentication error: Authentication failed: "
             "Invalid username or password",
             "this user and password", "sasl.password"}));

TEST(Trouble, IsNotSeenInOtherLines) {
  EXPECT_FALSE(parse_connection_problem(""));
  EXPECT_FALSE(parse_connection_problem(
      "kafka:9092/bootstrap: Connect to ipv4#127.0.0.1:9092 failed: Connection refused"));
  EXPECT_FALSE(
      parse_connection_problem("ssl://kafka:9093/1: Disconnected (after 600012ms in state UP)"));
  EXPECT_FALSE(
      parse_connection_problem("Certificate (subject=/CN=kafka, issuer=/CN=plant) verification "
                               "callback failed: OpenSSL code x"));
}

TEST(Trouble, EscapesTheNamesOfACertificate) {
  const auto problem = parse_connection_problem(
      "Certificate (subject=/CN=\x1b[2J, issuer=/CN=plant) verification callback failed: " +
      refused_certificate(10));
  ASSERT_TRUE(problem.has_value());
  EXPECT_THAT(problem->cause, Not(HasSubstr("\x1b")));
}

const std::string kGeneral =
    "[thrd:x]: ssl://kafka:9093/bootstrap: SSL handshake failed: error:0A000086:SSL "
    "routines::certificate verify failed";
const std::string kNobody =
    "[thrd:x]: kafka:9092/bootstrap: Connect to ipv4#127.0.0.1:9092 failed: Connection refused "
    "(after 0ms in state CONNECT)";
const std::string kGuess =
    "[thrd:x]: ssl://kafka:9092/bootstrap: SSL handshake failed: error:0A000126:SSL "
    "routines::unexpected eof while reading";

TEST(Trouble, IsLookedForInLinesAboutConnectionsAndNotInFatalErrorsOfAClient) {
  EXPECT_TRUE(tells_of_connections(LOG_ERR, "SSL"));
  EXPECT_TRUE(tells_of_connections(LOG_INFO, "FAIL"));
  EXPECT_FALSE(tells_of_connections(LOG_WARNING, "TERMINATE"));
  EXPECT_FALSE(tells_of_connections(LOG_EMERG, "FATAL"))
      << "a consumer that was fenced is no reason why a topic takes no records";
}

class Noted : public testing::Test {
 protected:
  LatestProblem problem_;
  LatestProblem::Time now_;
};

TEST_F(Noted, IsEmptyAtFirst) { EXPECT_EQ(problem_.text(now_), ""); }

TEST_F(Noted, IsTheLineWithoutThreadAndState) {
  problem_.note(kNobody, now_);
  EXPECT_EQ(problem_.text(now_),
            "kafka:9092/bootstrap: Connect to ipv4#127.0.0.1:9092 failed: Connection refused");
  EXPECT_FALSE(problem_.problem(now_));
}

TEST_F(Noted, KeepsWhatSaysMoreThanTheLinesAfterIt) {
  problem_.note("[thrd:x]: " + refusal(10), now_);
  problem_.note(kGeneral, now_);
  problem_.note(kNobody, now_);
  EXPECT_THAT(problem_.text(now_), HasSubstr("has expired. The broker needs a new one"));
}

TEST_F(Noted, TakesTheNewestOfTwoGuesses) {
  problem_.note(kGuess, now_);
  ASSERT_TRUE(problem_.problem(now_));
  EXPECT_THAT(problem_.problem(now_)->text(), HasSubstr("expects no TLS"));
  problem_.note(kNobody, now_);
  EXPECT_THAT(problem_.text(now_), HasSubstr("Connection refused"));
}

TEST_F(Noted, SaysOfAGuessOnlyWhatIsCertain) {
  problem_.note(kGuess, now_);
  EXPECT_EQ(problem_.text(now_), "a broker closed the connection");
}

TEST_F(Noted, IsForgottenAfterAMinute) {
  problem_.note("[thrd:x]: " + refusal(10), now_);
  now_ += std::chrono::minutes{1};
  EXPECT_EQ(problem_.text(now_), "");
  problem_.note(kNobody, now_);
  EXPECT_THAT(problem_.text(now_), HasSubstr("Connection refused"));
}

}  // namespace
}  // namespace suhu::kafka
