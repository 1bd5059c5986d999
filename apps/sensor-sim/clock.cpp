#include "sensor-sim/clock.hpp"

#include <ctime>

#include "suhu/core/wall_clock.hpp"

namespace suhu::sensor_sim {

// CLOCK_MONOTONIC instead of steady_clock: sleep_until() must use the same clock.
std::chrono::nanoseconds SystemClock::monotonic() const {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec};
}

Timestamp SystemClock::wall() const { return wall_clock(); }

void SystemClock::sleep_until(std::chrono::nanoseconds moment) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(moment);
  timespec until{};
  until.tv_sec = static_cast<std::time_t>(seconds.count());
  until.tv_nsec = static_cast<long>((moment - seconds).count());
  // The result is not needed. On EINTR the caller checks its stop flag.
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
}

}  // namespace suhu::sensor_sim
