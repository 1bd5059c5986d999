// Whether another program goes by our name. Pure: it is told the time.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>

namespace suhu::kafka {

/// Kafka says that our name (--instance, transactional.id) was given to another when a second
/// program has it, and also when it takes ourselves for one: a request that a client of ours had
/// sent before an outage may arrive after the next client has the name. So the first times a new
/// client takes the name back; a rival does the same, and whoever is told of it most often within a
/// minute ends.
class FencingWatch {
 public:
  using Time = std::chrono::steady_clock::time_point;

  static constexpr int kTimes = 3;
  static constexpr std::chrono::seconds kWithin{60};

  /// Our name was taken. Returns true when a rival must have done it: this was the third time
  /// within a minute.
  [[nodiscard]] bool on_fenced(Time now) {
    std::rotate(taken_.begin(), taken_.end() - 1, taken_.end());
    taken_.front() = now;
    return taken_.back() && now - *taken_.back() < kWithin;
  }

  /// When that happened last.
  [[nodiscard]] std::optional<Time> last() const { return taken_.front(); }

 private:
  std::array<std::optional<Time>, kTimes> taken_;  ///< the newest first
};

}  // namespace suhu::kafka
