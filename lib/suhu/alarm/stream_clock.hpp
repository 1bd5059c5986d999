// The clock of a stream that is not live: a replay, a file. It ticks as its readings say. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "suhu/core/timestamp.hpp"

namespace suhu::alarm {

/// Moves to the newest time that it was shown, never back. A step of more than `max_step`, and the
/// first one, needs a second witness: another sensor that says nearly the same, or the next reading
/// of the same one while it is the only one. So one wrong clock moves nothing.
class StreamClock {
 public:
  explicit StreamClock(std::chrono::milliseconds max_step) : max_step_(max_step) {}

  /// A reading of `sensor` (any number that names it) has come. True: the clock has moved on.
  /// `certain`: a broker's time, which needs no witness.
  bool observe(Timestamp time, std::uint32_t sensor, bool certain);

  /// Std::nullopt: not enough was seen
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
  std::optional<Claim> claim_;         ///< a step that nobody else has confirmed
  std::optional<std::uint32_t> only_;  ///< the sensor, while there is only one
  bool alone_ = true;
};

}  // namespace suhu::alarm
