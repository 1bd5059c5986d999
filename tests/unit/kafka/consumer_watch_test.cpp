#include "suhu/kafka/reachability.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <regex>
#include <string>
#include <vector>

#include "suhu/kafka/consumer_watch.hpp"

namespace suhu::kafka {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

// Statistics as librdkafka 2.0 writes them, shortened to the relevant fields and their
// surroundings.
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
  const auto contact = parse_reachability(kStatistics, "sensor-suhu").value().leaders;
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
  statistics.replace(statistics.find(coordinator), coordinator.size(),
                     R"("source": "logical", "state": "UP", "rxidle": 5)");
  EXPECT_TRUE(parse_reachability(statistics, "sensor-suhu").value().leaders.at(1));
}

TEST(Contact, WithAnyBrokerIsAConnectionThatStandsHoweverLongItIsSilent) {
  EXPECT_TRUE(parse_reachability(kStatistics, "sensor-suhu").value().any_broker);
  const auto statistics = std::regex_replace(kStatistics, std::regex{"\"UP\""}, "\"DOWN\"");
  EXPECT_FALSE(parse_reachability(statistics, "sensor-suhu").value().any_broker);
}

TEST(Contact, WithAnUnknownTopicIsNoneAndOfRubbishNothing) {
  EXPECT_THAT(parse_reachability(kStatistics, "nowhere").value().leaders, IsEmpty());
  EXPECT_THAT(parse_reachability(kStatistics, "other").value().leaders, IsEmpty());
  for (
      const auto* text :
      {"", "rubbish", "[]", "{}", R"({"brokers":{}})",
       R"({"brokers":{"a":{"nodeid":1}},"topics":{}})",
       R"({"brokers":{"a":{"nodeid":1,"rxidle":1}},"topics":{"t":{"partitions":{"0":{"partition":0}}}}})"}) {
    EXPECT_FALSE(parse_reachability(text, "t")) << text;
  }
}

TEST(Contact, IsWithAllPartitionsOnlyIfEachLeaderAnswers) {
  const Reachability contact{.leaders = {true, false, true}, .any_broker = false};
  EXPECT_TRUE(contact.answers_for(std::vector<std::int32_t>{0, 2}));
  EXPECT_FALSE(contact.answers_for(std::vector<std::int32_t>{0, 1}));
  EXPECT_FALSE(contact.answers_for(std::vector<std::int32_t>{0, 3})) << "3 is not known";
  EXPECT_FALSE(contact.leader_answers(-1));
}

TEST(Contact, WithoutPartitionsIsWithAnyBroker) {
  EXPECT_TRUE((Reachability{.leaders = {false}, .any_broker = true}).answers_for({}));
  EXPECT_FALSE((Reachability{.leaders = {true}, .any_broker = false}).answers_for({}));
}

using News = StallWatch::Change;

constexpr SteadyTime kStart{};
constexpr ConsumerHealth kReads{.has_partitions = true, .offsets_known = true, .answered = true};
constexpr ConsumerHealth kSilent{.has_partitions = true, .offsets_known = true, .answered = false};
constexpr ConsumerHealth kJoining{
    .has_partitions = false, .offsets_known = false, .answered = true};
constexpr ConsumerHealth kRestoring{
    .has_partitions = true, .offsets_known = false, .answered = true};
constexpr ConsumerHealth kAway{.has_partitions = false, .offsets_known = false, .answered = false};

/// Returns what a watch reports if it is updated with `how` once a second, from second `from` to
/// before second `to`.
std::vector<std::pair<int, News>> told(ConsumerWatch& watch, int from, int to,
                                       const ConsumerHealth& how) {
  std::vector<std::pair<int, News>> news;
  for (int second = from; second < to; ++second) {
    if (const auto each = watch.update(kStart + seconds{second}, how); each != News::none)
      news.emplace_back(second, each);
  }
  return news;
}

TEST(ContactWatch, TellsAnOutageOnceAfterTenSecondsAndItsEndOnce) {
  ConsumerWatch watch{kStart};
  EXPECT_THAT(told(watch, 0, 101, kReads), IsEmpty());
  EXPECT_THAT(told(watch, 101, 300, kSilent), ElementsAre(std::pair{110, News::began}));
  EXPECT_EQ(watch.standstill().since(), kStart + seconds{100});
  EXPECT_EQ(watch.standstill().stalled_for(kStart + seconds{300}), seconds{200});
  EXPECT_THAT(told(watch, 300, 400, kReads), ElementsAre(std::pair{300, News::ended}));
  EXPECT_EQ(watch.standstill().stalled_for(kStart + seconds{400}), seconds{1});
}

TEST(ContactWatch, RemembersSinceWhenNothingWasReadWhenItEnds) {
  ConsumerWatch watch{kStart};
  (void)told(watch, 0, 11, kReads);
  (void)told(watch, 11, 50, kSilent);
  ASSERT_EQ(watch.update(kStart + seconds{50}, kReads), News::ended);
  EXPECT_EQ(watch.standstill().since(), kStart + seconds{10});
}

TEST(ContactWatch, DoesNotTellOfARollingRestartOrARebalance) {
  ConsumerWatch watch{kStart};
  for (int begin = 0; begin < 400; begin += 20) {
    EXPECT_THAT(told(watch, begin, begin + 10, kReads), IsEmpty());
    EXPECT_THAT(told(watch, begin + 10, begin + 19, kSilent), IsEmpty());
  }
  EXPECT_THAT(told(watch, 400, 410, kReads), IsEmpty());
  EXPECT_THAT(told(watch, 410, 469, kJoining), IsEmpty())
      << "a member that died without a word holds its partitions for a while";
}

TEST(ContactWatch, TellsOfAMemberThatGetsNoPartitionsOrNoStateForAMinute) {
  for (const ConsumerHealth& how : {kJoining, kRestoring}) {
    ConsumerWatch watch{kStart};
    EXPECT_THAT(told(watch, 0, 300, how), ElementsAre(std::pair{60, News::began}));
  }
}

TEST(ContactWatch, WantsANewClientOnceAMinuteWhileAMemberGetsNoPartitionsFromBrokersThatAnswer) {
  ConsumerWatch watch{kStart};
  std::vector<int> wanted;
  for (int second = 0; second < 200; ++second) {
    (void)watch.update(kStart + seconds{second}, kJoining);
    if (watch.wants_new_client(kStart + seconds{second})) wanted.push_back(second);
  }
  EXPECT_THAT(wanted, ElementsAre(60, 120, 180));
}

TEST(ContactWatch, WantsNoNewClientWhileItReadsRestoresOrNobodyAnswers) {
  for (const ConsumerHealth& how : {kReads, kSilent, kRestoring, kAway}) {
    ConsumerWatch watch{kStart};
    for (int second = 0; second < 200; ++second) {
      (void)watch.update(kStart + seconds{second}, how);
      EXPECT_FALSE(watch.wants_new_client(kStart + seconds{second}));
    }
  }
}

TEST(ContactWatch, CountsTheMinuteFromWhenBrokersAnswerAgain) {
  ConsumerWatch watch{kStart};
  (void)told(watch, 0, 100, kAway);
  (void)told(watch, 100, 160, kJoining);
  EXPECT_FALSE(watch.wants_new_client(kStart + seconds{159}));
  (void)watch.update(kStart + seconds{160}, kJoining);
  EXPECT_TRUE(watch.wants_new_client(kStart + seconds{160}));
}

}  // namespace
}  // namespace suhu::kafka
