// The status line on a terminal's stderr, or one progress line each --stats.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "suhu/cli/options.hpp"

namespace suhu::cli {

/// Call tick() from the loop as often as you like. With --stats D: logs `text()` each D. Without, and with stderr on a terminal, stdout
/// not on one (the line would mix with the data), text logs and no -q: redraws one line twice a second. Otherwise: nothing.
/// `text` returns one line without a newline, safe to print.
class Progress {
 public:
  Progress(const TalkOptions& options, std::function<std::string()> text);
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
