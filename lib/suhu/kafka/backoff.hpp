// Exponential back-off for an operation that fails repeatedly. Pure: no I/O, no clock.
#pragma once

#include <algorithm>
#include <chrono>

namespace suhu::kafka {

/// Limits the rate of tries. The first try may be made at once. The wait before the next one is
/// 100 ms and doubles with each try, up to 10 s. It returns to 100 ms when no try was made for more
/// than a minute although one was allowed.
class Backoff {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// Returns true if a try may be made at `now`, and counts it as made.
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
