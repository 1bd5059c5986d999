// Runs one command as a child process and waits for its end.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace suhu::dev_broker {

/// Runs `command`, which is searched for in PATH, and blocks until it has ended. The command
/// inherits the standard streams of this process and its environment, in which `variable` is set to
/// `value`. `stop` is called about ten times a second. When it first returns true, the command gets
/// SIGTERM; on Ctrl-C the terminal sends the command a SIGINT as well. Returns the exit code of the
/// command, or 128 + N if signal N ended it. Throws Failure (configuration) if it cannot be
/// started. Requires: `command` is not empty.
[[nodiscard]] int run_command(const std::vector<std::string>& command, const std::string& variable,
                              const std::string& value, const std::function<bool()>& stop);

}  // namespace suhu::dev_broker
