// The status line on a terminal's stderr, or one progress line each --stats.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "suhu/cli/options.hpp"

namespace suhu::cli {

/// Call tick() from the loop as often as you like. With --stats D: logs `text()` each D. Without, redraws one line twice a second, where
/// stderr is a terminal, logs are text, there is no -q, and the line cannot mix with data on the same screen: stdout is a file or
/// /dev/null, or the tool writes nothing there. (Behind a pipe there is often a reader that shows things on this very terminal.) Otherwise:
/// nothing. `text` returns one line without a newline, safe to print.
class Progress {
 public:
  /// `writes_stdout`: the tool puts data on standard output.
  Progress(const TalkOptions& options, std::function<std::string()> text, bool writes_stdout = true);
  ~Progress();  ///< clears the status line
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void tick();

 private:
  std::function<std::string()> text_;
  std::optional<std::chrono::milliseconds> every_;
  bool redraw_ = false;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace suhu::cli
