#include "suhu/kafka/admin.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <vector>

#include "suhu/core/text.hpp"

namespace suhu::kafka {
namespace {

using std::chrono::milliseconds;

Handle<const rd_kafka_metadata_t> all_topics(rd_kafka_t* client, const std::string& bootstrap, milliseconds timeout) {
  const rd_kafka_metadata_t* metadata = nullptr;
  const auto code = rd_kafka_metadata(client, /*all_topics=*/1, nullptr, &metadata, static_cast<int>(timeout.count()));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    const std::string problem = last_problem();
    throw KafkaError(
        fmt::format("no Kafka broker answered at {} within {} s ({}). Is it running (scripts/kafka.sh up)? Is the address right (-b)? "
                    "If it answers other clients, look at its advertised.listeners: they must be reachable from here",
                    printable(bootstrap, 200), timeout.count() / 1000, problem.empty() ? rd_kafka_err2str(code) : problem),
        FailureKind::unreachable);
  }
  return Handle<const rd_kafka_metadata_t>{metadata};
}

std::span<const rd_kafka_metadata_topic> topics_of(const rd_kafka_metadata_t& metadata) {
  return {metadata.topics, static_cast<std::size_t>(metadata.topic_cnt)};
}

const rd_kafka_metadata_topic* find_topic(const rd_kafka_metadata_t& metadata, const std::string& name) {
  const auto topics = topics_of(metadata);
  const auto found = std::find_if(topics.begin(), topics.end(), [&](const auto& topic) { return name == topic.topic; });
  return found == topics.end() ? nullptr : &*found;
}

/// The topics there are, for somebody who mistyped one. Kafka's own (`__…`) are left out.
std::string list_topics(const rd_kafka_metadata_t& metadata) {
  std::vector<std::string> names;
  for (const auto& topic : topics_of(metadata)) {
    if (std::string_view{topic.topic}.substr(0, 2) != "__") names.push_back(printable(topic.topic));
  }
  if (names.empty()) return "there are no topics yet";
  std::sort(names.begin(), names.end());
  const bool more = names.size() > 8;
  if (more) names.resize(8);
  return fmt::format("there {} {}{}", names.size() == 1 ? "is" : "are", fmt::join(names, ", "), more ? ", …" : "");
}

std::string address_of(const rd_kafka_metadata_t& metadata, std::int32_t broker) {
  const std::span<const rd_kafka_metadata_broker> brokers{metadata.brokers, static_cast<std::size_t>(metadata.broker_cnt)};
  const auto found = std::find_if(brokers.begin(), brokers.end(), [&](const auto& each) { return each.id == broker; });
  return found == brokers.end() ? fmt::format("broker {}", broker) : fmt::format("{}:{}", printable(found->host), found->port);
}

/// The broker we were told of may name others that cannot be reached from here: the most common first error. Asks each leader once.
void require_leaders(rd_kafka_t* client, const rd_kafka_metadata_t& metadata, const rd_kafka_metadata_topic& topic, milliseconds timeout) {
  std::set<std::int32_t> asked;
  for (const auto& partition : std::span{topic.partitions, static_cast<std::size_t>(topic.partition_cnt)}) {
    if (partition.leader < 0 || !asked.insert(partition.leader).second) continue;  // without a leader: an election is under way
    std::int64_t low = 0;
    std::int64_t high = 0;
    const auto code = rd_kafka_query_watermark_offsets(client, topic.topic, partition.id, &low, &high, static_cast<int>(timeout.count()));
    const bool answered =
        code >= RD_KAFKA_RESP_ERR_NO_ERROR;  // librdkafka's own errors are negative; "not leader" right after an election is an answer
    if (answered) continue;
    const std::string problem = last_problem();
    throw KafkaError(
        fmt::format(
            "the broker answers, but the one that leads {}[{}] calls itself {} and cannot be reached there from here ({}). Set "
            "advertised.listeners "
            "on the broker to an address that this machine can reach (a container's inner name, such as kafka:19092, works only inside)",
            printable(topic.topic), partition.id, address_of(metadata, partition.leader),
            problem.empty() ? rd_kafka_err2str(code) : problem),
        FailureKind::unreachable);
  }
}

/// A broker knows of a new topic a moment before its leaders are elected.
void wait_for_leaders(rd_kafka_t* client, const TopicSpec& spec, const std::string& bootstrap, milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (std::chrono::steady_clock::now() < deadline) {
    const auto metadata = all_topics(client, bootstrap, timeout);
    const auto* const topic = find_topic(*metadata, spec.name);
    if (topic != nullptr && topic->partition_cnt >= spec.partitions &&
        std::all_of(topic->partitions, topic->partitions + topic->partition_cnt,
                    [](const auto& partition) { return partition.leader >= 0; })) {
      return;
    }
    rd_kafka_poll(client, 20);
  }
}

/// Runs one admin request of `operation` about `name`: `ask` sends it, `outcomes` finds the results in the answer. Returns the topic's
/// result code and fills `words`. Throws when no answer came.
template <class Ask, class Outcomes>
rd_kafka_resp_err_t request(rd_kafka_t* client, const ClientConfig& config, const std::string& name, rd_kafka_admin_op_t operation,
                            milliseconds timeout, Ask ask, Outcomes outcomes, std::string& words) {
  std::array<char, 256> error{};
  const Handle<rd_kafka_queue_t> queue{rd_kafka_queue_new(client)};
  const Handle<rd_kafka_AdminOptions_t> options{rd_kafka_AdminOptions_new(client, operation)};
  rd_kafka_AdminOptions_set_operation_timeout(options.get(), static_cast<int>(timeout.count()), error.data(), error.size());
  ask(options.get(), queue.get());
  const Handle<rd_kafka_event_t> event{rd_kafka_queue_poll(queue.get(), static_cast<int>(timeout.count()) * 2)};
  const auto event_code = event ? rd_kafka_event_error(event.get()) : RD_KAFKA_RESP_ERR__TIMED_OUT;
  if (event_code == RD_KAFKA_RESP_ERR__TIMED_OUT) {
    throw KafkaError(
        fmt::format(
            "topic {} was not created: the broker at {} did not answer the request. (dev-broker cannot: name its topics with --topics)",
            printable(name), printable(config.bootstrap(), 200)),
        FailureKind::runtime);
  }
  std::size_t count = 0;
  const rd_kafka_topic_result_t* const* const results = outcomes(event.get(), &count);
  const auto code = count == 0 ? event_code : rd_kafka_topic_result_error(results[0]);
  const char* const text = count == 0 ? rd_kafka_event_error_string(event.get()) : rd_kafka_topic_result_error_string(results[0]);
  words = printable(text == nullptr ? rd_kafka_err2str(code) : text, 300);
  return code;
}

}  // namespace

std::int32_t require_topic(rd_kafka_t* client, const std::string& topic, const std::string& bootstrap, milliseconds timeout) {
  const auto metadata = all_topics(client, bootstrap, timeout);
  const auto* const found = find_topic(*metadata, topic);
  if (found == nullptr) {
    throw KafkaError(
        fmt::format("topic {0} does not exist at {1} ({2}). Check its name (-t), or create it: scripts/create-topic.sh --topic {0}",
                    printable(topic), printable(bootstrap, 200), list_topics(*metadata)),
        FailureKind::unreachable);
  }
  if (found->err != RD_KAFKA_RESP_ERR_NO_ERROR && found->partition_cnt == 0) {
    throw KafkaError(fmt::format("topic {} at {} cannot be used", printable(topic), printable(bootstrap, 200)), found->err,
                     FailureKind::unreachable);
  }
  // From here on the client knows the topic, and when its leaders have answered below, each partition is with its broker. Otherwise a
  // consumer looks for the leaders when it is assigned partitions, in vain, and again half a second later.
  const Handle<rd_kafka_topic_t> known{rd_kafka_topic_new(client, topic.c_str(), nullptr)};
  require_leaders(client, *metadata, *found, timeout);
  return found->partition_cnt;
}

std::optional<bool> has_topic(rd_kafka_t* client, const std::string& topic, milliseconds timeout) {
  const rd_kafka_metadata_t* metadata = nullptr;
  if (rd_kafka_metadata(client, /*all_topics=*/1, nullptr, &metadata, static_cast<int>(timeout.count())) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return std::nullopt;
  const Handle<const rd_kafka_metadata_t> owned{metadata};
  return find_topic(*owned, topic) != nullptr;
}

bool create_topic(const ClientConfig& config, const TopicSpec& spec, milliseconds timeout) {
  const auto client = make_client(RD_KAFKA_PRODUCER, config.make(RD_KAFKA_PRODUCER, {}));
  if (find_topic(*all_topics(client.get(), config.bootstrap(), timeout), spec.name) != nullptr) return false;

  std::array<char, 256> error{};
  const Handle<rd_kafka_NewTopic_t> topic{
      rd_kafka_NewTopic_new(spec.name.c_str(), spec.partitions, spec.replication_factor, error.data(), error.size())};
  if (!topic)
    throw KafkaError(fmt::format("topic {} cannot be created: {}", printable(spec.name), error.data()), FailureKind::configuration);
  for (const auto& [key, value] : spec.config) rd_kafka_NewTopic_set_config(topic.get(), key.c_str(), value.c_str());

  const auto ask = [&](rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
    std::array<rd_kafka_NewTopic_t*, 1> topics{topic.get()};
    rd_kafka_CreateTopics(client.get(), topics.data(), topics.size(), options, queue);
  };
  const auto outcomes = [](rd_kafka_event_t* event, std::size_t* count) {
    const auto* const result = rd_kafka_event_CreateTopics_result(event);
    return result == nullptr ? nullptr : rd_kafka_CreateTopics_result_topics(result, count);
  };
  std::string words;
  const auto code = request(client.get(), config, spec.name, RD_KAFKA_ADMIN_OP_CREATETOPICS, timeout, ask, outcomes, words);
  if (code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) return false;  // somebody else was faster
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    throw KafkaError(fmt::format("topic {} was not created: {}", printable(spec.name), words), FailureKind::runtime);
  wait_for_leaders(client.get(), spec, config.bootstrap(), timeout);
  return true;
}

void grow_topic(const ClientConfig& config, const TopicSpec& spec, milliseconds timeout) {
  const auto client = make_client(RD_KAFKA_PRODUCER, config.make(RD_KAFKA_PRODUCER, {}));
  const auto metadata = all_topics(client.get(), config.bootstrap(), timeout);
  const auto* const found = find_topic(*metadata, spec.name);
  if (found != nullptr && found->partition_cnt >= spec.partitions) return;

  std::array<char, 256> error{};
  const Handle<rd_kafka_NewPartitions_t> partitions{
      rd_kafka_NewPartitions_new(spec.name.c_str(), static_cast<std::size_t>(spec.partitions), error.data(), error.size())};
  const auto ask = [&](rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
    std::array<rd_kafka_NewPartitions_t*, 1> all{partitions.get()};
    rd_kafka_CreatePartitions(client.get(), all.data(), all.size(), options, queue);
  };
  const auto outcomes = [](rd_kafka_event_t* event, std::size_t* count) {
    const auto* const result = rd_kafka_event_CreatePartitions_result(event);
    return result == nullptr ? nullptr : rd_kafka_CreatePartitions_result_topics(result, count);
  };
  std::string words;
  const auto code = request(client.get(), config, spec.name, RD_KAFKA_ADMIN_OP_CREATEPARTITIONS, timeout, ask, outcomes, words);
  const bool others_were_faster = code == RD_KAFKA_RESP_ERR_INVALID_PARTITIONS;
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR && !others_were_faster) {
    throw KafkaError(
        fmt::format("topic {} needs {} partitions and could not be given them: {}", printable(spec.name), spec.partitions, words),
        FailureKind::runtime);
  }
  wait_for_leaders(client.get(), spec, config.bootstrap(), timeout);
}

}  // namespace suhu::kafka
