// Decides whether another program uses the name (--instance, transactional.id) of this one. Pure:
// no I/O, no clock.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>

namespace suhu::kafka {

/// Kafka fences a client when a second one takes its name (--instance, transactional.id). That may
/// be another program, or this program itself: a request that one of its clients sent before an
/// outage may arrive after its next client has taken the name. So the first two times the owner
/// takes the name back with a new client. Another program does the same, and the one that is first
/// fenced for the third time within a minute ends.
class FencingWatch {
 public:
  using Time = std::chrono::steady_clock::time_point;

  static constexpr int kTimes = 3;
  static constexpr std::chrono::seconds kWithin{60};

  /// A client of this program was fenced. Returns true if another program must have done it: this
  /// was the third time (kTimes) within a minute (kWithin).
  [[nodiscard]] bool on_fenced(Time now) {
    std::rotate(taken_.begin(), taken_.end() - 1, taken_.end());
    taken_.front() = now;
    return taken_.back() && now - *taken_.back() < kWithin;
  }

  /// Returns when a client was fenced last, or std::nullopt if none was.
  [[nodiscard]] std::optional<Time> last() const { return taken_.front(); }

 private:
  std::array<std::optional<Time>, kTimes> taken_;  ///< when clients were fenced, the newest first
};

}  // namespace suhu::kafka
