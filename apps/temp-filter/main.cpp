// temp-filter: reads temperature readings, and writes one line for each that is above the limit, or
// for each event of an alarm.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "suhu/cli/input.hpp"
#include "suhu/cli/listen.hpp"
#include "suhu/cli/progress.hpp"
#include "suhu/cli/run_tool.hpp"
#include "suhu/kafka/librdkafka_version.hpp"
#include "suhu/stream/pump.hpp"
#include "temp-filter/options.hpp"
#include "temp-filter/wiring.hpp"

namespace {

using suhu::cli::ExitCode;

ExitCode run(const suhu::temp_filter::Options& options, const suhu::cli::StopFlag& stop) {
  const auto endpoint = suhu::cli::open_endpoint(options.listen, "temp-filter");
  if (!options.source_named) {
    suhu::cli::refuse_unread_readings(
        {.topic = options.topic,
         .bootstrap = options.kafka.bootstrap,
         .remedy = "To judge what is piped in, type temp-filter --input -"});
  }
  auto pipeline = suhu::cli::start([&] { return suhu::temp_filter::Pipeline{options, stop}; });

  suhu::cli::Progress progress{options.log, [&] {
                                 const auto lag = pipeline.lag();
                                 return describe(pipeline.totals()) +
                                        (lag ? fmt::format(", lag {}", *lag) : std::string{});
                               }};
  suhu::stream::PumpOptions pump;
  pump.stop = [&] { return stop.requested(); };
  pump.tick = [&] {
    pipeline.tick();
    progress.tick();
    if (endpoint) endpoint->tick([&] { return status_of(options, pipeline.metrics_input()); });
  };
  const auto result =
      suhu::stream::pump(pipeline.source(), pipeline.stage(), pipeline.sinks(), pump);

  spdlog::info("{}", describe(pipeline.totals()));
  const auto in = pipeline.totals().in;
  if ((options.exit_eof || options.input) && in.understood_nothing()) {
    spdlog::error("{}", suhu::stream::describe_nothing_understood(in));
    return ExitCode::failure;
  }
  if (result.undelivered == 0 && !pipeline.lost()) return ExitCode::ok;
  spdlog::error("{}; their readings are judged again at the next start",
                result.undelivered == 0 ? std::string{"the last results were not committed"}
                                        : fmt::format("{} not delivered to {}", result.undelivered,
                                                      result.undelivered_to));
  return ExitCode::failure;
}

}  // namespace

int main(int argc, char** argv) {
  suhu::cli::set_version_detail(fmt::format("librdkafka {}", suhu::kafka::librdkafka_version()));
  return suhu::cli::run_tool(argc, argv, "temp-filter", suhu::temp_filter::parse_options, run);
}
