// Builds the configuration of a librdkafka client from the defaults of this program and the user's
// properties, and refuses properties that are unsafe or would break the delivery promise.
#pragma once

#include <librdkafka/rdkafka.h>

#include <string>
#include <utility>
#include <vector>

#include "suhu/kafka/handles.hpp"

namespace suhu::kafka {

using Properties = std::vector<std::pair<std::string, std::string>>;

/// The brokers and properties that the user has given (-b, -F, -X). The constructor checks them
/// without making a client. It logs a warning if TLS verification is off, or if SCRAM cannot work
/// with Kafka 4.
///   Refused: The constructor throws Failure (configuration) for properties that load or run code
///            (plugin.library.paths, sasl.kerberos.kinit.cmd, ssl.engine.location, ssl.providers,
///            ssl_engine_callback_data), for keys that only Java's clients know (the message names
///            librdkafka's), for values that librdkafka does not accept (the value is never
///            quoted), for files that cannot be read, for OAUTHBEARER without a source of tokens,
///            and for a list of brokers that validate_brokers() rejects. It also refuses overrides
///            that would break the delivery promise: enable.auto.commit, enable.auto.offset.store,
///            enable.idempotence, acks, partition.assignment.strategy other than range and
///            roundrobin; and group.id, group.instance.id and transactional.id, which are options
///            of the programs.
class ClientConfig {
 public:
  /// `client_id` is the name of this client in the logs of the brokers.
  ClientConfig(std::string bootstrap, Properties properties, std::string client_id = "suhu");

  [[nodiscard]] const std::string& bootstrap() const { return bootstrap_; }

  /// Returns a configuration made of `ours` (defaults that the user may override) and the user's
  /// properties, with the log, error and certificate callbacks set. Properties that only the other
  /// type of client knows have no effect. Throws Failure (configuration) if librdkafka does not
  /// accept a property.
  [[nodiscard]] Handle<rd_kafka_conf_t> make(rd_kafka_type_t type, const Properties& ours) const;

  /// Returns the value that the user gave for `key` (the last one, if several), or nullptr.
  [[nodiscard]] const std::string* user_value(const std::string& key) const;

 private:
  std::string bootstrap_;
  Properties properties_;
  std::string client_id_;
};

/// Creates a client from `conf`. Throws KafkaError (configuration) with librdkafka's message if
/// librdkafka refuses the configuration.
[[nodiscard]] Handle<rd_kafka_t> make_client(rd_kafka_type_t type, Handle<rd_kafka_conf_t> conf);

}  // namespace suhu::kafka
