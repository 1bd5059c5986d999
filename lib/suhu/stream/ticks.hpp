// Provides Ticks, which measures elapsed time for timers in a way that is safe against pauses of
// the loop and steps of the wall clock.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

#include "suhu/core/timestamp.hpp"

namespace suhu::stream {

/// Splits wall-clock time into ticks. A tick is at most kLongest and never negative, so that a loop
/// that stood still, or a wall clock that was set, does not make a sensor look silent. Time below
/// kShortest is not reported, but left to the next tick.
class Ticks {
 public:
  static constexpr std::chrono::milliseconds kShortest{50};
  static constexpr std::chrono::milliseconds kLongest{1'000};

  /// Returns the time that has passed since the last tick; `now` is the wall clock. Returns 0 at
  /// the first call and after the clock was set back. Returns std::nullopt if less than kShortest
  /// has passed; the next tick includes it.
  [[nodiscard]] std::optional<std::chrono::milliseconds> next(Timestamp now) {
    if (last_ && now >= *last_ && now - *last_ < kShortest) return std::nullopt;
    const auto passed = last_ ? std::clamp<std::chrono::milliseconds>(
                                    now - *last_, std::chrono::milliseconds{0}, kLongest)
                              : std::chrono::milliseconds{0};
    last_ = now;
    return passed;
  }

 private:
  std::optional<Timestamp> last_;
};

}  // namespace suhu::stream
