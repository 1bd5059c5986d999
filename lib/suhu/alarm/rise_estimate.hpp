// Estimates how fast a temperature rises, for the rate-of-change alarm. Pure: no I/O, no clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "suhu/core/timestamp.hpp"

namespace suhu::alarm {

/// The slope of a sensor's newest readings by least squares, with weights that fall by e² within
/// one window. So it does not store the readings, a single wild value has less effect, and a ramp
/// that lasts is measured exactly. After a gap longer than the window it begins anew. All members
/// are plain numbers, so that it can be persisted over a restart.
struct RiseEstimate {
  Timestamp first;  ///< first reading since the last gap
  Timestamp last;   ///< newest reading
  /// Number of readings since the last gap; 0: no other member means anything.
  std::uint32_t readings = 0;
  // Weighted sums over these readings; t is the time in windows relative to `last` (0 or less), v
  // is in °C.
  double w = 0;
  double t = 0;
  double v = 0;
  double tt = 0;
  double tv = 0;
  friend bool operator==(const RiseEstimate&, const RiseEstimate&) = default;

  /// Adds a reading. Requires: `time` is not older than that of the last reading, and `window` is
  /// more than 0.
  void add(Timestamp time, double celsius, std::chrono::milliseconds window);

  /// Returns the rise in °C within `window`, rounded to the thousandth. Returns std::nullopt if
  /// there are fewer than three readings, if they span less than half of `window`, or if they have
  /// no finite slope.
  [[nodiscard]] std::optional<double> rise(std::chrono::milliseconds window) const;
};

}  // namespace suhu::alarm
