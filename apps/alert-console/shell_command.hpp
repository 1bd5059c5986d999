// Runs a shell command with a text on its standard input, without blocking. Used by ExecSink.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace suhu::alert_console {

/// One run of `/bin/sh -c COMMAND` as a child process. Its standard input is the text; its standard
/// output and stderr are the stderr of this process; it inherits no other descriptor. It has its
/// own process group, so that Ctrl-C does not end it half-way, and every signal has its default
/// action and is unblocked. Requires: this process ignores SIGPIPE and does not ignore SIGCHLD
/// (ExecSink sets both).
///   Threads: One.
class ShellCommand {
 public:
  /// Starts the command. The error is the system's message for why it could not be started.
  [[nodiscard]] static tl::expected<std::unique_ptr<ShellCommand>, std::string> start(
      const std::string& command, std::string input);
  /// Sends SIGTERM to the process group of a command that still runs, and does not wait for its
  /// end.
  ~ShellCommand();
  ShellCommand(const ShellCommand&) = delete;
  ShellCommand& operator=(const ShellCommand&) = delete;

  /// Writes as much of the text as the command's standard input accepts now. Returns std::nullopt
  /// while the command runs. Once it has ended, reaps it and returns its wait status (waitpid(2)).
  /// A command that closes its input early receives only a part of the text; this is no error.
  /// Requires: no earlier call has returned a status. Does not block.
  [[nodiscard]] std::optional<int> poll();

  /// Blocks until the command has ended, its standard input accepts more, or a signal arrives, at
  /// most for `wait`.
  void wait(std::chrono::milliseconds wait) const;

  /// Sends SIGTERM or SIGKILL to the whole process group. When the shell has ended after that,
  /// poll() kills the remaining processes of the group.
  void send(int signal);

 private:
  ShellCommand(pid_t pid, int input_fd, std::string input);
  void feed();
  void close_input();

  pid_t pid_;
  int pid_fd_;    ///< readable once the child has ended; -1 on kernels without pidfd_open
  int input_fd_;  ///< -1: all is written, or the command has closed its input
  std::string input_;
  std::size_t fed_ = 0;       ///< bytes of input_ written so far
  bool told_to_end_ = false;  ///< send() was called
  bool reaped_ = false;
};

/// Returns a phrase for a wait status: `exited with code 3`, `was ended by signal 9 (Killed)`.
[[nodiscard]] std::string describe_wait_status(int status);

}  // namespace suhu::alert_console
