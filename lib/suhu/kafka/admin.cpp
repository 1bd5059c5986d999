#include "suhu/kafka/admin.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <memory>

#include "suhu/core/text.hpp"
#include "suhu/kafka/lookup.hpp"

namespace suhu::kafka {
namespace {

/// The controller's result for one topic.
struct Outcome {
  rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR__TIMED_OUT;
  std::string words;  ///< the result as text, printable
};

using Results = const rd_kafka_topic_result_t* const*;

/// Returns true if the metadata list the topic with at least spec.partitions partitions, all of
/// which have leaders.
bool is_whole(const rd_kafka_metadata_t& metadata, const TopicSpec& spec) {
  const auto* const topic = find_topic(metadata, spec.name);
  if (topic == nullptr || topic->partition_cnt < spec.partitions) return false;
  const auto partitions = partitions_of(*topic);
  return std::all_of(partitions.begin(), partitions.end(),
                     [](const auto& partition) { return partition.leader >= 0; });
}

/// Returns the settings as text, such as `cleanup.policy=compact, retention.ms=-1`.
std::string settings_of(const TopicSpec& spec) {
  std::string settings;
  for (const auto& [key, value] : spec.config)
    settings += fmt::format("{}{}={}", settings.empty() ? "" : ", ", key, value);
  return settings;
}

/// A change of one topic, as an admin request.
struct TopicChange {
  rd_kafka_admin_op_t operation;
  std::function<void(rd_kafka_t*, rd_kafka_AdminOptions_t*, rd_kafka_queue_t*)> send;
  /// Returns the results of the topics from the answer, or nullptr, and sets their number.
  Results (*results)(rd_kafka_event_t*, std::size_t*);
  /// The answer if another client was faster, or an earlier try succeeded without an answer.
  rd_kafka_resp_err_t made_before;
  std::string question;    ///< follows "cannot" in messages
  std::string_view right;  ///< operation on the topic that this user needs a right for
};

/// An admin client for one topic.
class TopicAdmin {
 public:
  /// Requires: `spec` outlives this object.
  TopicAdmin(const ClientConfig& config, const TopicSpec& spec, const WaitLimit& limit)
      : spec_(spec),
        bootstrap_(config.bootstrap()),
        client_(make_client(RD_KAFKA_PRODUCER, config.make(RD_KAFKA_PRODUCER, {}))),
        deadline_(limit),
        change_limit_{std::max(limit.longest, kTopicChangeWait), limit.stop} {}

  /// Returns the number of partitions (at least 1) of the topic, or 0 if there is no such topic.
  /// Throws KafkaError (unreachable) if no broker answers.
  [[nodiscard]] std::int32_t count_partitions() const;
  /// Requests the change, with the time for changes from now on. Returns false if the answer is
  /// `made_before`. Throws KafkaError (configuration) if the cluster is a mock cluster, such as
  /// dev-broker, and that of failure() for any other error. Requires: count_partitions() has
  /// returned.
  [[nodiscard]] bool make(const TopicChange& change);
  /// Waits until is_whole(): the controller knows a new topic a moment before the brokers do, and
  /// before its leaders are elected. Throws KafkaError (unreachable) if that takes longer than what
  /// make() has left of the time.
  void wait_until_whole() const;

 private:
  void reject_mock_cluster(const TopicChange& change) const;
  [[nodiscard]] Outcome ask_once(const TopicChange& change) const;
  [[nodiscard]] KafkaError failure(const TopicChange& change, const Outcome& outcome) const;

  const TopicSpec& spec_;
  std::string bootstrap_;
  Handle<rd_kafka_t> client_;
  Deadline deadline_;
  WaitLimit change_limit_;
};

std::int32_t TopicAdmin::count_partitions() const {
  Handle<const rd_kafka_metadata_t> metadata;
  const auto code =
      repeat_until(deadline_, [&](int call) { return ask_topics(client_.get(), metadata, call); });
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) throw unreachable_failure(bootstrap_, deadline_, code);
  const auto* const found = find_topic(*metadata, spec_.name);
  return found == nullptr ? 0 : std::max(found->partition_cnt, 1);
}

/// Makes one request and waits for its answer until the deadline is over. The code of the returned
/// Outcome is _TIMED_OUT if no answer came.
Outcome TopicAdmin::ask_once(const TopicChange& change) const {
  const Handle<rd_kafka_queue_t> queue{rd_kafka_queue_new(client_.get())};
  const Handle<rd_kafka_AdminOptions_t> options{
      rd_kafka_AdminOptions_new(client_.get(), change.operation)};
  // The request may take all of the time, although `stop` is asked in between: a second request
  // would only find what the first one has done. Both refuse more than an hour, and librdkafka's
  // default counts then.
  const auto longest = static_cast<int>(change_limit_.longest.count());
  rd_kafka_AdminOptions_set_operation_timeout(options.get(), longest, nullptr, 0);
  rd_kafka_AdminOptions_set_request_timeout(options.get(), longest, nullptr, 0);
  change.send(client_.get(), options.get(), queue.get());
  Handle<rd_kafka_event_t> event;
  do {
    event.reset(rd_kafka_queue_poll(queue.get(), deadline_.milliseconds_for_a_call()));
  } while (!event && !deadline_.over());
  if (!event) return {};
  std::size_t count = 0;
  const Results topics = change.results(event.get(), &count);
  const auto code =
      count == 0 ? rd_kafka_event_error(event.get()) : rd_kafka_topic_result_error(topics[0]);
  const char* const text = count == 0 ? rd_kafka_event_error_string(event.get())
                                      : rd_kafka_topic_result_error_string(topics[0]);
  const std::string_view words = text == nullptr ? rd_kafka_err2str(code) : text;
  return {code_of_creation(code, words), printable(words, 300)};
}

void TopicAdmin::reject_mock_cluster(const TopicChange& change) const {
  // A mock cluster names a controller that is none of its brokers, so the request would wait for it
  // until the time is over. Its cluster id has come with the metadata.
  const auto free = [this](char* id) { rd_kafka_mem_free(client_.get(), id); };
  const std::unique_ptr<char, decltype(free)> id{rd_kafka_clusterid(client_.get(), 0), free};
  if (id && std::string_view{id.get()}.starts_with("mockCluster"))
    throw KafkaError(
        fmt::format("the broker at {} is dev-broker, which cannot {} on request: name the topic "
                    "when you start it, as in: dev-broker --topics {}:{}",
                    printable(bootstrap_, 200), change.question, printable(spec_.name),
                    spec_.partitions),
        FailureKind::configuration);
}

bool TopicAdmin::make(const TopicChange& change) {
  reject_mock_cluster(change);
  deadline_ = Deadline{change_limit_};
  Outcome outcome;
  const auto ask = [&](int /*call*/) {
    outcome = ask_once(change);
    return outcome.code;
  };
  (void)repeat_until(deadline_, ask);
  if (outcome.code == change.made_before) return false;
  if (outcome.code != RD_KAFKA_RESP_ERR_NO_ERROR) throw failure(change, outcome);
  return true;
}

/// Returns the failure of a request that ended with `outcome`: unreachable if its code is
/// transient, otherwise runtime.
KafkaError TopicAdmin::failure(const TopicChange& change, const Outcome& outcome) const {
  if (is_transient(outcome.code))
    return request_failure(change.question, bootstrap_, deadline_, outcome.code);
  std::string next;
  if (is_missing_right(outcome.code)) {
    next = fmt::format(" {}, or have topic {} made with {} partitions{}{}",
                       grant_advice(change.right, "--topic " + printable(spec_.name)),
                       printable(spec_.name), spec_.partitions, spec_.config.empty() ? "" : " and ",
                       settings_of(spec_));
  }
  const std::string_view stop = next.empty() || outcome.words.ends_with('.') ? "" : ".";
  return KafkaError{fmt::format("the brokers at {} cannot {}: {}{}{}", printable(bootstrap_, 200),
                                change.question, outcome.words, stop, next),
                    FailureKind::runtime};
}

void TopicAdmin::wait_until_whole() const {
  const auto code = repeat_until(deadline_, [&](int call) {
    Handle<const rd_kafka_metadata_t> metadata;
    const auto answer = ask_topics(client_.get(), metadata, call);
    if (answer != RD_KAFKA_RESP_ERR_NO_ERROR) return answer;
    return is_whole(*metadata, spec_) ? RD_KAFKA_RESP_ERR_NO_ERROR
                                      : RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE;
  });
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    throw request_failure(
        fmt::format("name the leaders of topic {}, which was just made", printable(spec_.name)),
        bootstrap_, deadline_, code);
}

Handle<rd_kafka_NewTopic_t> new_topic(const TopicSpec& spec) {
  std::array<char, 256> error{};
  Handle<rd_kafka_NewTopic_t> topic{rd_kafka_NewTopic_new(
      spec.name.c_str(), spec.partitions, spec.replication_factor, error.data(), error.size())};
  if (!topic)
    throw KafkaError(
        fmt::format("topic {} cannot be created: {}", printable(spec.name), error.data()),
        FailureKind::configuration);
  for (const auto& [key, value] : spec.config)
    rd_kafka_NewTopic_set_config(topic.get(), key.c_str(), value.c_str());
  return topic;
}

Handle<rd_kafka_NewPartitions_t> new_partitions(const TopicSpec& spec) {
  std::array<char, 256> error{};
  Handle<rd_kafka_NewPartitions_t> partitions{rd_kafka_NewPartitions_new(
      spec.name.c_str(), static_cast<std::size_t>(spec.partitions), error.data(), error.size())};
  if (!partitions)
    throw KafkaError(fmt::format("topic {} cannot be given {} partitions: {}", printable(spec.name),
                                 spec.partitions, error.data()),
                     FailureKind::configuration);
  return partitions;
}

}  // namespace

bool create_topic(const ClientConfig& config, const TopicSpec& spec, const WaitLimit& limit) {
  TopicAdmin admin{config, spec, limit};
  if (admin.count_partitions() > 0) return false;
  const auto topic = new_topic(spec);
  const TopicChange creation{
      .operation = RD_KAFKA_ADMIN_OP_CREATETOPICS,
      .send =
          [&](rd_kafka_t* client, rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
            std::array<rd_kafka_NewTopic_t*, 1> topics{topic.get()};
            rd_kafka_CreateTopics(client, topics.data(), topics.size(), options, queue);
          },
      .results = [](rd_kafka_event_t* event, std::size_t* count) -> Results {
        const auto* const result = rd_kafka_event_CreateTopics_result(event);
        return result == nullptr ? nullptr : rd_kafka_CreateTopics_result_topics(result, count);
      },
      .made_before = RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS,
      .question = fmt::format("create topic {}", printable(spec.name)),
      .right = "Create"};
  if (!admin.make(creation)) return false;
  admin.wait_until_whole();
  return true;
}

void grow_topic(const ClientConfig& config, const TopicSpec& spec, const WaitLimit& limit) {
  TopicAdmin admin{config, spec, limit};
  if (admin.count_partitions() >= spec.partitions) return;
  const auto partitions = new_partitions(spec);
  const TopicChange growth{
      .operation = RD_KAFKA_ADMIN_OP_CREATEPARTITIONS,
      .send =
          [&](rd_kafka_t* client, rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
            std::array<rd_kafka_NewPartitions_t*, 1> all{partitions.get()};
            rd_kafka_CreatePartitions(client, all.data(), all.size(), options, queue);
          },
      .results = [](rd_kafka_event_t* event, std::size_t* count) -> Results {
        const auto* const result = rd_kafka_event_CreatePartitions_result(event);
        return result == nullptr ? nullptr : rd_kafka_CreatePartitions_result_topics(result, count);
      },
      .made_before = RD_KAFKA_RESP_ERR_INVALID_PARTITIONS,
      .question = fmt::format("give topic {} {} partitions", printable(spec.name), spec.partitions),
      .right = "Alter"};
  (void)admin.make(growth);  // if it was made before, the leaders may still be missing
  admin.wait_until_whole();
}

}  // namespace suhu::kafka
