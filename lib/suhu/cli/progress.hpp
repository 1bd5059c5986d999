// Shows the progress of a tool: a status line on the terminal of stderr, or with --stats a log line
// at each interval.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "suhu/cli/options.hpp"

namespace suhu::cli {

/// What a program writes to its standard output.
enum class StdoutUse {
  nothing,
  lines,  ///< lines, through a StdoutSink that calls wipe_status_line() first
  screen  ///< a status of its own, drawn in place
};

/// The state of stderr and stdout on which it depends whether a program draws a status line.
struct TerminalState {
  bool rewritable = false;  ///< stderr is a terminal that accepts control sequences
  /// The program is in the foreground of that terminal; no status line is drawn beside a prompt, or
  /// on the terminal of another session
  bool in_front = false;
  bool in_pipe = false;  ///< standard output is a pipe or a socket
};
/// Returns the state at this moment.
[[nodiscard]] TerminalState terminal_state();

/// Returns true if a status line is drawn: the log is text, neither -q nor --stats is given, the
/// program is in the foreground of a rewritable terminal and draws no status of its own, and
/// standard output is not a pipe that it writes to. The reader of such a pipe often shows lines on
/// the same terminal and does not know about the status line.
[[nodiscard]] bool draws_status(const LogOptions& options, StdoutUse use,
                                const TerminalState& around);

/// Shows the progress of a loop, which calls tick() as often as it likes. With --stats D, logs
/// `text()` once in each interval D. Otherwise redraws one row twice a second if draws_status()
/// permits it. `text` returns one printable line without a newline.
class Progress {
 public:
  explicit Progress(const LogOptions& options, std::function<std::string()> text,
                    StdoutUse use = StdoutUse::lines);
  ~Progress();  ///< erases the status line
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void tick();

 private:
  void draw();

  LogOptions options_;
  std::function<std::string()> text_;
  StdoutUse use_;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace suhu::cli
