// Tests the counts of a consumer for /metrics and /readyz, against librdkafka's mock cluster.
#include <gtest/gtest.h>
#include <poll.h>

#include <chrono>

#include "dev-broker/mock_cluster.hpp"
#include "suhu/kafka/consumer_source.hpp"
#include "suhu/kafka/producer_sink.hpp"
#include "support/hang.hpp"

namespace suhu::kafka {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::kHang;
using Clock = std::chrono::steady_clock;

struct ConsumerCountsMock : testing::Test {
  dev_broker::MockCluster cluster;
  ClientConfig config{cluster.bootstrap(), {}};

  void SetUp() override { cluster.create_topic("readings", 3); }

  void produce(int count, std::size_t bytes) {
    ProducerSink sink{config, {.topic = "readings"}};
    stream::Output output;
    for (int i = 0; i < count; ++i) {
      output.text().append(bytes, 'x');
      output.end_row("S" + std::to_string(i), /*newline=*/false);
    }
    sink.write(output, {});
    const auto deadline = Clock::now() + kHang;
    while (sink.pending() > 0 && Clock::now() < deadline) sink.wait_for_room(milliseconds{50});
    EXPECT_EQ(sink.counts().delivered, static_cast<std::uint64_t>(count));
    EXPECT_GE(sink.counts().bytes, static_cast<std::uint64_t>(count) * bytes);
    EXPECT_EQ(sink.counts().pending, 0u);
  }
};

/// Calls `turn` until `condition` holds. Returns false if it does not within kHang.
template <class Turn, class Condition>
[[nodiscard]] bool turns_until(Turn turn, Condition condition) {
  for (const auto deadline = Clock::now() + kHang; Clock::now() < deadline;) {
    turn();
    if (condition()) return true;
  }
  return false;
}

TEST_F(ConsumerCountsMock, TellTheLagOfEachPartitionThatWasReadOrIsEmpty) {
  produce(1, 10);  // two partitions stay empty
  ConsumerSource source{
      config, {.topic = "readings", .start = {.kind = Start::Kind::beginning}, .exit_eof = true}};
  EXPECT_TRUE(source.counts().assigned);
  EXPECT_EQ(source.counts().partitions, 3u);
  EXPECT_TRUE(source.counts().lags.empty()) << "nothing is known yet";
  std::size_t read = 0;
  for (const auto deadline = Clock::now() + kHang; !source.finished() && Clock::now() < deadline;)
    read += source.drain(milliseconds{50}).size();
  const auto counts = source.counts();
  EXPECT_EQ(read, 1u);
  ASSERT_EQ(counts.lags.size(), 3u);
  for (const auto& lag : counts.lags) EXPECT_EQ(lag.records, 0) << lag.partition;
}

TEST_F(ConsumerCountsMock, KnowAGroupsMemberToBeAssignedOnlyAfterItWas) {
  ConsumerSource source{config, {.topic = "readings", .group = "g"}};
  EXPECT_FALSE(source.counts().assigned);
  for (const auto deadline = Clock::now() + kHang;
       !source.counts().assigned && Clock::now() < deadline;)
    (void)source.drain(milliseconds{50});
  EXPECT_TRUE(source.counts().assigned);
  EXPECT_EQ(source.counts().partitions, 3u);
}

TEST_F(ConsumerCountsMock, MeasureTheSilenceOfBrokersThatAreGone) {
  ConsumerSource source{config, {.topic = "readings", .start = {.kind = Start::Kind::beginning}}};
  const auto drain = [&] { (void)source.drain(milliseconds{50}); };
  const auto start = Clock::now();
  EXPECT_TRUE(turns_until(drain, [&] {
    return Clock::now() - start > seconds{3} && source.counts().stalled_for < seconds{2};
  })) << "an empty topic is no silence";
  rd_kafka_mock_broker_set_down(cluster.handle(), 1);
  EXPECT_TRUE(turns_until(drain, [&] { return source.counts().stalled_for >= seconds{2}; }));
  rd_kafka_mock_broker_set_up(cluster.handle(), 1);
  EXPECT_TRUE(turns_until(drain, [&] { return source.counts().stalled_for < seconds{2}; }));
}

TEST_F(ConsumerCountsMock, CallNoBrokerSilentThatWasNotAsked) {
  // More than may wait unread, so the fetch gate is closed.
  produce(20'000, 1'000);
  ConsumerSource source{config, {.topic = "readings", .start = {.kind = Start::Kind::beginning}}};
  const auto turn = [&] {
    source.keep_alive();
    poll(nullptr, 0, 200);  // wait: each keep_alive() takes a record out of the queue
  };
  const auto start = Clock::now();
  EXPECT_TRUE(turns_until(turn, [&] {
    return Clock::now() - start > seconds{3} && source.counts().stalled_for < seconds{2};
  }));
}

}  // namespace
}  // namespace suhu::kafka
