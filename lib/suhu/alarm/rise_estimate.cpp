#include "suhu/alarm/rise_estimate.hpp"

#include <cmath>

namespace suhu::alarm {

void RiseEstimate::add(Timestamp time, double celsius, std::chrono::milliseconds window) {
  if (readings == 0 || time - last > window) {
    *this = {};
    first = last = time;
  }
  const double age =
      static_cast<double>((time - last).count()) / static_cast<double>(window.count());
  const double fade = std::exp(-2 * age);
  tt = fade * (tt - 2 * age * t + age * age * w);
  tv = fade * (tv - age * v);
  t = fade * (t - age * w);
  v = fade * v + celsius;
  w = fade * w + 1;
  last = time;
  ++readings;
  // Sums that are not finite mean nothing, and cannot be persisted, because JSON has no infinity.
  if (!std::isfinite(w + t + v + tt + tv)) *this = {};
}

std::optional<double> RiseEstimate::rise(std::chrono::milliseconds window) const {
  if (readings < 3 || (last - first) * 2 < window) return std::nullopt;
  const double spread = w * tt - t * t;
  if (!(spread > 0)) return std::nullopt;
  // Rounded because the last bits differ from one C library to another.
  const double slope = std::round((w * tv - t * v) / spread * 1000) / 1000;
  return std::isfinite(slope) ? std::optional{slope} : std::nullopt;
}

}  // namespace suhu::alarm
