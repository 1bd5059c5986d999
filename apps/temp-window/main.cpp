// temp-window: reads temperature readings and writes one line for each closed window of each
// sensor.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "suhu/cli/input.hpp"
#include "suhu/cli/listen.hpp"
#include "suhu/cli/progress.hpp"
#include "suhu/cli/run_tool.hpp"
#include "suhu/kafka/librdkafka_version.hpp"
#include "suhu/stream/pump.hpp"
#include "temp-window/latest_file.hpp"
#include "temp-window/options.hpp"
#include "temp-window/wiring.hpp"

namespace {

using suhu::cli::ExitCode;

ExitCode run(const suhu::temp_window::Options& options, const suhu::cli::StopFlag& stop) {
  if (!options.source_named) {
    suhu::cli::refuse_unread_readings({.topic = options.topic,
                                       .bootstrap = options.kafka.bootstrap,
                                       .remedy = "temp-window reads topics alone: send what is "
                                                 "piped in to one, with sensor-sim --replay -"});
  }
  const auto endpoint = suhu::cli::open_endpoint(options.listen, "temp-window");
  std::optional<suhu::temp_window::LatestFile> latest;
  if (options.latest) latest.emplace(*options.latest);
  auto pipeline = suhu::cli::start([&] { return suhu::temp_window::Pipeline{options, stop}; });

  suhu::cli::Progress progress{
      options.log,
      [&] { return fmt::format("{}, lag {}", describe(pipeline.totals()), pipeline.lag()); }};
  suhu::stream::PumpOptions pump;
  pump.stop = [&] { return stop.requested(); };
  pump.tick = [&] {
    progress.tick();
    if (latest) latest->update(pipeline.windows());
    if (endpoint) endpoint->tick([&] { return status_of(options, pipeline.metrics_input()); });
  };
  const auto result =
      suhu::stream::pump(pipeline.source(), pipeline.stage(), pipeline.sinks(), pump);

  if (latest) latest->write(pipeline.windows());
  spdlog::info("{}", describe(pipeline.totals()));
  const auto in = pipeline.totals().in;
  if (options.exit_eof && in.understood_nothing()) {
    spdlog::error("{}", suhu::stream::describe_nothing_understood(in));
    return ExitCode::failure;
  }
  if (result.undelivered == 0 && !pipeline.lost()) return ExitCode::ok;
  spdlog::error("what was not committed is read again at the next start{}",
                result.undelivered == 0 ? ""
                                        : fmt::format(": {} not delivered to {}",
                                                      result.undelivered, result.undelivered_to));
  return ExitCode::failure;
}

}  // namespace

int main(int argc, char** argv) {
  suhu::cli::set_version_detail(fmt::format("librdkafka {}", suhu::kafka::librdkafka_version()));
  return suhu::cli::run_tool(argc, argv, "temp-window", suhu::temp_window::parse_options, run);
}
