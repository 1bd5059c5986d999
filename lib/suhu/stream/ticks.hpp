// How much time has passed since the last look, for timers that must not be fooled by it.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

#include "suhu/core/timestamp.hpp"

namespace suhu::stream {

/// A loop that stood still, or a wall clock that was set, must not make a sensor look silent: so a
/// tick is at most kLongest, and never negative. Nor is it worth less than kShortest.
class Ticks {
 public:
  static constexpr std::chrono::milliseconds kShortest{50};
  static constexpr std::chrono::milliseconds kLongest{1'000};

  /// `now`: the wall clock. std::nullopt: too little has passed; the next tick counts it too.
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
