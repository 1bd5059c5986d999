// One run of a shell command that is fed a text, never waiting for it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace suhu::console {

/// `/bin/sh -c COMMAND` as a child: its standard input is the text, its standard output our stderr,
/// and it gets no other descriptor of ours. It is a process group of its own (our Ctrl-C does not
/// end it half-way) with every signal at its default. The process must ignore SIGPIPE and must not
/// ignore SIGCHLD (ExecSink sees to both). One thread.
class ShellCommand {
 public:
  /// Starts it. Error: why that failed, in the system's words.
  [[nodiscard]] static tl::expected<std::unique_ptr<ShellCommand>, std::string> start(
      const std::string& command, std::string input);
  /// A command that still runs is told to end (SIGTERM to its group), and not waited for.
  ~ShellCommand();
  ShellCommand(const ShellCommand&) = delete;
  ShellCommand& operator=(const ShellCommand&) = delete;

  /// Hands over what its standard input takes now. The wait status (waitpid(2)) once it has ended;
  /// then it is reaped, ask no more. A command that closes its input early just gets less.
  [[nodiscard]] std::optional<int> poll();

  /// Waits until poll() may have something to do, at most `wait`.
  void wait(std::chrono::milliseconds wait) const;

  /// SIGTERM or SIGKILL to its whole group. When the shell ends after that, what is left of its
  /// group is killed too.
  void send(int signal);

 private:
  ShellCommand(pid_t pid, int input_fd, std::string input);
  void feed();
  void close_input();

  pid_t pid_;
  int pid_fd_;    ///< readable when the child has ended; -1 on kernels without pidfd_open
  int input_fd_;  ///< -1: all handed over, or the command does not want it
  std::string input_;
  std::size_t fed_ = 0;
  bool told_to_end_ = false;
  bool reaped_ = false;
};

/// `exited with code 3`, `was ended by signal 9 (Killed)`.
[[nodiscard]] std::string describe_wait_status(int status);

}  // namespace suhu::console
