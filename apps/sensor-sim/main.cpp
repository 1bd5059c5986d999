// sensor-sim: sends the readings of simulated sensors, or a recording, to a Kafka topic.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <string>

#include "sensor-sim/metrics.hpp"
#include "sensor-sim/options.hpp"
#include "sensor-sim/report.hpp"
#include "sensor-sim/wiring.hpp"
#include "suhu/cli/listen.hpp"
#include "suhu/cli/progress.hpp"
#include "suhu/cli/run_tool.hpp"
#include "suhu/kafka/librdkafka_version.hpp"
#include "suhu/stream/pump.hpp"

namespace {

using namespace suhu;

cli::ExitCode run(const sensor_sim::Options& options, const cli::StopFlag& stop) {
  const auto endpoint = cli::open_endpoint(options.listen, "sensor-sim");
  auto pipeline = cli::start([&] { return sensor_sim::Pipeline{options}; });

  cli::Progress progress{
      options.log, [&] { return sensor_sim::status(pipeline.tally()); },
      options.dry_run || options.tee ? cli::StdoutUse::lines : cli::StdoutUse::nothing};
  stream::PumpOptions pump;
  pump.stop = [&] { return stop.requested(); };
  pump.tick = [&] {
    progress.tick();
    if (endpoint) endpoint->tick([&] { return status_of(options, pipeline.metrics_input()); });
  };
  const auto result = stream::pump(pipeline.source(), pipeline.stage(), pipeline.sinks(), pump);
  // The reader of standard output has gone: end without a message, as programs in a pipe do.
  if (result.reader_gone && result.undelivered == 0) return cli::ExitCode::ok;

  spdlog::info("{}", sensor_sim::summary(pipeline.tally(result.undelivered)));
  if (result.undelivered == 0) return cli::ExitCode::ok;
  spdlog::error("{} records undelivered: {}", sensor_sim::with_thousands(result.undelivered),
                result.undelivered_to);
  return cli::ExitCode::failure;
}

}  // namespace

int main(int argc, char** argv) {
  cli::set_version_detail(std::string{"librdkafka "} + kafka::librdkafka_version());
  return cli::run_tool(argc, argv, "sensor-sim", sensor_sim::parse_options, run);
}
