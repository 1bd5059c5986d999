// The log on stderr: its levels, text or JSON lines, how it shares the terminal with a status line,
// and a limit for repeated lines.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

#include "suhu/cli/options.hpp"
#include "suhu/core/throttle.hpp"

namespace suhu::cli {

/// Sets up spdlog's default logger: it writes `temp-filter: warning: …`, or one JSON object per
/// line, to stderr. Text from outside must have gone through printable() before it is logged. On a
/// terminal a line of text first erases the row of the cursor, which may hold a status line of this
/// program or of another one in the same pipeline. A job in the background does not, because that
/// row holds a prompt.
void set_up_log(const std::string& tool, const LogOptions& options);

/// Records that the terminal of stderr now shows a status line (core/status_row.hpp). For Progress.
void note_status_line();
/// Erases the status line if one is shown. Call it before anything else is written to that
/// terminal.
void wipe_status_line();

/// Permits one line per key in each `interval` and counts the rest.
class LogThrottle {
 public:
  explicit LogThrottle(std::chrono::milliseconds interval) : interval_(interval) {}
  /// Returns true if a line with this key may be logged now, and sets `suppressed` to the number of
  /// lines withheld since the last one. Keeps at most 1,000 keys. Not thread-safe.
  [[nodiscard]] bool allow(const std::string& key, std::chrono::steady_clock::time_point now,
                           std::uint64_t& suppressed);

 private:
  std::chrono::milliseconds interval_;
  std::map<std::string, Throttle<std::chrono::steady_clock::time_point>> keys_;
};

}  // namespace suhu::cli
