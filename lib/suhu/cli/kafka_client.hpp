// From the command line's Kafka options to a client configuration, and librdkafka's talk into our
// log.
#pragma once

#include <string>

#include "suhu/cli/options.hpp"
#include "suhu/kafka/client_config.hpp"
#include "suhu/kafka/start_offsets.hpp"

namespace suhu::cli {

/// Checks the properties (Failure, configuration) and lets librdkafka's log and errors appear on
/// stderr: errors as warnings, the same one at most every 10 s; its own log lines with -vv. `tool`
/// becomes client.id.
[[nodiscard]] kafka::ClientConfig client_config(const KafkaOptions& options,
                                                const std::string& tool);

/// `-15m` becomes a time now.
[[nodiscard]] kafka::Start start_of(const StartPoint& point);

}  // namespace suhu::cli
