// Makes a client configuration from the Kafka options of the command line, and directs the messages
// of librdkafka and of lib/suhu/kafka to the log.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "suhu/cli/options.hpp"
#include "suhu/kafka/client_config.hpp"
#include "suhu/kafka/consumer_source.hpp"
#include "suhu/kafka/producer_sink.hpp"
#include "suhu/kafka/start_offsets.hpp"
#include "suhu/kafka/state_topic.hpp"

namespace suhu::cli {

/// Returns the configuration; throws Failure (configuration) if a property is refused. Directs
/// librdkafka's errors and log to stderr: errors as warnings, those of connections only with -v,
/// the same kind at most once in 10 s; its own log lines with -vv. `tool` becomes client.id.
[[nodiscard]] kafka::ClientConfig client_config(const KafkaOptions& options,
                                                const std::string& tool);

/// Returns where a consumer starts. A duration (`-15m`) becomes a time, counted back from now.
[[nodiscard]] kafka::Start start_of(const StartPoint& point);

/// Returns the options of a consumer that reads `input`: in its group, and for a batch without one.
/// `stop` ends requests that are made after the start.
[[nodiscard]] kafka::ConsumerOptions consumer_options(const GroupInput& input,
                                                      std::function<bool()> stop);

/// Returns the options of the state that the group of `input` keeps. `output_topic` is where the
/// rows of its transactions go. `stop` ends a restore.
[[nodiscard]] kafka::StateTopicOptions state_topic_options(
    const GroupInput& input, const std::string& state_topic,
    const std::optional<std::string>& output_topic, std::function<bool()> stop);

/// Makes a producer for `topic`. Throws KafkaError (unreachable) if no broker answers or the topic
/// does not exist.
[[nodiscard]] std::unique_ptr<kafka::ProducerSink> open_producer(const kafka::ClientConfig& config,
                                                                 const std::string& topic);

}  // namespace suhu::cli
