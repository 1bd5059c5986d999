// Makes a client configuration from the Kafka options of the command line, and directs the messages
// of librdkafka and of lib/suhu/kafka to the log.
#pragma once

#include <string>

#include "suhu/cli/options.hpp"
#include "suhu/kafka/client_config.hpp"
#include "suhu/kafka/start_offsets.hpp"

namespace suhu::cli {

/// Returns the configuration; throws Failure (configuration) if a property is refused. Directs
/// librdkafka's errors and log to stderr: errors as warnings, those of connections only with -v,
/// the same kind at most once in 10 s; its own log lines with -vv. `tool` becomes client.id.
[[nodiscard]] kafka::ClientConfig client_config(const KafkaOptions& options,
                                                const std::string& tool);

/// Returns where the consumer starts. A duration (`-15m`) becomes a time, counted back from now.
[[nodiscard]] kafka::Start start_of(const StartPoint& point);

}  // namespace suhu::cli
