// sensor-sim: sends the readings of simulated sensors, or a recording, to a Kafka topic.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <string>

#include "sensor-sim/clock.hpp"
#include "sensor-sim/forward_stage.hpp"
#include "sensor-sim/input.hpp"
#include "sensor-sim/metrics.hpp"
#include "sensor-sim/options.hpp"
#include "sensor-sim/outputs.hpp"
#include "sensor-sim/report.hpp"
#include "suhu/cli/listen.hpp"
#include "suhu/cli/progress.hpp"
#include "suhu/cli/run_tool.hpp"
#include "suhu/kafka/handles.hpp"
#include "suhu/stream/pump.hpp"

namespace {

using namespace suhu;

cli::ExitCode run(const sim::Options& options, const cli::StopFlag& stop) {
  const auto endpoint = cli::open_endpoint(options.listen, "sensor-sim");
  sim::SystemClock clock;
  sim::Input input{options, clock};
  const auto outputs = cli::start([&] { return sim::Outputs{options}; });
  sim::ForwardStage stage{options.count};

  const auto tally = [&](std::uint64_t failed) {
    return sim::Tally{stage.forwarded(), outputs.delivered(), failed, input.replay_counts()};
  };
  cli::Progress progress{
      options.log, [&] { return sim::status(tally(0)); },
      options.dry_run || options.tee ? cli::StdoutUse::lines : cli::StdoutUse::nothing};
  stream::PumpOptions pumping;
  pumping.stop = [&] { return stop.requested(); };
  pumping.tick = [&] {
    progress.tick();
    if (!endpoint) return;
    endpoint->tick([&] {
      return status_of(
          options, {stage.forwarded(), input.behind(), outputs.counts(), input.replay_counts()});
    });
  };
  const auto result = stream::pump(input.source(), stage, outputs.sinks(), pumping);
  // The reader of standard output has gone: end without a message, as programs in a pipe do.
  if (result.reader_gone && result.undelivered == 0) return cli::ExitCode::ok;

  spdlog::info("{}", sim::summary(tally(result.undelivered)));
  if (result.undelivered == 0) return cli::ExitCode::ok;
  spdlog::error("{} records undelivered: {}", sim::with_thousands(result.undelivered),
                result.undelivered_to);
  return cli::ExitCode::failure;
}

}  // namespace

int main(int argc, char** argv) {
  cli::set_version_detail(std::string{"librdkafka "} + kafka::librdkafka_version());
  return cli::run_tool(argc, argv, "sensor-sim", sim::parse_options, run);
}
