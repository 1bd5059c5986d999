// Provides the incremental aggregation of the readings of one window.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "suhu/core/reading.hpp"
#include "suhu/window/window.hpp"

namespace suhu::window {

/// A compensated sum (Neumaier's variant of Kahan's), whose mean does not lose digits whatever the
/// order and the count: the mean of a million times 80.1 is 80.1. It cannot overflow.
class CompensatedSum {
 public:
  void add(double value) {
    const double x = value * kDown;
    const double total = sum_ + x;
    lost_ += std::abs(sum_) >= std::abs(x) ? (sum_ - total) + x : (x - total) + sum_;
    sum_ = total;
  }
  /// Returns the mean. Requires: `count` is the number of values added, and not 0.
  [[nodiscard]] double mean(std::uint32_t count) const { return (sum_ + lost_) / count * kUp; }

 private:
  // Scaling by a power of two changes no digit, and keeps the sum of 2^32 of the largest doubles
  // finite.
  static constexpr double kDown = 0x1p-40;
  static constexpr double kUp = 0x1p+40;
  double sum_ = 0;
  double lost_ = 0;  ///< rounding errors of sum_, to be added to it
};

/// Count, means and extremes of readings. It is kept to 72 bytes, because there may be a million of
/// them.
struct Aggregate {
  static constexpr double kNone = std::numeric_limits<double>::infinity();

  std::uint32_t count = 0;
  std::uint32_t humidities = 0;  ///< readings with humidity
  CompensatedSum temperature;
  CompensatedSum humidity;
  double min_temperature = kNone;
  double max_temperature = -kNone;
  double min_battery = kNone;  ///< kNone: no reading had a battery charge
  double max_battery = -kNone;

  /// Adds one reading: °C, and what came with it.
  void add(double celsius, const Extras& extras) {
    ++count;
    temperature.add(celsius);
    min_temperature = std::min(min_temperature, celsius);
    max_temperature = std::max(max_temperature, celsius);
    if (extras.humidity) {
      ++humidities;
      humidity.add(*extras.humidity);
    }
    if (extras.battery) {
      min_battery = std::min(min_battery, *extras.battery);
      max_battery = std::max(max_battery, *extras.battery);
    }
  }

  /// Writes the count, the means and the extremes to `record`. Requires: a reading was added.
  void write_to(WindowRecord& record) const {
    record.count = count;
    record.avg_temperature = temperature.mean(count);
    record.min_temperature = min_temperature;
    record.max_temperature = max_temperature;
    if (humidities > 0) record.avg_humidity = humidity.mean(humidities);
    if (min_battery != kNone) {
      record.min_battery = min_battery;
      record.max_battery = max_battery;
    }
  }
};

}  // namespace suhu::window
