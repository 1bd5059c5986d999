// Talk on stderr: levels, text or JSON lines, and lines that must not flood.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

#include "suhu/cli/options.hpp"

namespace suhu::cli {

/// Sets spdlog's default logger up: stderr, `temp-filter: warning: …` or one JSON object a line.
/// Text that came from outside must have gone through printable() before it is logged. On a
/// terminal a line of text first wipes the row of the cursor, where a status line may stand, ours
/// or that of another program of the same pipeline; a job in the background does not, for there
/// stands a prompt.
void set_up_log(const std::string& tool, const LogOptions& options);

/// A status line stands on the terminal of stderr now (core/status_row.hpp). For Progress.
void note_status_line();
/// Before something else is written to that terminal: wipes the status line, if one stands there.
void wipe_status_line();

/// Lets one line per key through each `interval` and counts the rest.
class LogThrottle {
 public:
  explicit LogThrottle(std::chrono::milliseconds interval) : interval_(interval) {}
  /// True: log now; `suppressed` is how many were held back since the last one. Not for several
  /// threads. At most 1,000 keys are kept.
  [[nodiscard]] bool allow(const std::string& key, std::chrono::steady_clock::time_point now,
                           std::uint64_t& suppressed);

 private:
  struct KeyState {
    std::chrono::steady_clock::time_point last;
    std::uint64_t suppressed = 0;
  };
  std::chrono::milliseconds interval_;
  std::map<std::string, KeyState> keys_;
};

}  // namespace suhu::cli
