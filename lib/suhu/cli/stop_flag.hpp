// Ctrl-C and SIGTERM as a flag the loop asks.
#pragma once

#include <atomic>

namespace suhu::cli {

/// While it lives: the first SIGINT or SIGTERM sets the flag, the second ends the process at once by that signal. SIGPIPE is ignored for
/// good (a write says EPIPE instead); a program started by exec inherits that, so give it SIG_DFL back first. The destructor gives SIGINT
/// and SIGTERM back. Make one, before any other thread exists. Tests call request().
class StopFlag {
 public:
  StopFlag();
  ~StopFlag();
  StopFlag(const StopFlag&) = delete;
  StopFlag& operator=(const StopFlag&) = delete;

  [[nodiscard]] bool requested() const;
  void request();
};

}  // namespace suhu::cli
