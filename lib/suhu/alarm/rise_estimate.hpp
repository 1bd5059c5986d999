// How fast a temperature rises: what the rate-of-change alarm looks at.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "suhu/core/timestamp.hpp"

namespace suhu::alarm {

/// The slope of a sensor's newest readings, by least squares with weights that fall by e² within
/// one window: so it needs no memory of the readings, one wild value is softened, and a ramp that
/// lasts is measured exactly. A gap longer than the window begins anew. Plain numbers, so that it
/// can be remembered over a restart.
struct RiseEstimate {
  Timestamp first;             ///< of the readings since the last gap
  Timestamp last;              ///< likewise
  std::uint32_t readings = 0;  ///< likewise; 0: nothing below means anything
  // Weighted sums over them; t in windows before `last` (0 or less), v in °C.
  double w = 0;
  double t = 0;
  double v = 0;
  double tt = 0;
  double tv = 0;
  friend bool operator==(const RiseEstimate&, const RiseEstimate&) = default;

  /// A reading not older than the last. `window` more than 0.
  void add(Timestamp time, double celsius, std::chrono::milliseconds window);

  /// °C within `window`, to the thousandth. std::nullopt: fewer than three readings, or they span
  /// less than half of it.
  [[nodiscard]] std::optional<double> rise(std::chrono::milliseconds window) const;
};

}  // namespace suhu::alarm
