// alert-console: shows alerts from a pipe or from the alert topic to people, and passes them to the
// --exec command.
#include <unistd.h>

#include <optional>
#include <string>

#include "alert-console/metrics.hpp"
#include "alert-console/report.hpp"
#include "alert-console/wiring.hpp"
#include "suhu/cli/input.hpp"
#include "suhu/cli/listen.hpp"
#include "suhu/cli/progress.hpp"
#include "suhu/cli/run_tool.hpp"
#include "suhu/kafka/librdkafka_version.hpp"
#include "suhu/stream/pump.hpp"

namespace {

using namespace suhu;
using namespace suhu::alert_console;

cli::ExitCode run(const Options& options, const cli::StopFlag& stop) {
  const auto endpoint = cli::open_endpoint(options.listen, "alert-console");
  auto pipeline = cli::start([&] { return Pipeline{options, stop}; });
  const auto exec_counts = [&] {
    return pipeline.exec() == nullptr ? std::nullopt : std::optional{pipeline.exec()->counts()};
  };

  cli::Progress progress{
      options.log, [&] { return pipeline.summary().summary_line(); },
      options.format == cli::Format::human ? cli::StdoutUse::screen : cli::StdoutUse::lines};
  stream::PumpOptions pump;
  pump.stop = [&stop] { return stop.requested(); };
  pump.tick = [&] {
    progress.tick();
    if (!endpoint) return;
    endpoint->tick([&] {
      return status_of(options, pipeline.summary(), pipeline.consumer_counts(), exec_counts());
    });
  };
  const auto result = stream::pump(pipeline.source(), pipeline.stage(), pipeline.sinks(), pump);
  return report(options, pipeline.summary(), pipeline.exec(), result);
}

}  // namespace

int main(int argc, char** argv) {
  cli::set_version_detail(std::string{"librdkafka "} + kafka::librdkafka_version());
  const auto parse = [](const cli::Invocation& invocation) {
    return parse_options(invocation, cli::is_pipe_or_file(STDIN_FILENO));
  };
  return cli::run_tool(argc, argv, "alert-console", parse, run);
}
