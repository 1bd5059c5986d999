// What a program asks Kafka before it starts: is there a broker, is there the topic; and making a topic when told to.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "suhu/kafka/client_config.hpp"

namespace suhu::kafka {

inline constexpr std::chrono::milliseconds kConnectTimeout{10'000};

/// One metadata request for all topics on `client` (so that no mistyped topic is created). Returns the number of partitions of `topic`.
/// Throws KafkaError(unreachable): no broker within `timeout`; no such topic (naming those there are, and how to create it); a leader that
/// cannot be reached at the address it advertises.
std::int32_t require_topic(rd_kafka_t* client, const std::string& topic, const std::string& bootstrap,
                           std::chrono::milliseconds timeout = kConnectTimeout);

inline constexpr std::int32_t kBrokersDefault = -1;  ///< as a replication factor: what the broker is configured with

/// Whether the topic exists, within `timeout`; std::nullopt: nobody answered. Creates none, throws nothing.
[[nodiscard]] std::optional<bool> has_topic(rd_kafka_t* client, const std::string& topic, std::chrono::milliseconds timeout);

struct TopicSpec {
  std::string name;
  std::int32_t partitions = 3;
  std::int32_t replication_factor = 1;
  std::map<std::string, std::string> config;
};

/// Creates the topic unless it exists; true when it was made now. Throws KafkaError: unreachable when there is no broker, else runtime.
bool create_topic(const ClientConfig& config, const TopicSpec& spec, std::chrono::milliseconds timeout = kConnectTimeout);

/// Gives the topic as many partitions as `spec` asks, if it has fewer. Throws KafkaError as create_topic does.
void grow_topic(const ClientConfig& config, const TopicSpec& spec, std::chrono::milliseconds timeout = kConnectTimeout);

}  // namespace suhu::kafka
