// Talk on stderr: levels, text or JSON lines, and lines that must not flood.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

#include "suhu/cli/options.hpp"

namespace suhu::cli {

/// Sets spdlog's default logger up: stderr, `temp-filter: warning: …` or one JSON object a line. Text that came from outside must have
/// gone through printable() before it is logged.
void set_up_log(const std::string& tool, const TalkOptions& options);

/// A status line stands on (or has left) the terminal: the next line of text wipes it first. For Progress.
void note_status_line(bool stands);

/// Lets one line per key through each `interval` and counts the rest.
class RateLimit {
 public:
  explicit RateLimit(std::chrono::milliseconds interval) : interval_(interval) {}
  /// True: log now; `suppressed` is how many were held back since the last one. Not for several threads. At most 1,000 keys are kept.
  [[nodiscard]] bool allow(const std::string& key, std::chrono::steady_clock::time_point now, std::uint64_t& suppressed);

 private:
  struct State {
    std::chrono::steady_clock::time_point last;
    std::uint64_t suppressed = 0;
  };
  std::chrono::milliseconds interval_;
  std::map<std::string, State> keys_;
};

}  // namespace suhu::cli
