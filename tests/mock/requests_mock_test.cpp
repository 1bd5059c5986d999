// Tests the requests to Kafka at a start, when each of the transient errors comes back instead of
// an answer, against librdkafka's mock cluster. The mock cannot inject errors into Metadata and
// does not know CreateTopics, so tests/broker tests new topics and their creation.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "dev-broker/mock_cluster.hpp"
#include "suhu/kafka/admin.hpp"
#include "suhu/kafka/changelog_reader.hpp"
#include "suhu/kafka/consumer_source.hpp"
#include "suhu/kafka/lookup.hpp"
#include "suhu/kafka/producer_sink.hpp"
#include "suhu/kafka/transaction.hpp"

namespace suhu::kafka {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::Not;
using Clock = std::chrono::steady_clock;

// API keys of Kafka's protocol.
constexpr std::int16_t kFetch = 1;
constexpr std::int16_t kListOffsets = 2;
constexpr std::int16_t kOffsetFetch = 9;
constexpr std::int16_t kFindCoordinator = 10;
constexpr std::int16_t kInitProducerId = 22;

constexpr std::int32_t kPartitions = 3;
constexpr int kRecords = 30;

const std::vector<rd_kafka_resp_err_t> kOfPartitions{
    RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
    RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
    RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART,
    RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE,
    RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE,
    RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH,
    RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH,
    RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR,
    RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION,
    RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
    RD_KAFKA_RESP_ERR__TRANSPORT,  // the mock closes the connection
};
const std::vector<rd_kafka_resp_err_t> kOfCoordinators{
    RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
    RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE,
    RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
    RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION,
    RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
    RD_KAFKA_RESP_ERR__TRANSPORT,
};

/// Something that is asked at a start, and the request that asks it.
struct Question {
  std::string name;
  std::int16_t request;
  const std::vector<rd_kafka_resp_err_t>& codes;
};

struct Case {
  Question question;
  rd_kafka_resp_err_t code;
};

/// Prints a case for GoogleTest, which would otherwise show its bytes in each line.
void PrintTo(const Case& asked, std::ostream* out) {
  *out << asked.question.name << ", " << rd_kafka_err2name(asked.code);
}

std::vector<Case> cases() {
  const std::vector<Question> questions{
      {"RequireTopic", kListOffsets, kOfPartitions},
      {"StartAtTheEnd", kListOffsets, kOfPartitions},
      {"StartAtATime", kListOffsets, kOfPartitions},
      {"StartAtATimeThatCannotBeLookedUp", kFetch, kOfPartitions},
      {"JoinAGroup", kFindCoordinator, kOfCoordinators},
      {"PlaceOfAGroup", kOffsetFetch, kOfCoordinators},
      {"FindTheCoordinator", kFindCoordinator, kOfCoordinators},
      {"TakeATransactionalId", kInitProducerId, kOfCoordinators},
      {"RestoreState", kFetch, kOfPartitions},
  };
  std::vector<Case> all;
  for (const auto& question : questions) {
    for (const auto code : question.codes) all.push_back({question, code});
  }
  return all;
}

std::string name_of(const testing::TestParamInfo<Case>& info) {
  std::string code = rd_kafka_err2name(info.param.code);
  if (code.front() == '_') code.erase(0, 1);
  return info.param.question.name + "_" + code;
}

struct Rig {
  dev_broker::MockCluster cluster;
  ClientConfig config{cluster.bootstrap(), {{"session.timeout.ms", "3000"}}};

  Rig() {
    cluster.create_topic("readings", kPartitions);
    ProducerSink sink{config, {.topic = "readings"}};
    stream::Output output;
    for (int i = 0; i < kRecords; ++i)
      output.text() += "x", output.end_row("S" + std::to_string(i), /*newline=*/false);
    sink.write(output, {});
    wait_for([&] { return sink.wait_for_room(milliseconds{20}), sink.pending() == 0; });
  }

  static void wait_for(const std::function<bool()>& condition) {
    const auto deadline = Clock::now() + std::chrono::minutes{3};
    while (!condition()) ASSERT_LT(Clock::now(), deadline);
  }
  void fail_next(std::int16_t request, int times, rd_kafka_resp_err_t code) {
    for (int i = 0; i < times; ++i)
      rd_kafka_mock_push_request_errors(cluster.handle(), request, 1, code);
  }
  [[nodiscard]] Handle<rd_kafka_t> client() const {
    return make_client(RD_KAFKA_CONSUMER, config.make(RD_KAFKA_CONSUMER, {{"group.id", "lookup"}}));
  }
  [[nodiscard]] static std::size_t read(ConsumerSource& source, std::size_t enough) {
    std::size_t seen = 0;
    wait_for([&] {
      return (seen += source.drain(milliseconds{20}).size()) >= enough || source.finished();
    });
    return seen;
  }
};

void ask(Rig& rig, const std::string& name) {
  const Timestamp now =
      std::chrono::time_point_cast<milliseconds>(std::chrono::system_clock::now());
  if (name == "RequireTopic") {
    EXPECT_EQ(require_topic(rig.client().get(), "readings", rig.config.bootstrap()), kPartitions);
  } else if (name == "StartAtTheEnd") {
    std::int64_t records = 0;
    for (const auto& position : start_offsets(rig.client().get(), rig.config, "readings",
                                              kPartitions, {.kind = Start::Kind::end}))
      records += position.offset;
    EXPECT_EQ(records, kRecords);
  } else if (name.starts_with("StartAtATime")) {
    // The mock does not look up times, so the timestamps of the last records are read.
    const Start start{.kind = Start::Kind::at, .at = now - std::chrono::hours{1}};
    for (const auto& position :
         start_offsets(rig.client().get(), rig.config, "readings", kPartitions, start))
      EXPECT_EQ(position.offset, RD_KAFKA_OFFSET_BEGINNING) << "all records are newer";
  } else if (name == "JoinAGroup" || name == "PlaceOfAGroup") {
    ConsumerSource source{rig.config, {.topic = "readings", .group = "g", .exit_eof = true}};
    EXPECT_EQ(Rig::read(source, kRecords), static_cast<std::size_t>(kRecords));
  } else if (name == "FindTheCoordinator" || name == "TakeATransactionalId") {
    TransactionalProducer producer{{.transactional_id = "g-1",
                                    .topics = {"readings"},
                                    .make_client = [&](const std::string& id, const auto& topics) {
                                      return make_transaction_client(rig.config, id, topics, {});
                                    }}};
    Rig::wait_for([&] { return producer.open(milliseconds{500}); });
  } else if (name == "RestoreState") {
    ChangelogReader reader{rig.config, "readings"};
    int records = 0;
    const auto count = [&](auto, auto, auto) { ++records; };
    EXPECT_TRUE(reader.read({0, 1, 2}, count, {.longest = milliseconds{30'000}, .stop = {}}));
    EXPECT_EQ(records, kRecords);
  } else {
    FAIL() << name;
  }
}

struct PassingError : testing::TestWithParam<Case> {};

TEST_P(PassingError, IsWaitedOut) {
  Rig rig;
  rig.fail_next(GetParam().question.request, 4, GetParam().code);
  ask(rig, GetParam().question.name);
}

INSTANTIATE_TEST_SUITE_P(Requests, PassingError, testing::ValuesIn(cases()), name_of);

template <class Ask>
std::string failure_of(Ask ask) {
  try {
    ask();
  } catch (const KafkaError& failure) {
    EXPECT_EQ(failure.kind(), FailureKind::unreachable);
    return failure.what();
  }
  ADD_FAILURE() << "expected a failure";
  return {};
}

TEST(PassingErrorThatDoesNotPass, IsToldInWordsWhenTheTimeIsUp) {
  for (const auto code :
       {RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART}) {
    Rig rig;
    rig.fail_next(kListOffsets, 5'000, code);
    const auto client = rig.client();
    std::string text;
    // The longer limits are for a machine so busy that no answer came.
    for (const int seconds : {1, 10, 60}) {
      text = failure_of([&] {
        (void)start_offsets(client.get(), rig.config, "readings", kPartitions,
                            {.kind = Start::Kind::end},
                            {.longest = std::chrono::seconds{seconds}, .stop = {}});
      });
      if (text.find("no answer came") == std::string::npos) {
        EXPECT_THAT(text,
                    HasSubstr(fmt::format("could not say where topic readings ends within {} s: {}",
                                          seconds, describe_code(code))));
        break;
      }
    }
    EXPECT_THAT(text, HasSubstr(describe_code(code)));
    EXPECT_THAT(text, Not(HasSubstr("Broker:")));
  }
}

TEST(FinalError, IsToldWithoutASecondQuestion) {
  Rig rig;
  // Only the first request fails, so a second one would be answered.
  rig.fail_next(kListOffsets, 1, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
  const auto client = rig.client();
  const auto text = failure_of([&] {
    (void)start_offsets(client.get(), rig.config, "readings", 1, {.kind = Start::Kind::end});
  });
  EXPECT_THAT(text, HasSubstr("cannot say where topic readings ends"));
  EXPECT_THAT(text, HasSubstr("authorization failed"));
}

TEST(BrokerThatDoesNotAnswer, IsLeftWhenSomebodySaysStop) {
  Rig rig;
  const auto client = rig.client();
  require_topic(client.get(), "readings", rig.config.bootstrap());
  rd_kafka_mock_broker_set_rtt(rig.cluster.handle(), 1, 30'000);
  const auto begin = Clock::now();
  const WaitLimit limit{.longest = milliseconds{600'000},
                        .stop = [&] { return Clock::now() - begin > milliseconds{100}; }};
  const auto text = failure_of([&] {
    (void)start_offsets(client.get(), rig.config, "readings", kPartitions,
                        {.kind = Start::Kind::end}, limit);
  });
  EXPECT_THAT(text, HasSubstr("no answer came"));
}

TEST(ATopicWithoutALeader, IsWaitedFor) {
  Rig rig;
  rd_kafka_mock_partition_set_leader(rig.cluster.handle(), "readings", 1, -1);
  const auto client = rig.client();
  EXPECT_EQ(require_topic(client.get(), "readings", rig.config.bootstrap()), kPartitions)
      << "the others can be read";
  int asked = 0;
  const WaitLimit limit{.longest = milliseconds{60'000}, .stop = [&] {
                          if (++asked == 3)
                            rd_kafka_mock_partition_set_leader(rig.cluster.handle(), "readings", 1,
                                                               1);
                          return false;
                        }};
  const auto starts = start_offsets(client.get(), rig.config, "readings", kPartitions,
                                    {.kind = Start::Kind::end}, limit);
  EXPECT_EQ(starts.size(), static_cast<std::size_t>(kPartitions));
}

TEST(ATopicThatAppears, IsFoundAlthoughNobodyNamedItAtFirst) {
  Rig rig;
  int asked = 0;
  const WaitLimit limit{.longest = milliseconds{60'000}, .stop = [&] {
                          if (++asked == 3) rig.cluster.create_topic("young", 5);
                          return false;
                        }};
  EXPECT_EQ(require_topic(rig.client().get(), "young", rig.config.bootstrap(), limit), 5);
}

TEST(ATopicThatDevBrokerShallCreateOrGrow, IsRefusedWithTheOptionThatMakesIt) {
  Rig rig;
  const auto refused = [](const std::function<void()>& change) -> std::string {
    try {
      change();
    } catch (const KafkaError& failure) {
      EXPECT_EQ(failure.kind(), FailureKind::configuration);
      return failure.what();
    }
    return "(no failure)";
  };
  EXPECT_THAT(
      refused([&] {
        (void)create_topic(rig.config, {.name = "young", .partitions = 5, .config = {}});
      }),
      HasSubstr("cannot create topic young on request: name the topic when you start it, as "
                "in: dev-broker --topics young:5"));
  EXPECT_THAT(
      refused([&] { grow_topic(rig.config, {.name = "readings", .partitions = 9, .config = {}}); }),
      HasSubstr("cannot give topic readings 9 partitions on request"));
  EXPECT_FALSE(create_topic(rig.config, {.name = "readings", .config = {}})) << "it exists";
}

}  // namespace
}  // namespace suhu::kafka
