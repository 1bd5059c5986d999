#include "suhu/kafka/request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <string>
#include <vector>

namespace suhu::kafka {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::Not;

const std::vector<rd_kafka_resp_err_t> kFinal{
    RD_KAFKA_RESP_ERR_NO_ERROR,
    RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,
    RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
    RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED,
    RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
    RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED,
    RD_KAFKA_RESP_ERR__AUTHENTICATION,
    RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION,
    RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS,
    RD_KAFKA_RESP_ERR_INVALID_PARTITIONS,
    RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR,
    RD_KAFKA_RESP_ERR_INVALID_CONFIG,
    RD_KAFKA_RESP_ERR_POLICY_VIOLATION,
    RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION,
    RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE,
    RD_KAFKA_RESP_ERR_UNSUPPORTED_FOR_MESSAGE_FORMAT,
    RD_KAFKA_RESP_ERR__FATAL,
    RD_KAFKA_RESP_ERR__INVALID_ARG,
    RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID,
};

/// Returns every error code that this librdkafka knows.
std::vector<rd_kafka_resp_err_t> all_codes() {
  const rd_kafka_err_desc* descriptions = nullptr;
  std::size_t count = 0;
  rd_kafka_get_err_descs(&descriptions, &count);
  std::vector<rd_kafka_resp_err_t> codes;
  for (std::size_t i = 0; i < count; ++i) {
    if (descriptions[i].desc != nullptr) codes.push_back(descriptions[i].code);
  }
  return codes;
}

TEST(Request, CallsNothingTransientThatStays) {
  for (const auto code : kFinal) EXPECT_FALSE(is_transient(code)) << rd_kafka_err2name(code);
}

TEST(Request, CallsNoCodeBothTransientAndARefusal) {
  for (const auto code : all_codes())
    EXPECT_FALSE(is_transient(code) && is_refusal(code)) << rd_kafka_err2name(code);
}

TEST(Request, SaysOfEveryTransientCodeWhatIsGoingOn) {
  std::size_t transient = 0;
  for (const auto code : all_codes()) {
    if (!is_transient(code)) continue;
    ++transient;
    EXPECT_NE(describe_code(code), rd_kafka_err2str(code));
    const Deadline deadline{{.longest = milliseconds{10'000}, .stop = {}}};
    const auto failure =
        request_failure("say where topic readings ends", "kafka.example:9092", deadline, code);
    EXPECT_EQ(failure.kind(), FailureKind::unreachable);
    EXPECT_THAT(failure.what(), HasSubstr("kafka.example:9092"));
    EXPECT_THAT(failure.what(), HasSubstr("could not say where topic readings ends within 10 s"));
    EXPECT_THAT(failure.what(), HasSubstr(describe_code(code)));
    EXPECT_THAT(failure.what(), HasSubstr("start this program again"));
    EXPECT_THAT(failure.what(), Not(HasSubstr("Broker: ")));
    EXPECT_THAT(failure.what(), Not(HasSubstr("Local: ")));
  }
  EXPECT_GE(transient, 30u);
}

TEST(Request, SaysOfWhatIsFinalWhatKafkaSaid) {
  const Deadline deadline{{}};
  const auto failure =
      request_failure("create topic a", "x", deadline, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,
                      FailureKind::runtime);
  EXPECT_EQ(failure.kind(), FailureKind::runtime);
  EXPECT_THAT(failure.what(), HasSubstr("cannot create topic a"));
  EXPECT_THAT(failure.what(), HasSubstr("authorization failed"));
}

TEST(Request, IsRepeatedUntilItIsAnswered) {
  const Deadline deadline{{.longest = milliseconds{60'000}, .stop = {}}};
  int calls = 0;
  const auto code = repeat_until(deadline, [&](int) {
    return ++calls < 4 ? RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION : RD_KAFKA_RESP_ERR_NO_ERROR;
  });
  EXPECT_EQ(code, RD_KAFKA_RESP_ERR_NO_ERROR);
  EXPECT_EQ(calls, 4);
}

TEST(Request, IsNotRepeatedWhenTheAnswerIsFinal) {
  int calls = 0;
  const auto code = repeat_until(
      Deadline{{}}, [&](int) { return ++calls, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED; });
  EXPECT_EQ(code, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
  EXPECT_EQ(calls, 1);
}

TEST(Request, IsAskedOnceWhenThereIsNoTime) {
  const Deadline over{{.longest = milliseconds{0}, .stop = {}}};
  int calls = 0;
  const auto code = repeat_until(over, [&](int call) {
    EXPECT_GE(call, 1);
    ++calls;
    return RD_KAFKA_RESP_ERR__TIMED_OUT;
  });
  EXPECT_EQ(code, RD_KAFKA_RESP_ERR__TIMED_OUT);
  EXPECT_EQ(calls, 1);
}

TEST(Request, EndsWithTheLastAnswerThoughTheDeadlineCutALaterCallShort) {
  bool stop = false;
  const Deadline deadline{{.longest = milliseconds{3'600'000}, .stop = [&] { return stop; }}};
  const auto code = repeat_until(deadline, [&, calls = 0](int) mutable {
    stop = ++calls == 2;
    return stop ? RD_KAFKA_RESP_ERR__TIMED_OUT : RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE;
  });
  EXPECT_EQ(code, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE);
}

TEST(Request, EndsAfterTheCallInWhichSomebodySaidStop) {
  bool stop = false;
  const Deadline deadline{{.longest = milliseconds{3'600'000}, .stop = [&] { return stop; }}};
  int calls = 0;
  const auto code = repeat_until(deadline, [&](int call) {
    EXPECT_LE(call, 1'000) << "whoever may say stop is asked often";
    stop = ++calls == 3;
    return RD_KAFKA_RESP_ERR__TIMED_OUT;
  });
  EXPECT_EQ(code, RD_KAFKA_RESP_ERR__TIMED_OUT);
  EXPECT_EQ(calls, 3);
  EXPECT_TRUE(deadline.stopped());
}

TEST(Request, HasAllItsTimeForOneCallWhenNobodyMaySayStop) {
  const Deadline deadline{{.longest = milliseconds{3'600'000}, .stop = {}}};
  EXPECT_GT(deadline.milliseconds_for_a_call(), 3'000'000);
}

TEST(CodeOfCreation, IsTransientWhileNoBrokerIsThere) {
  for (const auto* text :
       {"Unable to replicate the partition 1 time(s): All brokers are currently fenced, or have "
        "all their log directories cordoned.",
        "Unable to replicate the partition 1 time(s): All brokers are currently fenced.",
        "The target replication factor of 1 cannot be reached because only 0 broker(s) are "
        "registered."})
    EXPECT_TRUE(is_transient(code_of_creation(RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR, text)))
        << text;
  EXPECT_EQ(code_of_creation(RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR,
                             "The target replication factor of 3 cannot be reached because only 1 "
                             "broker(s) are registered."),
            RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR);
  EXPECT_EQ(code_of_creation(RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS, "only 0 broker"),
            RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS);
}

TEST(ARefusalByKafka, IsAMissingRightOnlyWhereOneMendsIt) {
  for (const auto code :
       {RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
        RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED,
        RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED}) {
    EXPECT_TRUE(is_refusal(code) && is_missing_right(code)) << code;
  }
  for (const auto code :
       {RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION, RD_KAFKA_RESP_ERR_INVALID_TRANSACTION_TIMEOUT}) {
    EXPECT_TRUE(is_refusal(code) && !is_missing_right(code)) << code;
  }
}

}  // namespace
}  // namespace suhu::kafka
