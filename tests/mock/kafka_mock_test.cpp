// Tests the source and the sink of Kafka against librdkafka's mock cluster. The mock cannot prove
// transactions, deduplication or static membership: tests/broker does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include "dev-broker/mock_cluster.hpp"
#include "suhu/kafka/admin.hpp"
#include "suhu/kafka/consumer_source.hpp"
#include "suhu/kafka/log.hpp"
#include "suhu/kafka/producer_sink.hpp"
#include "support/hang.hpp"

namespace suhu::kafka {
namespace {

using std::chrono::milliseconds;
using stream::Output;
using stream::Positions;
using test::kHang;
using testing::HasSubstr;
using Clock = std::chrono::steady_clock;

constexpr std::int32_t kPartitions = 3;

struct Seen {
  std::string key;
  std::string value;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::optional<Timestamp> ts;
};

struct KafkaMock : testing::Test {
  dev_broker::MockCluster cluster;
  // The mock lets a second member wait for nearly this session timeout.
  ClientConfig config{cluster.bootstrap(), {{"session.timeout.ms", "3000"}}};

  void SetUp() override { cluster.create_topic("readings", kPartitions); }

  static void add(Output& output, int first, int count) {
    for (int i = first; i < first + count; ++i) {
      output.text().append("value-").append(std::to_string(i));
      output.end_row("S" + std::to_string(i % 10), /*newline=*/false);
    }
  }
  static bool flush(ProducerSink& sink, milliseconds budget = kHang) {
    const auto deadline = Clock::now() + budget;
    while (sink.pending() > 0 && Clock::now() < deadline) sink.wait_for_room(milliseconds{50});
    return sink.pending() == 0;
  }
  void produce(int first, int count) {
    ProducerSink sink{config, {.topic = "readings"}};
    Output output;
    add(output, first, count);
    sink.write(output, {});
    ASSERT_TRUE(flush(sink));
    ASSERT_EQ(sink.delivered(), static_cast<std::uint64_t>(count));
  }
  static std::vector<Seen> read(ConsumerSource& source,
                                const std::function<bool(const std::vector<Seen>&)>& enough,
                                milliseconds budget = kHang) {
    std::vector<Seen> seen;
    const auto deadline = Clock::now() + budget;
    while (!enough(seen) && !source.finished() && Clock::now() < deadline) {
      for (const auto& record : source.drain(milliseconds{100})) {
        seen.push_back({std::string{record.key}, std::string{record.value}, record.partition,
                        record.offset, record.ts});
      }
    }
    return seen;
  }
  static std::vector<Seen> read_all(ConsumerSource& source) {
    return read(source, [](const auto&) { return false; });
  }
  static Positions after(const std::vector<Seen>& seen) {
    Positions positions;
    for (const auto& record : seen) positions[record.partition] = record.offset + 1;
    return positions;
  }
};

TEST_F(KafkaMock, WhatTheSinkWritesTheSourceReadsInOrderPerSensor) {
  produce(0, 5'000);
  ConsumerSource source{
      config, {.topic = "readings", .start = {.kind = Start::Kind::beginning}, .exit_eof = true}};
  const auto seen = read_all(source);
  ASSERT_EQ(seen.size(), 5'000u);
  std::map<std::string, int> last;
  for (const auto& record : seen) {
    const int number = std::stoi(record.value.substr(6));
    EXPECT_EQ("S" + std::to_string(number % 10), record.key);
    EXPECT_TRUE(!last.contains(record.key) || last[record.key] < number);
    last[record.key] = number;
  }
  EXPECT_EQ(source.counts().lag, 0);
}

TEST_F(KafkaMock, ABatchRunEndsOnAnEmptyTopic) {
  ConsumerSource source{
      config, {.topic = "readings", .start = {.kind = Start::Kind::beginning}, .exit_eof = true}};
  EXPECT_TRUE(read_all(source).empty());
  EXPECT_TRUE(source.finished());
}

TEST_F(KafkaMock, AMissingTopicIsFoundBeforeAnythingElseAndIsNotCreated) {
  for (int round = 0; round < 2; ++round) {
    try {
      const ConsumerSource source{config, {.topic = "reading"}};
      FAIL() << "expected a failure";
    } catch (const Failure& failure) {
      EXPECT_EQ(failure.kind(), FailureKind::unreachable);
      EXPECT_THAT(failure.what(), HasSubstr("topic reading does not exist"));
      EXPECT_THAT(failure.what(), HasSubstr("there is readings"));
    }
  }
}

TEST(NoBroker, IsToldWithTheAddressTheReasonAndWhatToDo) {
  const ClientConfig config{"127.0.0.1:1", {}};
  const auto client = make_client(RD_KAFKA_CONSUMER, config.make(RD_KAFKA_CONSUMER, {}));
  // A thread of the client reports the reason. On a busy machine it may not run for seconds.
  const auto refused = [] { return last_problem().find("refused") != std::string::npos; };
  try {
    require_topic(client.get(), "readings", config.bootstrap(),
                  {.longest = kHang, .stop = refused});
    FAIL() << "expected a failure";
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.kind(), FailureKind::unreachable);
    EXPECT_THAT(failure.what(), HasSubstr("127.0.0.1:1"));
    EXPECT_THAT(failure.what(), HasSubstr("Connection refused"));
    EXPECT_THAT(failure.what(), HasSubstr("advertised.listeners"));
  }
}

TEST_F(KafkaMock, ARestartGoesOnFromWhatWasStoredAndReadsTheRestAgain) {
  produce(0, 100);
  std::vector<Seen> first;
  {
    ConsumerSource source{config, {.topic = "readings", .group = "g"}};
    first = read(source, [](const auto& seen) { return seen.size() >= 100; });
    ASSERT_EQ(first.size(), 100u);
    auto positions = after(first);
    // Of this partition, only the first record is delivered.
    positions[first.front().partition] = first.front().offset + 1;
    source.store_offsets(positions);
  }
  ConsumerSource source{config, {.topic = "readings", .group = "g", .exit_eof = true}};
  const auto again = read_all(source);
  const auto of_partition = std::count_if(first.begin(), first.end(), [&](const auto& r) {
    return r.partition == first.front().partition;
  });
  EXPECT_EQ(again.size(), static_cast<std::size_t>(of_partition - 1));
}

TEST_F(KafkaMock, PositionsOfRecordsNotGivenOutAreNeverStored) {
  produce(0, 100);
  {
    ConsumerSource source{config, {.topic = "readings", .group = "g"}};
    const auto seen = read(source, [](const auto& records) { return records.size() >= 100; });
    ASSERT_EQ(seen.size(), 100u);
    // These records exist but were not read, so a commit would accept their offsets.
    produce(100, 100);
    Positions beyond = after(seen);
    for (auto& [partition, next] : beyond) ++next;
    beyond[7] = 1;  // not assigned at all
    source.store_offsets(beyond);
  }
  ConsumerSource source{config, {.topic = "readings", .group = "g", .exit_eof = true}};
  EXPECT_EQ(read_all(source).size(), 200u);
}

/// Returns the offset of each partition, which `ask` (rd_kafka_committed() or rd_kafka_position())
/// sets.
std::vector<std::int64_t> offsets_of(
    const std::function<rd_kafka_resp_err_t(rd_kafka_topic_partition_list_t*)>& ask) {
  const auto list = list_of(kPartitions);
  for (std::int32_t p = 0; p < kPartitions; ++p)
    rd_kafka_topic_partition_list_add(list.get(), "readings", p);
  EXPECT_EQ(ask(list.get()), RD_KAFKA_RESP_ERR_NO_ERROR);
  std::vector<std::int64_t> offsets;
  for (int i = 0; i < list->cnt; ++i) offsets.push_back(list->elems[i].offset);
  return offsets;
}

/// librdkafka 2.2.0 to 2.13.1 move the application's position past the end when a batch call
/// reaches the end of a partition (librdkafka issue 4844).
TEST_F(KafkaMock, TheGroupsPlaceIsWhatWasStoredWhereverTheClientTakesItsPositionToBe) {
  produce(0, 100);
  std::vector<std::int64_t> positions;
  std::int32_t partition = -1;
  {
    ConsumerSource source{config, {.topic = "readings", .group = "g", .exit_eof = true}};
    const auto seen = read_all(source);  // reaches the end of every partition
    ASSERT_EQ(seen.size(), 100u);
    partition = seen.front().partition;
    positions = offsets_of([&](auto* list) { return rd_kafka_position(source.client(), list); });
    source.store_offsets({{partition, 3}});
  }
  const auto client =
      make_client(RD_KAFKA_CONSUMER, config.make(RD_KAFKA_CONSUMER, {{"group.id", "g"}}));
  const auto committed =
      offsets_of([&](auto* list) { return rd_kafka_committed(client.get(), list, 20'000); });
  for (std::int32_t p = 0; p < kPartitions; ++p) {
    const auto index = static_cast<std::size_t>(p);
    EXPECT_EQ(committed[index], p == partition ? 3 : RD_KAFKA_OFFSET_INVALID);
    EXPECT_NE(committed[index], positions[index]) << "else this test would not tell the two apart";
  }
}

TEST_F(KafkaMock, AGroupStartsAtTheBeginningWhenNothingWasCommitted) {
  produce(0, 10);
  ConsumerSource source{config, {.topic = "readings", .group = "new", .exit_eof = true}};
  EXPECT_EQ(read_all(source).size(), 10u);
}

TEST_F(KafkaMock, StartingAtTheEndReadsOnlyWhatComesAfter) {
  produce(0, 50);
  ConsumerSource source{config, {.topic = "readings", .start = {.kind = Start::Kind::end}}};
  produce(50, 5);
  const auto seen = read(source, [](const auto& records) { return records.size() >= 5; });
  ASSERT_EQ(seen.size(), 5u);
  for (const auto& record : seen) EXPECT_GE(std::stoi(record.value.substr(6)), 50);
}

TEST_F(KafkaMock, StartingAtATimeWorksWithABrokerThatCannotLookItUp) {
  produce(0, 30);
  ConsumerSource all{
      config, {.topic = "readings", .start = {.kind = Start::Kind::beginning}, .exit_eof = true}};
  Timestamp newest{};
  for (const auto& record : read_all(all)) newest = std::max(newest, *record.ts);
  const auto deadline = Clock::now() + kHang;
  while (std::chrono::time_point_cast<milliseconds>(std::chrono::system_clock::now()) <= newest &&
         Clock::now() < deadline) {
  }
  produce(30, 7);
  ConsumerSource source{config,
                        {.topic = "readings",
                         .start = {.kind = Start::Kind::at, .at = newest + milliseconds{1}},
                         .exit_eof = true}};
  const auto seen = read_all(source);
  EXPECT_EQ(seen.size(), 7u);
}

TEST_F(KafkaMock, ATimeAfterEverythingReadsNothing) {
  produce(0, 30);
  ConsumerSource source{config,
                        {.topic = "readings",
                         .start = {.kind = Start::Kind::at, .at = kLatestTimestamp},
                         .exit_eof = true}};
  EXPECT_TRUE(read_all(source).empty());
}

TEST_F(KafkaMock, RecordsOutliveRefusedProduceRequests) {
  rd_kafka_mock_push_request_errors(
      cluster.handle(), 0 /* Produce */, 5, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
      RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
      RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION);
  produce(0, 1'000);
}

TEST_F(KafkaMock, AFatalProducerErrorMeansANewProducerThatSendsTheRestAgain) {
  ProducerSink sink{config, {.topic = "readings"}};
  Output output;
  add(output, 0, 1'000);
  rd_kafka_mock_broker_set_down(cluster.handle(), 1);
  sink.write(output, {{0, 7}});
  ASSERT_EQ(rd_kafka_test_fatal_error(sink.client(), RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER,
                                      "a test"),
            RD_KAFKA_RESP_ERR_NO_ERROR);
  sink.service();
  EXPECT_EQ(sink.restarts(), 1u);
  EXPECT_TRUE(sink.confirmed().empty());
  rd_kafka_mock_broker_set_up(cluster.handle(), 1);
  ASSERT_TRUE(flush(sink));
  EXPECT_EQ(sink.confirmed(), (Positions{{0, 7}}));

  ConsumerSource source{
      config, {.topic = "readings", .start = {.kind = Start::Kind::beginning}, .exit_eof = true}};
  std::set<std::string> values;
  std::map<std::string, int> last;
  for (const auto& record : read_all(source)) {
    const int number = std::stoi(record.value.substr(6));
    EXPECT_TRUE(!last.contains(record.key) || last[record.key] < number)
        << "order of " << record.key;
    last[record.key] = number;
    values.insert(record.value);
  }
  EXPECT_EQ(values.size(), 1'000u);
}

TEST_F(KafkaMock, WhatAnEndedProducerGaveBackIsSentAgainWhole) {
  ProducerSink sink{config, {.topic = "readings"}};
  Output output;
  output.text().append("bad");
  output.end_row("", /*has_key=*/true, {{"suhu.reason", "not-json"}, {"suhu.offset", "7"}});
  // An empty value, which is not a tombstone.
  output.end_row("", /*has_key=*/false, {{"suhu.reason", "missing-id"}});
  rd_kafka_mock_broker_set_down(cluster.handle(), 1);
  sink.write(output, {});
  ASSERT_EQ(rd_kafka_test_fatal_error(sink.client(), RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER,
                                      "a test"),
            RD_KAFKA_RESP_ERR_NO_ERROR);
  sink.service();
  ASSERT_EQ(sink.restarts(), 1u);
  rd_kafka_mock_broker_set_up(cluster.handle(), 1);
  ASSERT_TRUE(flush(sink));

  std::set<std::string> seen;
  const auto client =
      make_client(RD_KAFKA_CONSUMER, config.make(RD_KAFKA_CONSUMER, {{"group.id", "g"}}));
  const Handle<rd_kafka_topic_partition_list_t> all{rd_kafka_topic_partition_list_new(kPartitions)};
  for (std::int32_t p = 0; p < kPartitions; ++p)
    rd_kafka_topic_partition_list_add(all.get(), "readings", p)->offset = RD_KAFKA_OFFSET_BEGINNING;
  rd_kafka_assign(client.get(), all.get());
  const auto deadline = Clock::now() + kHang;
  while (seen.size() < 2 && Clock::now() < deadline) {
    const Handle<rd_kafka_message_t> message{rd_kafka_consumer_poll(client.get(), 100)};
    if (!message || message->err != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    std::string text = message->key == nullptr ? "no key" : "a key";
    text +=
        message->payload == nullptr
            ? ", tombstone"
            : ", value " + std::string{static_cast<const char*>(message->payload), message->len};
    rd_kafka_headers_t* headers = nullptr;
    ASSERT_EQ(rd_kafka_message_headers(message.get(), &headers), RD_KAFKA_RESP_ERR_NO_ERROR);
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    for (std::size_t i = 0;
         rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
         ++i)
      text.append(", ").append(name).append("=").append(static_cast<const char*>(value), size);
    seen.insert(text);
  }
  EXPECT_EQ(seen, (std::set<std::string>{"a key, value bad, suhu.reason=not-json, suhu.offset=7",
                                         "no key, value , suhu.reason=missing-id"}));
}

TEST_F(KafkaMock, ABrokerThatGoesAwayAndComesBackLosesNothing) {
  ProducerSink sink{config, {.topic = "readings"}};
  ConsumerSource source{config, {.topic = "readings", .start = {.kind = Start::Kind::beginning}}};
  Output before;
  add(before, 0, 100);
  sink.write(before, {});
  ASSERT_TRUE(flush(sink));
  rd_kafka_mock_broker_set_down(cluster.handle(), 1);
  Output during;
  add(during, 100, 100);
  sink.write(during, {});
  EXPECT_FALSE(flush(sink, milliseconds{300}));
  rd_kafka_mock_broker_set_up(cluster.handle(), 1);
  ASSERT_TRUE(flush(sink));
  const auto seen = read(source, [](const auto& records) { return records.size() >= 200; });
  EXPECT_EQ(seen.size(), 200u);
}

TEST_F(KafkaMock, AFullQueueWaitsAndDropsNothing) {
  const ClientConfig small{cluster.bootstrap(), {{"queue.buffering.max.messages", "50"}}};
  ProducerSink sink{small, {.topic = "readings", .max_held_records = 100}};
  for (int i = 0; i < 20; ++i) {
    const auto deadline = Clock::now() + kHang;
    while (!sink.has_room() && Clock::now() < deadline) sink.wait_for_room(milliseconds{50});
    ASSERT_TRUE(sink.has_room());
    Output output;
    add(output, i * 100, 100);
    sink.write(output, {});
  }
  ASSERT_TRUE(flush(sink));
  EXPECT_EQ(sink.delivered(), 2'000u);
  ConsumerSource source{
      config, {.topic = "readings", .start = {.kind = Start::Kind::beginning}, .exit_eof = true}};
  std::map<std::string, int> next;
  for (const auto& record : read_all(source)) {
    const int number = std::stoi(record.value.substr(6));
    EXPECT_EQ(number / 10, next[record.key]++) << "order of " << record.key;
  }
}

TEST_F(KafkaMock, FetchErrorsDoNotEndTheStream) {
  produce(0, 100);
  rd_kafka_mock_push_request_errors(
      cluster.handle(), 1 /* Fetch */, 4, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
      RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART,
      RD_KAFKA_RESP_ERR_UNKNOWN);
  ConsumerSource source{config, {.topic = "readings", .start = {.kind = Start::Kind::beginning}}};
  EXPECT_EQ(read(source, [](const auto& records) { return records.size() >= 100; }).size(), 100u);
}

TEST_F(KafkaMock, MessagesTakenWhileKeepingAliveAreNotLost) {
  produce(0, 20);
  ConsumerSource source{config, {.topic = "readings", .start = {.kind = Start::Kind::beginning}}};
  const auto deadline = Clock::now() + milliseconds{1'000};
  while (Clock::now() < deadline) source.keep_alive();
  EXPECT_EQ(read(source, [](const auto& records) { return records.size() >= 20; }).size(), 20u);
}

constexpr std::int16_t kInitProducerId = 22;

TEST_F(KafkaMock, RecordsThatWerePutBackComeAgainFirstAndTheirPositionsWait) {
  produce(0, 100);
  ConsumerSource source{config, {.topic = "readings", .group = "g", .exit_eof = true}};
  std::vector<Seen> seen;
  std::set<std::pair<std::int32_t, std::int64_t>> places;
  const auto deadline = Clock::now() + kHang;
  while (!source.finished() && Clock::now() < deadline) {
    const auto batch = source.drain(milliseconds{100});
    const std::size_t used = (batch.size() + 1) / 2;
    for (const auto& record : batch.first(used)) {
      seen.push_back({.partition = record.partition, .offset = record.offset});
      EXPECT_TRUE(places.emplace(record.partition, record.offset).second) << "read twice";
    }
    source.put_back(batch.size() - used);
    EXPECT_FALSE(!batch.empty() && source.finished());
  }
  EXPECT_EQ(places.size(), 100U);
  for (const auto& [partition, next] : after(seen))
    EXPECT_EQ(source.timestamp_before(partition, next).has_value(), true) << partition;
}

TEST_F(KafkaMock, AProducerWithoutTheRightToWriteEndsInsteadOfBeginningAnew) {
  rd_kafka_mock_push_request_errors(cluster.handle(), kInitProducerId, 1,
                                    RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED);
  ProducerSink sink{config, {.topic = "readings"}};
  Output output;
  add(output, 0, 1);
  sink.write(output, {});
  try {
    (void)flush(sink);
    FAIL() << "expected a failure";
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.kind(), FailureKind::runtime);
    EXPECT_THAT(failure.what(), HasSubstr("topic readings cannot be written"));
    EXPECT_THAT(failure.what(), HasSubstr("--operation Write"));
  }
  EXPECT_EQ(sink.restarts(), 0U);
}

constexpr std::int16_t kJoinGroup = 11;
constexpr std::int16_t kHeartbeat = 12;

/// Returns the offsets at which partitions start, or std::nullopt while `restorable` is false.
struct Keeper : stream::RebalanceListener {
  bool restorable = false;
  int taken = 0;
  int dropped = 0;
  Positions offsets;

  std::optional<Positions> on_assigned(const std::vector<std::int32_t>&) override {
    ++taken;
    return restorable ? std::optional{offsets} : std::nullopt;
  }
  void on_revoked() override { ++dropped; }
};

TEST_F(KafkaMock, AMemberThatWasFencedOnceBeginsAnewAndReads) {
  produce(0, 30);
  rd_kafka_mock_push_request_errors(cluster.handle(), kJoinGroup, 1,
                                    RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID);
  ConsumerSource source{config, {.topic = "readings", .group = "g", .instance = "a"}};
  EXPECT_EQ(read(source, [](const auto& records) { return records.size() >= 30; }).size(), 30u);
}

TEST_F(KafkaMock, AMemberThatIsFencedWhileItReadsGoesOnFromWhatItHasCommitted) {
  produce(0, 30);
  ConsumerSource source{
      config,
      {.topic = "readings", .group = "g", .instance = "a", .commit_interval = milliseconds{50}}};
  Keeper listener;
  listener.restorable = true;
  source.set_rebalance_listener(&listener);
  ASSERT_EQ(read(source, [](const auto& records) { return records.size() >= 30; }).size(), 30u);
  listener.offsets = {{0, 2}, {1, 2}, {2, 2}};
  rd_kafka_mock_push_request_errors(cluster.handle(), kHeartbeat, 1,
                                    RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID);
  const auto again = read(source, [](const auto& records) { return records.size() >= 24; });
  EXPECT_EQ(again.size(), 24u);
  for (const auto& record : again) EXPECT_GE(record.offset, 2);
  EXPECT_GE(listener.dropped, 1);
  source.set_rebalance_listener(nullptr);
}

TEST_F(KafkaMock,
       AMemberThatIsFencedAgainAndAgainWhileItOnlyKeepsAliveFailsInsteadOfStandingStill) {
  rd_kafka_mock_push_request_errors(
      cluster.handle(), kJoinGroup, 3, RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID,
      RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID, RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID);
  ConsumerSource source{config, {.topic = "readings", .group = "g", .instance = "a"}};
  std::string problem;
  const auto deadline = Clock::now() + kHang;
  while (problem.empty() && Clock::now() < deadline) {
    try {
      source.keep_alive();
    } catch (const KafkaError& failure) {
      problem = failure.what();
    }
  }
  EXPECT_THAT(problem, HasSubstr("fenced"));
  EXPECT_THAT(problem, HasSubstr("--instance a"));
}

TEST_F(KafkaMock, PartitionsWhoseStateIsRestoredLaterAreReadFromItsPlaces) {
  produce(0, 300);
  ConsumerSource source{config, {.topic = "readings", .group = "g", .commits = false}};
  Keeper listener;
  source.set_rebalance_listener(&listener);
  const auto deadline = Clock::now() + kHang;
  while (listener.taken < 3 && Clock::now() < deadline) source.keep_alive(), source.rewind();
  EXPECT_FALSE(source.counts().assigned);
  listener.restorable = true;
  listener.offsets = {{0, 5}, {1, 5}, {2, 5}};
  source.rewind();
  EXPECT_TRUE(source.counts().assigned);
  const auto seen = read(source, [](const auto& records) { return records.size() >= 285; });
  EXPECT_EQ(seen.size(), 285u);
  for (const auto& record : seen) EXPECT_GE(record.offset, 5);
  source.set_rebalance_listener(nullptr);
}

TEST_F(KafkaMock, PartitionsThatAreTakenAgainAndAgainAreReadFromTheirPlaces) {
  produce(0, 30);
  ConsumerSource source{config, {.topic = "readings", .group = "g", .commits = false}};
  Keeper listener;
  listener.restorable = true;
  source.set_rebalance_listener(&listener);
  ASSERT_EQ(read(source, [](const auto& records) { return records.size() >= 30; }).size(), 30u);
  listener.offsets = {{0, 2}, {1, 2}, {2, 2}};
  for (int i = 0; i < 200; ++i) source.rewind();
  const auto seen = read(source, [](const auto& records) { return records.size() >= 24; });
  EXPECT_EQ(seen.size(), 24u);
  source.set_rebalance_listener(nullptr);
}

TEST_F(KafkaMock, ARereadInsideARebalanceLeavesTheAssignmentToIt) {
  produce(0, 30);
  ConsumerSource source{config, {.topic = "readings", .group = "g", .commits = false}};
  Keeper listener;
  listener.restorable = true;
  source.set_rebalance_listener(&listener);
  int taken_after_revoke = 0;
  source.set_revoke_handler([&] {
    source.rewind();  // as a sink does while it waits for its state
    taken_after_revoke = listener.taken;
  });
  ASSERT_EQ(read(source, [](const auto& records) { return records.size() >= 30; }).size(), 30u);
  ASSERT_EQ(listener.taken, 1);
  std::optional<ConsumerSource> other;
  const auto deadline = Clock::now() + kHang;
  while ((taken_after_revoke == 0 || source.counts().partitions == 0) && Clock::now() < deadline) {
    // A group that does not wait any longer removes this member, and the partitions are lost
    // without a call of the revoke handler. Then the next rebalance counts.
    if (other && taken_after_revoke == 0 && listener.taken > 1) other.reset();
    if (!other && listener.taken == 1)
      other.emplace(config, ConsumerOptions{.topic = "readings", .group = "g", .commits = false});
    (void)source.drain(milliseconds{20});
    if (other) (void)other->drain(milliseconds{20});
  }
  EXPECT_GT(taken_after_revoke, 0);
  EXPECT_EQ(listener.taken, taken_after_revoke + 1) << "once for each assignment by the group";
  source.set_rebalance_listener(nullptr);
}

}  // namespace
}  // namespace suhu::kafka
