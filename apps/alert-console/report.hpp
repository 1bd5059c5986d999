// The last words on stderr, and the exit code that goes with them.
#pragma once

#include "alert-console/exec_sink.hpp"
#include "alert-console/options.hpp"
#include "alert-console/summary.hpp"
#include "suhu/cli/exit_code.hpp"
#include "suhu/stream/pump.hpp"

namespace suhu::console {

/// `exec`: nullptr without --exec. No summary line when the reader of standard output went away.
/// `failure` when an alert did not reach where it was to go.
[[nodiscard]] cli::ExitCode report(const Options& options, const Summary& summary,
                                   const ExecSink* exec, const stream::PumpResult& result);

}  // namespace suhu::console
