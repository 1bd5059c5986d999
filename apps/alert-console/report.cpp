#include "alert-console/report.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cstdio>

#include "suhu/cli/terminal.hpp"

namespace suhu::alert_console {
namespace {

/// Prints the table to stderr. If the log format is JSON, each row is logged as one JSON line.
void print_table(const Summary& summary, cli::LogFormat format) {
  const bool terminal = format == cli::LogFormat::text && isatty(STDERR_FILENO) == 1;
  for (const auto& row : summary.table(terminal ? cli::terminal_columns(STDERR_FILENO) : 0)) {
    if (format == cli::LogFormat::json) {
      spdlog::info("{}", row);
    } else {
      std::fprintf(stderr, "%s\n", row.c_str());
    }
  }
}

}  // namespace

cli::ExitCode report(const Options& options, const Summary& summary, const ExecSink* exec,
                     const stream::PumpResult& result) {
  if (options.summary) print_table(summary, options.log.log_format);
  if (!result.reader_gone) spdlog::info("{}", summary.summary_line());

  auto code = cli::ExitCode::ok;
  if (result.undelivered > 0) {
    spdlog::error("not everything was delivered in time: {}", result.undelivered_to);
    code = cli::ExitCode::failure;
  }
  if (exec != nullptr && exec->failed() + exec->dropped() > 0) {
    spdlog::error("--exec: {} alerts delivered, {} failed, {} dropped", exec->delivered(),
                  exec->failed(), exec->dropped());
    code = cli::ExitCode::failure;
  }
  return code;
}

}  // namespace suhu::alert_console
