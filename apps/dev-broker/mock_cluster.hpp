// A small Kafka cluster inside this process: librdkafka's mock cluster.
#pragma once

// clang-format off: rdkafka_mock.h requires that rdkafka.h comes before it
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
// clang-format on

#include <cstdint>
#include <optional>
#include <string>

#include "suhu/kafka/handles.hpp"

namespace suhu::dev_broker {

/// Returns a warning for users if programs need a special setting to read from the mock cluster of
/// this librdkafka version (as from rd_kafka_version()). Returns std::nullopt if they need none.
[[nodiscard]] std::optional<std::string> what_to_tell_programs(int librdkafka_version);

/// A cluster that serves Kafka's protocol on 127.0.0.1, with an ephemeral port per broker, until it
/// is destroyed. It accepts every connection, without authentication. The help of dev-broker lists
/// what it lacks. librdkafka declares the interface experimental, so only dev-broker and the tests
/// use this class.
class MockCluster {
 public:
  /// Starts the cluster. Throws KafkaError if librdkafka cannot start it.
  explicit MockCluster(int brokers = 1);
  ~MockCluster();
  MockCluster(const MockCluster&) = delete;
  MockCluster& operator=(const MockCluster&) = delete;

  /// Creates a topic with one replica. Throws KafkaError (configuration) if librdkafka refuses, for
  /// example because the topic exists.
  void create_topic(const std::string& name, std::int32_t partitions);

  /// Returns the addresses of the brokers as `127.0.0.1:PORT`, comma-separated.
  [[nodiscard]] std::string bootstrap() const;

  /// Returns the handle of librdkafka, for tests that inject errors.
  [[nodiscard]] rd_kafka_mock_cluster_t* handle() const { return cluster_; }

 private:
  kafka::Handle<rd_kafka_t> client_;  ///< the cluster runs in threads of this client
  rd_kafka_mock_cluster_t* cluster_ = nullptr;
};

}  // namespace suhu::dev_broker
