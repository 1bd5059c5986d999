#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

#include "suhu/core/text.hpp"
#include "suhu/kafka/admin.hpp"
#include "suhu/kafka/log.hpp"
#include "suhu/kafka/lookup.hpp"

namespace suhu::kafka {
namespace {

using std::chrono::milliseconds;

/// Lists the existing topics, at most eight, for a user who mistyped a name. Leaves out Kafka's
/// internal ones (`__…`).
std::string list_topics(const rd_kafka_metadata_t& metadata) {
  std::vector<std::string> names;
  for (const auto& topic : topics_of(metadata)) {
    if (std::string_view{topic.topic}.substr(0, 2) != "__") names.push_back(printable(topic.topic));
  }
  if (names.empty()) return "there are no topics yet";
  std::sort(names.begin(), names.end());
  const bool more = names.size() > 8;
  if (more) names.resize(8);
  return fmt::format("there {} {}{}", names.size() == 1 ? "is" : "are", fmt::join(names, ", "),
                     more ? ", …" : "");
}

/// The newest answer about one topic.
struct Found {
  Handle<const rd_kafka_metadata_t> metadata;      ///< nullptr: no broker answered
  const rd_kafka_metadata_topic* topic = nullptr;  ///< points into `metadata`
};

/// Asks until a broker names the topic with its partitions, and sets `found` to the newest answer.
/// A topic that no broker names is waited for until `known_by` only; one that is named without
/// partitions is being created.
rd_kafka_resp_err_t look_for(rd_kafka_t* client, const std::string& name, const Deadline& deadline,
                             const Deadline& known_by, Found& found) {
  return repeat_until(deadline, [&](int call) {
    Found answer;
    const auto code = ask_topics(client, answer.metadata, call);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return code;
    answer.topic = find_topic(*answer.metadata, name);
    found = std::move(answer);
    if (found.topic == nullptr)
      return known_by.over() ? RD_KAFKA_RESP_ERR_NO_ERROR : RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
    if (found.topic->partition_cnt > 0) return RD_KAFKA_RESP_ERR_NO_ERROR;
    return found.topic->err != RD_KAFKA_RESP_ERR_NO_ERROR ? found.topic->err
                                                          : RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
  });
}

std::string address_of(const rd_kafka_metadata_t& metadata, std::int32_t broker) {
  const std::span<const rd_kafka_metadata_broker> brokers{
      metadata.brokers, static_cast<std::size_t>(metadata.broker_cnt)};
  const auto found = std::find_if(brokers.begin(), brokers.end(),
                                  [&](const auto& each) { return each.id == broker; });
  return found == brokers.end() ? fmt::format("broker {}", broker)
                                : fmt::format("{}:{}", printable(found->host), found->port);
}

/// Asks each leader for an answer. Throws KafkaError (unreachable) if one gives none: the broker of
/// the given address may name others that cannot be reached from here, which is the most common
/// mistake in a first setup. Any answer will do, also "not leader" right after an election.
void require_leaders(rd_kafka_t* client, const Found& found, const Deadline& deadline) {
  std::set<std::int32_t> asked;
  for (const auto& partition : partitions_of(*found.topic)) {
    // Without a leader, an election is under way.
    if (partition.leader < 0 || !asked.insert(partition.leader).second) continue;
    const auto code = repeat_until(deadline, [&](int call) {
      OffsetQuestion question{.partition = partition.id, .at = RD_KAFKA_OFFSET_END};
      const auto answer = ask_offsets(client, found.topic->topic, {&question, 1}, call);
      // A positive code was sent by a broker; librdkafka's own codes are negative.
      return answer > RD_KAFKA_RESP_ERR_NO_ERROR ? RD_KAFKA_RESP_ERR_NO_ERROR : answer;
    });
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    if (const auto problem = last_connection_problem();
        problem && problem->certainty != Certainty::guess) {
      throw KafkaError(fmt::format("the broker answers, but the one that leads {}[{}] calls itself "
                                   "{}, and no connection to it stands: {}",
                                   printable(found.topic->topic), partition.id,
                                   address_of(*found.metadata, partition.leader), problem->text()),
                       FailureKind::unreachable);
    }
    const std::string problem = last_problem();
    throw KafkaError(fmt::format("the broker answers, but the one that leads {}[{}] calls itself "
                                 "{} and cannot be reached there from here ({}). Set "
                                 "advertised.listeners "
                                 "on the broker to an address that this machine can reach (a "
                                 "container's inner name, such as kafka:19092, works only inside)",
                                 printable(found.topic->topic), partition.id,
                                 address_of(*found.metadata, partition.leader),
                                 problem.empty() ? describe_code(code) : problem),
                     FailureKind::unreachable);
  }
}

}  // namespace

std::int32_t require_topic(rd_kafka_t* client, const std::string& topic,
                           const std::string& bootstrap, const WaitLimit& limit) {
  const Deadline deadline{limit};
  const Deadline known_by{{.longest = std::min(limit.longest, kNewTopicWait), .stop = {}}};
  Found found;
  const auto code = look_for(client, topic, deadline, known_by, found);
  if (!found.metadata) throw unreachable_failure(bootstrap, deadline, code);
  if (found.topic == nullptr) {
    throw KafkaError(
        fmt::format("topic {0} does not exist at {1}, or this user may not see it ({2}). Check its "
                    "name, or create it: scripts/create-topic.sh "
                    "--topic {0}",
                    printable(topic), printable(bootstrap, 200), list_topics(*found.metadata)),
        FailureKind::unreachable);
  }
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    throw request_failure(fmt::format("name the partitions of topic {}", printable(topic)),
                          bootstrap, deadline, code);
  // From here on the client knows the topic, and once the leaders have answered below, it has a
  // broker for each partition. Otherwise a consumer would look for the leaders when partitions are
  // assigned to it, find none, and look again half a second later.
  const Handle<rd_kafka_topic_t> known{rd_kafka_topic_new(client, topic.c_str(), nullptr)};
  require_leaders(client, found, Deadline{limit});
  return found.topic->partition_cnt;
}

std::optional<bool> has_topic(rd_kafka_t* client, const std::string& topic, milliseconds timeout) {
  Handle<const rd_kafka_metadata_t> metadata;
  if (ask_topics(client, metadata, static_cast<int>(timeout.count())) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return std::nullopt;
  return find_topic(*metadata, topic) != nullptr;
}

}  // namespace suhu::kafka
