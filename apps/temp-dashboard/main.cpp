// temp-dashboard: reads temperature readings and shows them in a live web page and through an API.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "suhu/cli/input.hpp"
#include "suhu/cli/progress.hpp"
#include "suhu/cli/run_tool.hpp"
#include "suhu/core/version.hpp"
#include "suhu/kafka/handles.hpp"
#include "suhu/stream/pump.hpp"
#include "temp-dashboard/options.hpp"
#include "temp-dashboard/wiring.hpp"

namespace {

using suhu::cli::ExitCode;

ExitCode run(const suhu::dashboard::Options& options, const suhu::cli::StopFlag& stop) {
  if (!options.kafka.bootstrap_given && !options.kafka.topic_given) {
    suhu::cli::refuse_unread_readings({.topic = options.topic,
                                       .bootstrap = options.kafka.bootstrap,
                                       .remedy = "temp-dashboard reads topics alone: send what is "
                                                 "piped in to one, with sensor-sim --replay -"});
  }
  auto dashboard = suhu::cli::start([&] {
    return suhu::dashboard::Dashboard{options, suhu::version()};
  });
  const auto status = [&] {
    const auto newest = dashboard.stage.newest();
    return newest ? describe(*newest, dashboard.server.clients()) : std::string{"nothing read yet"};
  };
  suhu::cli::Progress progress{options.log, status, suhu::cli::StdoutUse::nothing};
  suhu::stream::PumpOptions pump;
  pump.stop = [&] { return stop.requested(); };
  pump.tick = [&] { progress.tick(); };
  [[maybe_unused]] const auto result =
      suhu::stream::pump(dashboard.source, dashboard.stage, {}, pump);
  spdlog::info("{}", status());
  return ExitCode::ok;
}

}  // namespace

int main(int argc, char** argv) {
  suhu::cli::set_version_detail(fmt::format("librdkafka {}", suhu::kafka::librdkafka_version()));
  return suhu::cli::run_tool(argc, argv, "temp-dashboard", suhu::dashboard::parse_options, run);
}
