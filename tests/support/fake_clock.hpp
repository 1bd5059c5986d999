// Declares FakeClock, a clock for tests of sources, which moves only when it sleeps or when the
// test moves it.
#pragma once

#include <chrono>
#include <functional>

#include "sensor-sim/clock.hpp"

namespace suhu::test {

class FakeClock final : public sensor_sim::Clock {
 public:
  [[nodiscard]] std::chrono::nanoseconds monotonic() const override { return now_; }
  [[nodiscard]] Timestamp wall() const override {
    return wall_begin_ + std::chrono::floor<std::chrono::milliseconds>(now_);
  }
  void sleep_until(std::chrono::nanoseconds moment) override {
    ++sleeps;
    if (moment > now_) now_ = moment;
    now_ += late();
  }

  void pass(std::chrono::nanoseconds time) { now_ += time; }
  void set_wall(std::chrono::milliseconds by) { wall_begin_ += by; }

  int sleeps = 0;
  /// Returns how much too late the next sleep ends
  std::function<std::chrono::nanoseconds()> late = [] { return std::chrono::nanoseconds{0}; };

 private:
  std::chrono::nanoseconds now_{std::chrono::hours{5}};  // since some boot
  Timestamp wall_begin_{std::chrono::milliseconds{1'763'700'000'000} - std::chrono::hours{5}};
};

/// The wall time of a new FakeClock.
inline constexpr Timestamp kFakeNow{std::chrono::milliseconds{1'763'700'000'000}};

}  // namespace suhu::test
