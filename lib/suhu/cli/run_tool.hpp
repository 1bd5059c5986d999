// The process boundary: parse, run, turn whatever happened into text on stderr and an exit code.
// The only try/catch.
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

/// Prints an EarlyExit to where it belongs and gives its code as int. A reader that left, or a
/// closed standard output, is no error.
int report(const EarlyExit& exit);
/// Logs what `error` says and gives its exit code: Failure by its kind, EPIPE `ok` and silent,
/// anything else `failure`.
int report(std::exception_ptr error);

/// main() of every tool. `parse`: Invocation -> Parsed<Options>, where Options has a member `talk`;
/// `run`: (Options, StopFlag) -> ExitCode.
template <class Parse, class Run>
int run_tool(int argc, char** argv, const std::string& tool, Parse parse, Run run);

/// Log, and SIGPIPE ignored. run_tool calls it before parsing, so that whatever goes wrong there is
/// said on stderr too, and again with the options.
void set_up_process(const std::string& tool, const LogOptions& log);

/// From the first signal to the end of the process, whatever the cluster does.
inline constexpr std::chrono::seconds kLongestEnd{30};

/// Gives `code` back; with a Kafka client that had to be left behind (kafka/handles.hpp), the
/// process ends here, with that code.
int end_process(int code);

/// Logs each of `notes`.
void log_notes(const std::vector<std::string>& notes);

/// Ends the process with an error: what it waits for, 30 s after the first signal, will not come.
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
