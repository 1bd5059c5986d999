// The clock of a stream that is not live, such as a replay or a file. The times of its readings
// move it. Pure: no I/O, no clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "suhu/core/timestamp.hpp"

namespace suhu::alarm {

/// Moves to the newest time that it was shown, and never back. The first step, and each step of
/// more than `max_step`, must be confirmed: by a reading of another sensor with nearly the same
/// time (within `max_step`), or, while there is only one sensor, by its next reading. So one wrong
/// clock moves nothing.
class StreamClock {
 public:
  explicit StreamClock(std::chrono::milliseconds max_step) : max_step_(max_step) {}

  /// Shows the clock the time of a reading. `sensor` is any number that identifies the sensor.
  /// `certain`: the time was set by a broker, and needs no confirmation. Returns true if the clock
  /// has moved on.
  bool observe(Timestamp time, std::uint32_t sensor, bool certain);

  /// Returns the time, or std::nullopt if not enough readings were seen to know it.
  [[nodiscard]] std::optional<Timestamp> now() const { return now_; }

 private:
  bool move_to(Timestamp time);
  [[nodiscard]] bool is_witnessed(Timestamp time, std::uint32_t sensor) const;

  struct Claim {
    Timestamp time;
    std::uint32_t sensor;
  };
  std::chrono::milliseconds max_step_;
  std::optional<Timestamp> now_;
  std::optional<Claim> claim_;         ///< a step that is not confirmed yet
  std::optional<std::uint32_t> only_;  ///< sensor of the latest reading
  bool alone_ = true;                  ///< all readings so far were of one sensor
};

}  // namespace suhu::alarm
