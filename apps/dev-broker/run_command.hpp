// Runs one command as a child and waits for it.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace suhu::dev_broker {

/// Runs `command` (looked up in PATH) with `variable` set in its environment and our own streams.
/// `stop`: asked ten times a second; when it first says true the child gets SIGTERM (with Ctrl-C
/// the terminal tells it by itself). Returns its exit code; 128 + N when signal N ended it; throws
/// Failure when it cannot be started.
[[nodiscard]] int run_command(const std::vector<std::string>& command, const std::string& variable,
                              const std::string& value, const std::function<bool()>& stop);

}  // namespace suhu::dev_broker
