// temp-filter: reads temperature readings, writes one line for each that is above the limit.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "suhu/cli/kafka_client.hpp"
#include "suhu/cli/listen.hpp"
#include "suhu/cli/progress.hpp"
#include "suhu/cli/reject_log.hpp"
#include "suhu/cli/run_tool.hpp"
#include "suhu/stream/pump.hpp"
#include "temp-filter/metrics.hpp"
#include "temp-filter/options.hpp"
#include "temp-filter/threshold_stage.hpp"
#include "temp-filter/wiring.hpp"

namespace {

using suhu::cli::ExitCode;

ExitCode run(const suhu::filter::Options& options, const suhu::cli::StopFlag& stop) {
  const auto endpoint = suhu::cli::open_endpoint(options.listen, "temp-filter");
  const auto config = suhu::cli::client_config(options.kafka, "temp-filter");
  suhu::filter::Sinks sinks{options, config};
  const auto source = suhu::filter::open_source(options, config);
  suhu::filter::ThresholdStage stage{suhu::filter::stage_config(options, sinks),
                                     suhu::cli::log_rejects(options.input ? std::string{} : options.topic)};

  const auto* const consumer = dynamic_cast<suhu::kafka::ConsumerSource*>(source.get());
  suhu::cli::Progress progress{options.talk, [&] {
                                 const std::string lag =
                                     consumer == nullptr ? std::string{} : fmt::format(", lag {}", consumer->counts().lag);
                                 return describe(stage.totals()) + lag;
                               }};
  suhu::stream::PumpOptions pump;
  pump.stop = [&] { return stop.requested(); };
  pump.tick = [&] {
    progress.tick();
    if (!endpoint) return;
    endpoint->tick([&] {
      const auto counts = consumer == nullptr ? std::nullopt : std::optional{consumer->counts()};
      return status_of(options, {stage.totals(), counts, sinks.counts()});
    });
  };
  const auto result = suhu::stream::pump(*source, stage, sinks.lanes, pump);

  spdlog::info("{}", describe(stage.totals()));
  if (result.undelivered == 0) return ExitCode::ok;
  spdlog::error("{} not delivered to {}; their readings are judged again at the next start", result.undelivered, result.undelivered_to);
  return ExitCode::failure;
}

}  // namespace

int main(int argc, char** argv) {
  suhu::cli::set_version_detail(fmt::format("librdkafka {}", suhu::kafka::librdkafka_version()));
  return suhu::cli::run_tool(argc, argv, "temp-filter", suhu::filter::parse_options, run);
}
