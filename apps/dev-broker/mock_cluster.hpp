// A small Kafka inside this process: librdkafka's mock cluster.
#pragma once

// clang-format off: rdkafka_mock.h wants rdkafka.h before it
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
// clang-format on

#include <cstdint>
#include <optional>
#include <string>

#include "suhu/kafka/handles.hpp"

namespace suhu::dev_broker {

/// What programs must be told before they can use the mock cluster of this librdkafka
/// (rd_kafka_version()); std::nullopt: nothing.
[[nodiscard]] std::optional<std::string> what_to_tell_programs(int librdkafka_version);

/// Speaks Kafka's protocol on 127.0.0.1, an ephemeral port per broker, to anybody who connects,
/// until it is destroyed. What it lacks stands in dev-broker's help. Its librdkafka interface is
/// called experimental, so only dev-broker and the tests use it.
class MockCluster {
 public:
  /// Throws KafkaError when no cluster can be made.
  explicit MockCluster(int brokers = 1);
  ~MockCluster();
  MockCluster(const MockCluster&) = delete;
  MockCluster& operator=(const MockCluster&) = delete;

  /// Throws KafkaError (a topic that exists already, say).
  void create_topic(const std::string& name, std::int32_t partitions);

  /// `127.0.0.1:PORT`, comma-separated.
  [[nodiscard]] std::string bootstrap() const;

  /// For tests that inject errors.
  [[nodiscard]] rd_kafka_mock_cluster_t* handle() const { return cluster_; }

 private:
  suhu::kafka::Handle<rd_kafka_t> client_;  ///< the mock lives in a client's threads
  rd_kafka_mock_cluster_t* cluster_ = nullptr;
};

}  // namespace suhu::dev_broker
