#include "sensor-sim/outputs.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "suhu/cli/kafka_client.hpp"
#include "suhu/cli/log.hpp"
#include "suhu/core/text.hpp"
#include "suhu/kafka/admin.hpp"

namespace suhu::sim {

Outputs::Outputs(const Options& options) {
  if (!options.dry_run) connect(options);
  if (!options.dry_run && !options.tee) return;
  standard_output_ = std::make_unique<stream::StdoutSink>();
  standard_output_->clear_terminal_with(cli::wipe_status_line);
  sinks_.push_back(standard_output_.get());
}

void Outputs::connect(const Options& options) {
  const kafka::ClientConfig config = cli::client_config(options.kafka, "sensor-sim");
  if (options.create_topic) {
    kafka::TopicSpec spec;
    spec.name = options.topic;
    spec.partitions = static_cast<std::int32_t>(options.partitions);
    spec.replication_factor = static_cast<std::int32_t>(options.replication_factor);
    const bool made = kafka::create_topic(config, spec);
    spdlog::info("topic {} {}", printable(options.topic),
                 made ? fmt::format("created, {} partitions", spec.partitions) : "exists already");
  }
  kafka::ProducerOptions producer;
  producer.topic = options.topic;
  producer_ = std::make_unique<kafka::ProducerSink>(config, producer);
  kafka::require_topic(producer_->client(), options.topic, config.bootstrap());
  sinks_.push_back(producer_.get());
}

std::optional<std::uint64_t> Outputs::delivered() const {
  if (!producer_) return std::nullopt;
  return producer_->delivered();
}

std::optional<kafka::ProducerCounts> Outputs::counts() const {
  if (!producer_) return std::nullopt;
  return producer_->counts();
}

}  // namespace suhu::sim
