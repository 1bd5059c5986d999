#include "sensor-sim/wiring.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "suhu/cli/kafka_client.hpp"
#include "suhu/cli/log.hpp"
#include "suhu/core/text.hpp"
#include "suhu/kafka/admin.hpp"

namespace suhu::sensor_sim {

Pipeline::Pipeline(const Options& options) : input_(options, clock_), stage_(options.count) {
  if (!options.dry_run) connect(options);
  if (!options.dry_run && !options.tee) return;
  standard_output_.emplace().clear_terminal_with(cli::wipe_status_line);
  sinks_.add(*standard_output_);
}

void Pipeline::connect(const Options& options) {
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
  producer_ = cli::open_producer(config, options.topic);
  sinks_.add(*producer_);
}

Tally Pipeline::tally(std::uint64_t failed) const {
  Tally tally{.sent = stage_.forwarded(), .failed = failed, .replay = input_.replay_counts()};
  if (producer_) tally.delivered = producer_->delivered();
  return tally;
}

MetricsInput Pipeline::metrics_input() const {
  MetricsInput moment{
      .sent = stage_.forwarded(), .behind = input_.behind(), .replay = input_.replay_counts()};
  if (producer_) moment.producer = producer_->counts();
  return moment;
}

}  // namespace suhu::sensor_sim
