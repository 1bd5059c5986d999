// What a program asks Kafka before it starts: is there a broker, is there the topic; and making a
// topic when told to.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "suhu/kafka/client_config.hpp"
#include "suhu/kafka/request.hpp"

namespace suhu::kafka {

/// How long a topic that no broker names is looked for: one just made is known to its controller
/// first, to each broker a moment later. What is mistyped is told after it.
inline constexpr std::chrono::milliseconds kNewTopicWait{3'000};

/// Finds the topic on `client`, with the leaders of its partitions. Returns their number.
/// Throws KafkaError(unreachable): no broker within `patience`; no such topic (naming those there
/// are, and how to create it), said after kNewTopicWait; a topic without partitions; a leader that
/// cannot be reached at the address it advertises.
std::int32_t require_topic(rd_kafka_t* client, const std::string& topic,
                           const std::string& bootstrap, const WaitLimit& limit = {});

/// As a replication factor: what the broker is configured with
inline constexpr std::int32_t kBrokersDefault = -1;

/// Whether the topic exists, asked once, within `timeout`; std::nullopt: nobody answered. Creates
/// none, throws nothing.
[[nodiscard]] std::optional<bool> has_topic(rd_kafka_t* client, const std::string& topic,
                                            std::chrono::milliseconds timeout);

struct TopicSpec {
  std::string name;
  std::int32_t partitions = 3;
  std::int32_t replication_factor = 1;
  std::map<std::string, std::string> config;
};

/// Creates the topic unless it exists; true when it was made now. Returns when brokers name it with
/// its leaders. Throws KafkaError: unreachable when no good answer came within `patience`, else
/// runtime (not authorised, an invalid setting).
bool create_topic(const ClientConfig& config, const TopicSpec& spec, const WaitLimit& limit = {});

/// Gives the topic as many partitions as `spec` asks, if it has fewer. Throws KafkaError as
/// create_topic does.
void grow_topic(const ClientConfig& config, const TopicSpec& spec, const WaitLimit& limit = {});

}  // namespace suhu::kafka
