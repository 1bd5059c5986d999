// The main() of every tool: parses the command line, runs the tool, and turns any exception into a
// line on stderr and an exit code.
#pragma once

#include <chrono>
#include <exception>
#include <functional>
#include <string>
#include <vector>

#include "suhu/cli/exit_code.hpp"
#include "suhu/cli/invocation.hpp"
#include "suhu/cli/options.hpp"
#include "suhu/cli/resource_limits.hpp"
#include "suhu/cli/stop_flag.hpp"

namespace suhu::cli {

/// Writes the text to stdout if the code is `ok`, else to stderr, and returns the code as int.
/// Returns `failure` if stdout cannot be written, except that a reader which has closed it, or a
/// closed standard output, is not an error.
int report(const EarlyExit& exit);
/// Logs `error` and returns its exit code: for a Failure that of its kind, for EPIPE `ok` without a
/// log line, for anything else `failure`.
int report(std::exception_ptr error);

/// Runs a tool and returns the exit code of the process. Does not throw. `parse`: Invocation ->
/// Parsed<Options>, where Options has a member `log` of type LogOptions; `run`: (Options, StopFlag)
/// -> ExitCode.
template <class Parse, class Run>
int run_tool(int argc, char** argv, const std::string& tool, Parse parse, Run run);

/// Ignores SIGPIPE, replaces a closed standard input (hold_standard_input()) and sets up the log.
/// run_tool() calls it before parsing, so that errors found there are logged too, and again with
/// the parsed options.
void set_up_process(const std::string& tool, const LogOptions& log);

/// Longest time from the first signal to the end of the process, whatever the cluster does.
inline constexpr std::chrono::seconds kLongestEnd{30};

/// Returns `code`. If a Kafka client had to be abandoned (kafka/handles.hpp), ends the process here
/// with that code instead.
int end_process(int code);

/// Logs each of `notes` at level info.
void log_notes(const std::vector<std::string>& notes);

/// Logs an error and ends the process with `failure`: what it still waits for, 30 s after the first
/// signal, will not come.
[[noreturn]] void end_stuck_process();

template <class Parse, class Run>
int run_tool(int argc, char** argv, const std::string& tool, Parse parse, Run run) {
  try {
    set_up_process(tool, LogOptions{});
    const auto options = parse(invocation_of_process(argc, argv));
    if (!options) return report(options.error());
    set_up_process(tool, options->log);
    log_notes(options->log.notes);
    require_resources();
    const StopFlag& stop = StopFlag::of_process();
    const EndWatchdog watchdog{kLongestEnd, end_stuck_process};
    return end_process(static_cast<int>(run(*options, stop)));
  } catch (...) {
    return end_process(report(std::current_exception()));
  }
}

}  // namespace suhu::cli
