// The report of alert-console on stderr at exit, and its exit code.
#pragma once

#include "alert-console/exec_sink.hpp"
#include "alert-console/options.hpp"
#include "alert-console/summary.hpp"
#include "suhu/cli/exit_code.hpp"
#include "suhu/stream/pump.hpp"

namespace suhu::alert_console {

/// Prints the table of --summary and logs the summary line, which is left out if the reader of
/// standard output has gone. Returns ExitCode::failure, and logs why, if an output was not
/// delivered in time or the --exec command failed for an alert or did not receive it. Otherwise
/// returns ExitCode::ok. `exec` is nullptr without --exec.
[[nodiscard]] cli::ExitCode report(const Options& options, const Summary& summary,
                                   const ExecSink* exec, const stream::PumpResult& result);

}  // namespace suhu::alert_console
