// The clock of the sources, behind an interface so that tests need not wait.
#pragma once

#include <chrono>

#include "suhu/core/timestamp.hpp"

namespace suhu::sensor_sim {

class Clock {
 public:
  virtual ~Clock() = default;
  /// Returns the time since an arbitrary fixed moment. Never decreases.
  [[nodiscard]] virtual std::chrono::nanoseconds monotonic() const = 0;
  [[nodiscard]] virtual Timestamp wall() const = 0;
  /// Blocks until monotonic() reaches `moment`, or a signal arrives.
  virtual void sleep_until(std::chrono::nanoseconds moment) = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] std::chrono::nanoseconds monotonic() const override;
  [[nodiscard]] Timestamp wall() const override;
  void sleep_until(std::chrono::nanoseconds moment) override;
};

}  // namespace suhu::sensor_sim
