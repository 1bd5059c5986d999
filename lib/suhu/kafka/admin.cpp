#include "suhu/kafka/admin.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "suhu/core/text.hpp"
#include "suhu/kafka/lookup.hpp"

namespace suhu::kafka {
namespace {

/// The controller's result for one topic.
struct Outcome {
  rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR__TIMED_OUT;
  std::string words;  ///< the result as text, printable
};

/// Makes one admin request of type `operation` and waits up to `call` milliseconds. `send` sends
/// the request; `results` extracts the topic's result from the answer. The code of the returned
/// Outcome is _TIMED_OUT if no answer came.
template <class Send, class Results>
Outcome ask_once(rd_kafka_t* client, rd_kafka_admin_op_t operation, int call, Send send,
                 Results results) {
  std::array<char, 256> error{};
  const Handle<rd_kafka_queue_t> queue{rd_kafka_queue_new(client)};
  const Handle<rd_kafka_AdminOptions_t> options{rd_kafka_AdminOptions_new(client, operation)};
  rd_kafka_AdminOptions_set_operation_timeout(options.get(), call, error.data(), error.size());
  rd_kafka_AdminOptions_set_request_timeout(options.get(), call, error.data(), error.size());
  send(options.get(), queue.get());
  const Handle<rd_kafka_event_t> event{rd_kafka_queue_poll(queue.get(), call)};
  if (!event) return {};
  std::size_t count = 0;
  const rd_kafka_topic_result_t* const* const topics = results(event.get(), &count);
  const auto code =
      count == 0 ? rd_kafka_event_error(event.get()) : rd_kafka_topic_result_error(topics[0]);
  const char* const text = count == 0 ? rd_kafka_event_error_string(event.get())
                                      : rd_kafka_topic_result_error_string(topics[0]);
  const std::string_view words = text == nullptr ? rd_kafka_err2str(code) : text;
  return {code_of_creation(code, words), printable(words, 300)};
}

/// Calls ask_once() until the code is not transient or `deadline` is over.
template <class Send, class Results>
Outcome ask(rd_kafka_t* client, rd_kafka_admin_op_t operation, const Deadline& deadline, Send send,
            Results results) {
  Outcome outcome;
  repeat_until(deadline, [&](int call) {
    outcome = ask_once(client, operation, call, send, results);
    return outcome.code;
  });
  return outcome;
}

/// Returns the settings as text, such as `cleanup.policy=compact, retention.ms=-1`.
std::string settings_of(const TopicSpec& spec) {
  std::string settings;
  for (const auto& [key, value] : spec.config)
    settings += fmt::format("{}{}={}", settings.empty() ? "" : ", ", key, value);
  return settings;
}

/// Throws the KafkaError for a request that failed with `outcome`: unreachable if its code is
/// transient, otherwise runtime. `question` follows "cannot" in the message. `right` is the
/// operation on the topic that this user needs a right for.
[[noreturn]] void fail(const std::string& question, std::string_view right, const TopicSpec& spec,
                       const std::string& bootstrap, const Deadline& deadline,
                       const Outcome& outcome) {
  if (is_transient(outcome.code))
    throw request_failure(question, bootstrap, deadline, outcome.code);
  std::string next;
  if (is_missing_right(outcome.code)) {
    next = fmt::format(" {}, or have topic {} made with {} partitions{}{}",
                       grant_advice(right, "--topic " + printable(spec.name)), printable(spec.name),
                       spec.partitions, spec.config.empty() ? "" : " and ", settings_of(spec));
  }
  const std::string_view stop = next.empty() || outcome.words.ends_with('.') ? "" : ".";
  throw KafkaError(fmt::format("the brokers at {} cannot {}: {}{}{}", printable(bootstrap, 200),
                               question, outcome.words, stop, next),
                   FailureKind::runtime);
}

/// Returns true if the metadata list the topic with at least spec.partitions partitions, all of
/// which have leaders.
bool is_whole(const rd_kafka_metadata_t& metadata, const TopicSpec& spec) {
  const auto* const topic = find_topic(metadata, spec.name);
  if (topic == nullptr || topic->partition_cnt < spec.partitions) return false;
  const auto partitions = partitions_of(*topic);
  return std::all_of(partitions.begin(), partitions.end(),
                     [](const auto& partition) { return partition.leader >= 0; });
}

/// Waits until is_whole(): the controller knows a new topic a moment before the brokers do, and
/// before its leaders are elected. Throws KafkaError (unreachable) if that takes too long.
void wait_until_whole(rd_kafka_t* client, const TopicSpec& spec, const std::string& bootstrap,
                      const Deadline& deadline) {
  const auto code = repeat_until(deadline, [&](int call) {
    Handle<const rd_kafka_metadata_t> metadata;
    const auto answer = ask_topics(client, metadata, call);
    if (answer != RD_KAFKA_RESP_ERR_NO_ERROR) return answer;
    return is_whole(*metadata, spec) ? RD_KAFKA_RESP_ERR_NO_ERROR
                                     : RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE;
  });
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    throw request_failure(
        fmt::format("name the leaders of topic {}, which was just made", printable(spec.name)),
        bootstrap, deadline, code);
}

/// Returns the number of partitions (at least 1) of the topic, or 0 if there is no such topic.
/// Throws KafkaError (unreachable) if no broker answers.
std::int32_t count_partitions(rd_kafka_t* client, const std::string& topic,
                              const std::string& bootstrap, const Deadline& deadline) {
  Handle<const rd_kafka_metadata_t> metadata;
  const auto code =
      repeat_until(deadline, [&](int call) { return ask_topics(client, metadata, call); });
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) throw unreachable_failure(bootstrap, deadline, code);
  const auto* const found = find_topic(*metadata, topic);
  return found == nullptr ? 0 : std::max(found->partition_cnt, 1);
}

}  // namespace

bool create_topic(const ClientConfig& config, const TopicSpec& spec, const WaitLimit& limit) {
  const auto client = make_client(RD_KAFKA_PRODUCER, config.make(RD_KAFKA_PRODUCER, {}));
  if (count_partitions(client.get(), spec.name, config.bootstrap(), Deadline{limit}) > 0)
    return false;

  std::array<char, 256> error{};
  const Handle<rd_kafka_NewTopic_t> topic{rd_kafka_NewTopic_new(
      spec.name.c_str(), spec.partitions, spec.replication_factor, error.data(), error.size())};
  if (!topic)
    throw KafkaError(
        fmt::format("topic {} cannot be created: {}", printable(spec.name), error.data()),
        FailureKind::configuration);
  for (const auto& [key, value] : spec.config)
    rd_kafka_NewTopic_set_config(topic.get(), key.c_str(), value.c_str());

  const auto send = [&](rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
    std::array<rd_kafka_NewTopic_t*, 1> topics{topic.get()};
    rd_kafka_CreateTopics(client.get(), topics.data(), topics.size(), options, queue);
  };
  const auto results = [](rd_kafka_event_t* event, std::size_t* count) {
    const auto* const result = rd_kafka_event_CreateTopics_result(event);
    return result == nullptr ? nullptr : rd_kafka_CreateTopics_result_topics(result, count);
  };
  const Deadline deadline{limit};
  const Outcome outcome =
      ask(client.get(), RD_KAFKA_ADMIN_OP_CREATETOPICS, deadline, send, results);
  // Another client was faster, or an earlier try of this call succeeded without an answer.
  if (outcome.code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) return false;
  if (outcome.code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    fail(fmt::format("create topic {} (dev-broker never can: name its topics with its --topics)",
                     printable(spec.name)),
         "Create", spec, config.bootstrap(), deadline, outcome);
  }
  wait_until_whole(client.get(), spec, config.bootstrap(), deadline);
  return true;
}

void grow_topic(const ClientConfig& config, const TopicSpec& spec, const WaitLimit& limit) {
  const auto client = make_client(RD_KAFKA_PRODUCER, config.make(RD_KAFKA_PRODUCER, {}));
  if (count_partitions(client.get(), spec.name, config.bootstrap(), Deadline{limit}) >=
      spec.partitions)
    return;

  std::array<char, 256> error{};
  const Handle<rd_kafka_NewPartitions_t> partitions{rd_kafka_NewPartitions_new(
      spec.name.c_str(), static_cast<std::size_t>(spec.partitions), error.data(), error.size())};
  const auto send = [&](rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
    std::array<rd_kafka_NewPartitions_t*, 1> all{partitions.get()};
    rd_kafka_CreatePartitions(client.get(), all.data(), all.size(), options, queue);
  };
  const auto results = [](rd_kafka_event_t* event, std::size_t* count) {
    const auto* const result = rd_kafka_event_CreatePartitions_result(event);
    return result == nullptr ? nullptr : rd_kafka_CreatePartitions_result_topics(result, count);
  };
  const Deadline deadline{limit};
  const Outcome outcome =
      ask(client.get(), RD_KAFKA_ADMIN_OP_CREATEPARTITIONS, deadline, send, results);
  // Another client was faster, or an earlier try of this call succeeded without an answer.
  const bool has_as_many = outcome.code == RD_KAFKA_RESP_ERR_INVALID_PARTITIONS;
  if (outcome.code != RD_KAFKA_RESP_ERR_NO_ERROR && !has_as_many)
    fail(fmt::format("give topic {} {} partitions", printable(spec.name), spec.partitions), "Alter",
         spec, config.bootstrap(), deadline, outcome);
  wait_until_whole(client.get(), spec, config.bootstrap(), deadline);
}

}  // namespace suhu::kafka
