#include "temp-filter/wiring.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "suhu/cli/kafka_client.hpp"
#include "suhu/core/text.hpp"
#include "suhu/kafka/admin.hpp"
#include "suhu/stream/line_source.hpp"

namespace suhu::filter {
namespace {

int open_input(const std::string& path) {
  if (path == "-") return STDIN_FILENO;
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    throw suhu::Failure(suhu::FailureKind::configuration, fmt::format("--input {}: {}", suhu::printable(path), std::strerror(errno)));
  return fd;  // open until the program ends
}

void open_topic(std::optional<suhu::kafka::ProducerSink>& sink, const std::optional<std::string>& topic,
                const suhu::kafka::ClientConfig& config) {
  if (!topic) return;
  sink.emplace(config, suhu::kafka::ProducerOptions{.topic = *topic});
  suhu::kafka::require_topic(sink->client(), *topic, config.bootstrap());
}

}  // namespace

Sinks::Sinks(const Options& options, const suhu::kafka::ClientConfig& config) : lanes{&standard_output} {
  open_topic(output_topic, options.output_topic, config);
  open_topic(dead_letters, options.dead_letter_topic, config);
  if (output_topic) {
    output_lane = lanes.size();
    lanes.push_back(&*output_topic);
  }
  if (dead_letters) {
    dead_letter_lane = lanes.size();
    lanes.push_back(&*dead_letters);
  }
}

std::vector<std::pair<std::string, suhu::kafka::ProducerCounts>> Sinks::counts() const {
  std::vector<std::pair<std::string, suhu::kafka::ProducerCounts>> counts;
  for (const auto* const producer : {&output_topic, &dead_letters}) {
    if (*producer) counts.emplace_back((*producer)->topic(), (*producer)->counts());
  }
  return counts;
}

std::unique_ptr<suhu::stream::Source> open_source(const Options& options, const suhu::kafka::ClientConfig& config) {
  if (options.input) return std::make_unique<suhu::stream::LineSource>(open_input(*options.input));
  suhu::kafka::ConsumerOptions consumer;
  consumer.topic = options.topic;
  if (!options.batch) consumer.group = options.group;
  consumer.instance = options.instance;
  consumer.start = suhu::cli::start_of(options.start);
  consumer.exit_eof = options.exit_eof;
  consumer.commit_interval = options.commit_interval;
  consumer.watches_contact = options.listen.has_value();  // for /readyz
  return std::make_unique<suhu::kafka::ConsumerSource>(config, std::move(consumer));
}

ThresholdStage::Config stage_config(const Options& options, const Sinks& sinks) {
  const bool terminal = isatty(STDOUT_FILENO) == 1;
  return {
      .rule = options.rule,
      .emit = options.emit,
      .format = suhu::cli::resolve(options.format, terminal),
      .color = suhu::cli::resolve(options.talk.color, terminal),
      .topic = options.input ? std::string{} : options.topic,
      .count = options.count,
      .output_lane = sinks.output_lane,
      .dead_letter_lane = sinks.dead_letter_lane,
  };
}

}  // namespace suhu::filter
