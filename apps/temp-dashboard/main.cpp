// temp-dashboard: reads temperature readings and shows them in a live web page and through an API.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "suhu/cli/input.hpp"
#include "suhu/cli/progress.hpp"
#include "suhu/cli/run_tool.hpp"
#include "suhu/core/version.hpp"
#include "suhu/kafka/librdkafka_version.hpp"
#include "suhu/stream/pump.hpp"
#include "temp-dashboard/options.hpp"
#include "temp-dashboard/wiring.hpp"

namespace {

using suhu::cli::ExitCode;

ExitCode run(const suhu::temp_dashboard::Options& options, const suhu::cli::StopFlag& stop) {
  if (!options.kafka.bootstrap_given && !options.kafka.topic_given) {
    suhu::cli::refuse_unread_readings({.topic = options.topic,
                                       .bootstrap = options.kafka.bootstrap,
                                       .remedy = "temp-dashboard reads topics alone: send what is "
                                                 "piped in to one, with sensor-sim --replay -"});
  }
  auto pipeline = suhu::cli::start([&] {
    return suhu::temp_dashboard::Pipeline{options, suhu::version()};
  });
  const auto status = [&] { return pipeline.status(); };
  suhu::cli::Progress progress{options.log, status, suhu::cli::StdoutUse::nothing};
  suhu::stream::PumpOptions pump;
  pump.stop = [&] { return stop.requested(); };
  pump.tick = [&] { progress.tick(); };
  [[maybe_unused]] const auto result =
      suhu::stream::pump(pipeline.source(), pipeline.stage(), pipeline.sinks(), pump);
  spdlog::info("{}", pipeline.status());
  return ExitCode::ok;
}

}  // namespace

int main(int argc, char** argv) {
  suhu::cli::set_version_detail(fmt::format("librdkafka {}", suhu::kafka::librdkafka_version()));
  return suhu::cli::run_tool(argc, argv, "temp-dashboard", suhu::temp_dashboard::parse_options,
                             run);
}
