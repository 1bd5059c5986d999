// Finds, creates and grows topics. Programs use it when they start; KafkaStateLog also uses it when
// partitions were added to the topic of readings.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "suhu/kafka/client_config.hpp"
#include "suhu/kafka/request.hpp"

namespace suhu::kafka {

/// How long require_topic() retries for a topic that no broker knows. The controller knows a new
/// topic a moment before each broker does. After this time the name is taken to be mistyped.
inline constexpr std::chrono::milliseconds kNewTopicWait{3'000};

/// Finds the topic, and requests an offset from each leader of its partitions, so that `client`
/// knows the leaders. Returns the number of partitions. `limit` applies to the topic and to the
/// leaders separately.
/// Throws KafkaError (unreachable) if no broker answers within `limit`, if the topic does not exist
/// (after kNewTopicWait; the message lists the existing topics and says how to create this one), if
/// it has no partitions, or if a leader cannot be reached at the address that it advertises.
std::int32_t require_topic(rd_kafka_t* client, const std::string& topic,
                           const std::string& bootstrap, const WaitLimit& limit = {});

/// How long a topic may take to be created or grown, once a broker has answered. The controllers
/// write each change to their disks before they answer, which takes seconds while those are busy.
/// Kafka's own tools wait for 60 s (default.api.timeout.ms).
inline constexpr std::chrono::milliseconds kTopicChangeWait{30'000};

/// Value of TopicSpec::replication_factor: the default that is configured on the brokers.
inline constexpr std::int32_t kBrokersDefault = -1;

/// Asks once, for at most `timeout`, whether the topic exists. Returns std::nullopt if no broker
/// answered. Does not create the topic. Does not throw.
[[nodiscard]] std::optional<bool> has_topic(rd_kafka_t* client, const std::string& topic,
                                            std::chrono::milliseconds timeout);

struct TopicSpec {
  std::string name;
  std::int32_t partitions = 3;
  std::int32_t replication_factor = 1;
  std::map<std::string, std::string> config;
};

/// Creates the topic unless it exists. Returns true if this call created it, once a broker reports
/// leaders for all of its partitions; returns false at once if the topic existed before, or Kafka
/// answers that it exists by now. `limit` applies to the look-up; the creation may take
/// kTopicChangeWait, or `limit` if that is longer. Throws KafkaError: unreachable if no usable
/// answer came in that time; configuration if librdkafka rejects `spec`, or if the cluster is one
/// of librdkafka's mock clusters, such as dev-broker, which cannot create topics on request;
/// runtime if the brokers reject it (not authorised, an invalid setting).
bool create_topic(const ClientConfig& config, const TopicSpec& spec, const WaitLimit& limit = {});

/// Adds partitions to the topic if it has fewer than `spec` asks for, and waits until a broker
/// reports leaders for all of them. Throws KafkaError as create_topic() does.
void grow_topic(const ClientConfig& config, const TopicSpec& spec, const WaitLimit& limit = {});

}  // namespace suhu::kafka
