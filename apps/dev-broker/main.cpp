// dev-broker: a small Kafka cluster in one process, for trying out the other programs.
#include <fmt/format.h>
#include <poll.h>
#include <spdlog/spdlog.h>

#include <cstdio>

#include "dev-broker/mock_cluster.hpp"
#include "dev-broker/options.hpp"
#include "dev-broker/run_command.hpp"
#include "suhu/cli/run_tool.hpp"
#include "suhu/kafka/librdkafka_version.hpp"

namespace {

using suhu::cli::ExitCode;

ExitCode run(const suhu::dev_broker::Options& options, const suhu::cli::StopFlag& stop) {
  suhu::dev_broker::MockCluster cluster;
  for (const auto& [name, partitions] : options.topics) cluster.create_topic(name, partitions);
  if (const auto text = suhu::dev_broker::what_to_tell_programs(rd_kafka_version()))
    spdlog::warn("{}", *text);
  const auto stopped = [&] { return stop.requested(); };
  if (!options.command.empty()) {
    return static_cast<ExitCode>(suhu::dev_broker::run_command(options.command, "KAFKA_BOOTSTRAP",
                                                               cluster.bootstrap(), stopped));
  }
  fmt::print("KAFKA_BOOTSTRAP={}\n", cluster.bootstrap());
  std::fflush(stdout);
  spdlog::info(
      "volatile, unauthenticated, on this machine only; Ctrl-C ends it. In another terminal: "
      "export KAFKA_BOOTSTRAP={}",
      cluster.bootstrap());
  while (!stopped()) poll(nullptr, 0, 200);  // a signal ends poll() at once
  return ExitCode::ok;
}

}  // namespace

int main(int argc, char** argv) {
  suhu::cli::set_version_detail(fmt::format("librdkafka {}", suhu::kafka::librdkafka_version()));
  return suhu::cli::run_tool(argc, argv, "dev-broker", suhu::dev_broker::parse_options, run);
}
