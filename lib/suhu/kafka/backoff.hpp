// How often something may be tried that fails again and again.
#pragma once

#include <algorithm>
#include <chrono>

namespace suhu::kafka {

/// The first try may be at once. Each further one waits, from 100 ms on twice as long each time, at
/// most 10 s; after a minute without a try it begins anew.
class Backoff {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// Returns true, and counts it as a try, when one may be made at `now`.
  [[nodiscard]] bool may_try(Time now) {
    if (now < next_) return false;
    wait_ = now - next_ > kForget ? kFirst : std::min(wait_ * 2, kLongest);
    next_ = now + wait_;
    return true;
  }

 private:
  static constexpr std::chrono::milliseconds kFirst{100};
  static constexpr std::chrono::milliseconds kLongest{10'000};
  static constexpr std::chrono::milliseconds kForget{60'000};

  std::chrono::milliseconds wait_ = kFirst / 2;
  Time next_{};
};

}  // namespace suhu::kafka
