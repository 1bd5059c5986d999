#include "suhu/kafka/consumer_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace suhu::kafka {
namespace {

using testing::HasSubstr;

const ConsumerOptions kMember{.topic = "readings", .group = "g", .instance = "host-1"};
const ConsumerOptions kAlone{.topic = "readings"};
const std::string kSince = "2026-11-29T09:40:12.250Z";

Assignment assigned(const std::vector<std::int32_t>& partitions) {
  Assignment assignment{{}};
  assignment.set_first_starts(std::vector<StartOffset>(3));
  assignment.assign(partitions);
  assignment.start();
  return assignment;
}

TEST(ConsumerText, StatesHowManyPartitionsAreReadAndWhoHasTheOthers) {
  EXPECT_EQ(assignment_text(kMember, assigned({0, 1, 2})), "3 of 3 partitions of readings");
  EXPECT_EQ(assignment_text(kMember, assigned({1})),
            "1 of 3 partitions of readings: the others are with other members of group g");
  EXPECT_EQ(assignment_text(kAlone, assigned({1})), "1 of 3 partitions of readings");
}

TEST(ConsumerText, NamesTheRecordsThatWereDeletedBeforeTheyWereRead) {
  EXPECT_EQ(expired_text(kMember, {.partition = 2, .first = 10, .next = 25}),
            "readings[2]: the records 10 to 24 were deleted before group g read them (retention); "
            "going on from 25");
}

TEST(ConsumerText, StatesWhyNothingIsRead) {
  const std::string begin = "nothing of topic readings is read since " + kSince + ": ";
  EXPECT_EQ(stall_text(kMember, kSince, {.has_partitions = true, .offsets_known = true}, ""),
            begin + "the brokers do not answer");
  EXPECT_EQ(stall_text(kAlone, kSince, {.has_partitions = true}, "Connection refused"),
            begin + "the brokers do not answer (Connection refused)");
  EXPECT_EQ(stall_text(kMember, kSince, {.answered = true}, "Connection refused"),
            begin + "group g has given no partitions");
  EXPECT_EQ(stall_text(kMember, kSince, {.has_partitions = true, .answered = true}, ""),
            begin + "the state that belongs to it is not restored yet");
}

TEST(ConsumerText, StatesSinceWhenNothingWasReadWhenThatEnds) {
  EXPECT_EQ(stall_end_text(kMember, kSince),
            "topic readings is read again: nothing was read since " + kSince);
}

TEST(ConsumerText, StatesWhyTheGroupIsJoinedAnew) {
  EXPECT_EQ(no_partitions_text(kMember),
            "group g has given no partitions for 60 s though brokers answer: joining it anew");
  EXPECT_EQ(fenced_text(kMember, "fenced by broker"),
            "the membership of --instance host-1 in group g was given to another (fenced by "
            "broker): joining it anew");
}

TEST(ConsumerText, NamesTheInstanceThatTwoProgramsUse) {
  const KafkaError failure = fenced_failure(kMember, "fenced by broker");
  EXPECT_EQ(failure.kind(), FailureKind::runtime);
  EXPECT_STREQ(failure.what(),
               "reading topic readings ended: fenced by broker. Another program is in group g as "
               "--instance host-1: give each its own name");
}

TEST(ConsumerText, NamesTheTopicAndTheReasonIfTheClientIsDead) {
  EXPECT_STREQ(fatal_failure(kAlone, "out of order").what(),
               "reading topic readings ended: out of order");
  EXPECT_THAT(refusal_failure(kAlone, RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION).what(),
              HasSubstr("reading topic readings ended: "));
}

TEST(ConsumerText, NamesTheRightThatIsMissing) {
  EXPECT_THAT(missing_right_failure(kMember, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED).what(),
              HasSubstr("--group g"));
  EXPECT_THAT(missing_right_failure(kMember, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED).what(),
              HasSubstr("--topic readings"));
}

}  // namespace
}  // namespace suhu::kafka
