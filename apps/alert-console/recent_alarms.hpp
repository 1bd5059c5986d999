// The alarms that were raised recently. Flood uses their number to detect a flood. Each alarm
// counts once, however often it was raised.
#pragma once

#include <cstddef>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "alert-console/worst.hpp"
#include "suhu/core/timestamp.hpp"

namespace suhu::alert_console {

/// Keeps the newest raise of each alarm, ordered by time.
///   Memory: At most kMaxAlarms alarms. Beyond that the oldest is removed.
class RecentAlarms {
 public:
  static constexpr std::size_t kMaxAlarms = 100'000;

  struct Raise {
    std::string alarm;
    std::string sensor_id;
    std::optional<Worst> worst;
  };
  using ByTime = std::multimap<Timestamp, Raise>;

  /// Adds a raise at event time `at`. Ignores it if a newer raise of the same alarm is known.
  void add(Timestamp at, Raise raise) {
    const auto known = by_alarm_.find(raise.alarm);
    if (known != by_alarm_.end()) {
      if (known->second->first > at) return;
      forget(known->second);
    }
    if (by_time_.size() >= kMaxAlarms) forget(by_time_.begin());
    std::string alarm = raise.alarm;
    by_alarm_.emplace(std::move(alarm), by_time_.emplace(at, std::move(raise)));
  }
  /// Removes the alarms whose newest raise is before `earliest`.
  void expire(Timestamp earliest) {
    while (!by_time_.empty() && by_time_.begin()->first < earliest) forget(by_time_.begin());
  }
  [[nodiscard]] std::size_t size() const { return by_time_.size(); }
  [[nodiscard]] const ByTime& all() const { return by_time_; }  ///< oldest first
  /// Returns when the `n`th newest alarm was raised. Requires: 1 <= n <= size().
  [[nodiscard]] Timestamp newest(std::size_t n) const {
    return std::prev(by_time_.end(), static_cast<std::ptrdiff_t>(n))->first;
  }

 private:
  void forget(ByTime::iterator raise) {
    by_alarm_.erase(raise->second.alarm);
    by_time_.erase(raise);
  }

  ByTime by_time_;
  std::unordered_map<std::string, ByTime::iterator> by_alarm_;
};

}  // namespace suhu::alert_console
