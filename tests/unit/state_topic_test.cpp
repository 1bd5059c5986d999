#include "suhu/kafka/state_topic.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "suhu/core/failure.hpp"
#include "suhu/kafka/contact.hpp"

namespace suhu::kafka {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

TEST(StateTopicCut, IsShortAndTheSameBytesAlways) {
  EXPECT_EQ(encode_cut({.next = 4'711, .read = 4'800, .notes = {}}), R"({"next":4711,"read":4800})");
  EXPECT_EQ(encode_cut({.next = 1, .read = 2, .notes = {}, .last_ts = Timestamp{std::chrono::milliseconds{1'764'410'412'250}}}),
            R"({"next":1,"read":2,"last":1764410412250})");
  EXPECT_EQ(encode_cut({.next = 1, .read = 2, .notes = {{"postgresql://db/plant", {"9"}}, {"parquet:/srv/history", {"a", "b"}}}}),
            R"({"next":1,"read":2,"notes":{"parquet:/srv/history":["a","b"],"postgresql://db/plant":["9"]}})");
}

TEST(StateTopicCut, ComesBackAsItWas) {
  const stream::Cut cut{.next = 9'007'199'254'740'993,
                        .read = 9'223'372'036'854'775'807,
                        .notes = {{"a \"b\"", {"x", ""}}, {"c", {}}},
                        .last_ts = Timestamp{std::chrono::milliseconds{-1}}};
  const auto back = decode_cut(encode_cut(cut));
  EXPECT_EQ(back.next, cut.next);
  EXPECT_EQ(back.last_ts, cut.last_ts);
  EXPECT_EQ(back.read, cut.read);
  EXPECT_EQ(back.notes, cut.notes);
}

TEST(StateTopicCut, FieldsOfALaterVersionAreNoError) { EXPECT_EQ(decode_cut(R"({"next":1,"read":2,"epoch":3})").read, 2); }

TEST(StateTopicCut, RubbishEndsTheProgramWithAWayOut) {
  for (const auto* text : {"", "rubbish", "[]", "4711", "{}", R"({"next":1})", R"({"read":1})", R"({"next":"1","read":2})",
                           R"({"next":1,"read":2,"notes":["a"]})", R"({"next":1,"read":2,"notes":{"a":[1]}})", "{\"next\":1,\"read\":2"}) {
    try {
      (void)decode_cut(text);
      ADD_FAILURE() << text;
    } catch (const Failure& failure) {
      EXPECT_EQ(failure.kind(), FailureKind::runtime);
      EXPECT_THAT(failure.what(), HasSubstr("another group (-G)"));
    }
  }
}

// As librdkafka 2.0 writes them, cut to what stands around the fields that count.
const std::string kStatistics = R"({
  "name": "temp-window#consumer-1", "client_id": "temp-window", "type": "consumer", "ts": 5016483227792, "time": 1763700000, "age": 18123456,
  "brokers": {
    "a:9092/1": {"name": "a:9092/1", "nodeid": 1, "nodename": "a:9092", "source": "learned", "state": "UP", "rxidle": 1999999,
                 "toppars": {"sensor-suhu-0": {"topic": "sensor-suhu", "partition": 0}}},
    "b:9092/2": {"name": "b:9092/2", "nodeid": 2, "nodename": "b:9092", "source": "learned", "state": "UP", "rxidle": 2000000},
    "c:9092/3": {"name": "c:9092/3", "nodeid": 3, "nodename": "c:9092", "source": "learned", "state": "CONNECT", "rxidle": -1},
    "a:9092/bootstrap": {"name": "a:9092/bootstrap", "nodeid": -1, "source": "configured", "state": "UP", "rxidle": 10},
    "GroupCoordinator": {"name": "GroupCoordinator", "nodeid": 2, "source": "logical", "state": "UP", "rxidle": 2000000}
  },
  "topics": {
    "sensor-suhu": {"topic": "sensor-suhu", "age": 17000, "metadata_age": 12000, "partitions": {
      "0": {"partition": 0, "broker": 1, "leader": 1, "lo_offset": 0, "hi_offset": 4800},
      "1": {"partition": 1, "broker": 1, "leader": 2},
      "2": {"partition": 2, "broker": 3, "leader": 3},
      "4": {"partition": 4, "broker": 1, "leader": 1},
      "5": {"partition": 5, "broker": -1, "leader": -1},
      "6": {"partition": 6, "broker": -1, "leader": 77},
      "-1": {"partition": -1, "broker": -1, "leader": -1}}},
    "other": {"topic": "other", "partitions": {}}
  },
  "cgrp": {"state": "up", "join_state": "steady"}})";

TEST(Contact, IsWithThePartitionsWhoseLeaderWasHeardWithinTwoSeconds) {
  const auto contact = partitions_in_contact(kStatistics, "sensor-suhu");
  ASSERT_EQ(contact.size(), 7u);
  EXPECT_TRUE(contact[0]) << "1.999999 s ago";
  EXPECT_FALSE(contact[1]) << "2 s ago";
  EXPECT_FALSE(contact[2]) << "never";
  EXPECT_FALSE(contact[3]) << "is not there";
  EXPECT_TRUE(contact[4]);
  EXPECT_FALSE(contact[5]) << "has no leader, and a bootstrap connection is none";
  EXPECT_FALSE(contact[6]) << "its leader is unknown";
}

TEST(Contact, ALeaderIsHeardOnAnyOfItsConnections) {
  auto statistics = kStatistics;
  const std::string coordinator = R"("source": "logical", "state": "UP", "rxidle": 2000000)";
  statistics.replace(statistics.find(coordinator), coordinator.size(), R"("source": "logical", "state": "UP", "rxidle": 5)");
  EXPECT_TRUE(partitions_in_contact(statistics, "sensor-suhu").at(1));
}

TEST(Contact, WithAnUnknownTopicOrRubbishIsNothing) {
  EXPECT_THAT(partitions_in_contact(kStatistics, "nowhere"), IsEmpty());
  EXPECT_THAT(partitions_in_contact(kStatistics, "other"), IsEmpty());
  for (const auto* text : {"", "rubbish", "[]", "{}", R"({"brokers":{}})", R"({"brokers":{"a":{"nodeid":1}},"topics":{}})",
                           R"({"brokers":{"a":{"nodeid":1,"rxidle":1}},"topics":{"t":{"partitions":{"0":{"partition":0}}}}})"}) {
    EXPECT_THAT(partitions_in_contact(text, "t"), IsEmpty()) << text;
  }
}

}  // namespace
}  // namespace suhu::kafka
