// librdkafka properties of one client: ours, then the user's, minus what must not be.
#pragma once

#include <librdkafka/rdkafka.h>

#include <string>
#include <utility>
#include <vector>

#include "suhu/kafka/handles.hpp"

namespace suhu::kafka {

using Properties = std::vector<std::pair<std::string, std::string>>;

/// What the user asked for (-b, -F, -X). Making one checks it; no client is made.
///   Refused (Failure, configuration): properties that load or run code (plugin.library.paths,
///   sasl.kerberos.kinit.cmd, ssl.engine.*), Java-only keys (the message names librdkafka's),
///   values librdkafka does not take (the value is never quoted), and overrides that would break
///   the delivery promise: enable.auto.commit, enable.auto.offset.store, enable.idempotence, acks,
///   partition.assignment.strategy other than range and roundrobin.
class ClientConfig {
 public:
  /// `client_id`: how the broker's logs name us.
  ClientConfig(std::string bootstrap, Properties properties, std::string client_id = "suhu");

  [[nodiscard]] const std::string& bootstrap() const { return bootstrap_; }

  /// A configuration from `ours` (defaults that the user may override) and the user's properties,
  /// with log and error callbacks set. Properties that only the other kind of client knows do
  /// nothing.
  [[nodiscard]] Handle<rd_kafka_conf_t> make(rd_kafka_type_t type, const Properties& ours) const;

  /// The value the user gave for `key`, or nullptr.
  [[nodiscard]] const std::string* user_value(const std::string& key) const;

 private:
  std::string bootstrap_;
  Properties properties_;
  std::string client_id_;
};

/// Makes the client; consumes `conf`. Throws KafkaError(configuration) with librdkafka's own words.
[[nodiscard]] Handle<rd_kafka_t> make_client(rd_kafka_type_t type, Handle<rd_kafka_conf_t> conf);

}  // namespace suhu::kafka
