// alert-console: shows alerts from a pipe or from the alert topic to people, and passes them to the
// --exec command.
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <optional>
#include <string>
#include <vector>

#include "alert-console/metrics.hpp"
#include "alert-console/report.hpp"
#include "alert-console/wiring.hpp"
#include "suhu/cli/input.hpp"
#include "suhu/cli/listen.hpp"
#include "suhu/cli/log.hpp"
#include "suhu/cli/progress.hpp"
#include "suhu/cli/run_tool.hpp"
#include "suhu/cli/tool_metrics.hpp"
#include "suhu/kafka/consumer_source.hpp"
#include "suhu/kafka/handles.hpp"
#include "suhu/stream/stdout_sink.hpp"

namespace {

using namespace suhu;
using namespace suhu::console;

void warn(const std::string& text) { spdlog::warn("{}", text); }

cli::ExitCode run(const Options& options, const cli::StopFlag& stop) {
  const auto endpoint = cli::open_endpoint(options.listen, "alert-console");
  const auto source = cli::start([&] { return open_source(options, stop); });
  const auto* const consumer = dynamic_cast<kafka::ConsumerSource*>(source.get());
  stream::StdoutSink screen;
  screen.clear_terminal_with(cli::wipe_status_line);
  std::vector<stream::Sink*> sinks{&screen};
  std::optional<ExecSink> exec;
  ExecOptions exec_options;
  exec_options.warn = warn;
  if (options.exec) sinks.push_back(&exec.emplace(*options.exec, exec_options));

  auto stage_options = screen_options(options);
  stage_options.warn = warn;
  if (consumer != nullptr)
    stage_options.problem = [&] { return cli::why_not_reading(consumer->counts(), options.topic); };
  if (exec) stage_options.other_work_due = [&exec] { return exec->next_service(); };
  ConsoleStage stage{std::move(stage_options)};
  cli::Progress progress{
      options.log, [&stage] { return stage.summary().summary_line(); },
      options.format == cli::Format::human ? cli::StdoutUse::screen : cli::StdoutUse::lines};

  stream::PumpOptions pump;
  pump.stop = [&stop] { return stop.requested(); };
  pump.tick = [&] {
    progress.tick();
    if (!endpoint) return;
    endpoint->tick([&] {
      return status_of(options, stage.summary(),
                       consumer == nullptr ? std::nullopt : std::optional{consumer->counts()},
                       exec ? std::optional{exec->counts()} : std::nullopt);
    });
  };
  const auto result = stream::pump(*source, stage, sinks, pump);
  return report(options, stage.summary(), exec ? &*exec : nullptr, result);
}

}  // namespace

int main(int argc, char** argv) {
  cli::set_version_detail(std::string{"librdkafka "} + kafka::librdkafka_version());
  const auto parse = [](const cli::Invocation& invocation) {
    return parse_options(invocation, cli::is_pipe_or_file(STDIN_FILENO));
  };
  return cli::run_tool(argc, argv, "alert-console", parse, run);
}
