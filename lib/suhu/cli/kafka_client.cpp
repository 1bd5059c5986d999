#include "suhu/cli/kafka_client.hpp"

#include <spdlog/spdlog.h>
#include <syslog.h>

#include <memory>
#include <string_view>
#include <utility>

#include "suhu/cli/log.hpp"
#include "suhu/core/wall_clock.hpp"
#include "suhu/kafka/admin.hpp"
#include "suhu/kafka/log.hpp"

namespace suhu::cli {
namespace {

/// Returns "Kafka: _TRANSPORT" for "Kafka: _TRANSPORT: …", so that each kind of error is limited on
/// its own.
std::string kind_of(std::string_view text) {
  return std::string{text.substr(0, text.find(": ", text.find(": ") + 1))};
}

void log_kafka(LogThrottle& limit, int level, std::string_view text) {
  if (level >= LOG_DEBUG) return spdlog::trace("{}", text);
  if (level == LOG_NOTICE) return spdlog::info("{}", text);
  if (level <= LOG_ERR) return spdlog::error("{}", text);
  std::uint64_t suppressed = 0;
  if (!limit.allow(kind_of(text), std::chrono::steady_clock::now(), suppressed)) return;
  const std::string more =
      suppressed > 0 ? fmt::format(" ({} more like this)", suppressed) : std::string{};
  spdlog::log(level == LOG_INFO ? spdlog::level::debug : spdlog::level::warn, "{}{}", text, more);
}

}  // namespace

kafka::ClientConfig client_config(const KafkaOptions& options, const std::string& tool) {
  auto limit = std::make_shared<LogThrottle>(std::chrono::seconds{10});
  kafka::set_log_sink(
      [limit](int level, std::string_view text) { log_kafka(*limit, level, text); });
  return kafka::ClientConfig{options.bootstrap, options.properties, tool};
}

kafka::Start start_of(const StartPoint& point) {
  using Kind = kafka::Start::Kind;
  switch (point.kind) {
    case StartPoint::Kind::beginning:
      return {.kind = Kind::beginning};
    case StartPoint::Kind::end:
      return {.kind = Kind::end};
    case StartPoint::Kind::at:
      return {.kind = Kind::at, .at = point.at};
    case StartPoint::Kind::ago:
      return {.kind = Kind::at, .at = wall_clock() - point.ago};
    case StartPoint::Kind::stored:
      break;
  }
  return {};
}

kafka::ConsumerOptions consumer_options(const GroupInput& input, std::function<bool()> stop) {
  kafka::ConsumerOptions consumer;
  consumer.topic = input.topic;
  if (!input.is_batch()) {
    consumer.group = input.group;
    consumer.instance = input.instance;
  }
  consumer.start = start_of(input.start);
  consumer.exit_eof = input.exit_eof;
  consumer.stop = std::move(stop);
  return consumer;
}

kafka::StateTopicOptions state_topic_options(const GroupInput& input,
                                             const std::string& state_topic,
                                             const std::optional<std::string>& output_topic,
                                             std::function<bool()> stop) {
  return {.topic = input.topic,
          .state_topic = state_topic,
          .group = input.group.value(),
          .instance = input.instance,
          .output_topic = output_topic,
          .stop = std::move(stop)};
}

std::unique_ptr<kafka::ProducerSink> open_producer(const kafka::ClientConfig& config,
                                                   const std::string& topic) {
  auto producer =
      std::make_unique<kafka::ProducerSink>(config, kafka::ProducerOptions{.topic = topic});
  kafka::require_topic(producer->client(), topic, config.bootstrap());
  return producer;
}

}  // namespace suhu::cli
