// The status line on a terminal's stderr, or one progress line each --stats.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "suhu/cli/options.hpp"

namespace suhu::cli {

/// What a program does with its standard output.
enum class StdoutUse {
  nothing,  ///< it writes nothing there
  lines,    ///< it writes lines, through a StdoutSink that calls wipe_status_line() before
  screen    ///< it draws a status of its own there
};

/// What of its surroundings decides whether a program draws a status line on stderr.
struct TerminalState {
  bool rewritable = false;  ///< stderr is a terminal that takes control sequences
  /// And the program is in its foreground: beside a prompt, or in another's terminal, it keeps
  /// quiet
  bool in_front = false;
  bool in_pipe = false;  ///< standard output is a pipe or a socket
};
[[nodiscard]] TerminalState terminal_state();

/// Where logs are text, there is no -q and no --stats. Behind a pipe there is often a reader that
/// shows things on this very terminal, and does not know of our line.
[[nodiscard]] bool draws_status(const LogOptions& options, StdoutUse use,
                                const TerminalState& around);

/// Call tick() from the loop as often as you like. With --stats D: logs `text()` each D. Without,
/// redraws one row twice a second where draws_status() says so, and else nothing. `text` returns
/// one line without a newline, safe to print.
class Progress {
 public:
  explicit Progress(const LogOptions& options, std::function<std::string()> text,
                    StdoutUse use = StdoutUse::lines);
  ~Progress();  ///< wipes the status line
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
