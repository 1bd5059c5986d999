// The numbers of one window, one reading at a time.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

namespace suhu::window {

/// A sum that keeps its digits whatever the order and the count (Neumaier's variant of Kahan's),
/// and that cannot overflow: a million times 80.1 has the mean 80.1.
class CompensatedSum {
 public:
  void add(double value) {
    const double x = value * kDown;
    const double total = sum_ + x;
    lost_ += std::abs(sum_) >= std::abs(x) ? (sum_ - total) + x : (x - total) + sum_;
    sum_ = total;
  }
  [[nodiscard]] double mean(std::uint32_t count) const { return (sum_ + lost_) / count * kUp; }

 private:
  // A power of two changes no digit; with it 2^32 of the largest doubles still have a finite sum.
  static constexpr double kDown = 0x1p-40;
  static constexpr double kUp = 0x1p+40;
  double sum_ = 0;
  double lost_ = 0;  ///< what rounding took off sum_
};

/// Count, means and extremes of readings. 72 bytes: there may be a million of them.
struct Aggregate {
  static constexpr double kNone = std::numeric_limits<double>::infinity();

  std::uint32_t count = 0;
  std::uint32_t humidities = 0;  ///< readings that had one
  CompensatedSum temperature;
  CompensatedSum humidity;
  double min_temperature = kNone;
  double max_temperature = -kNone;
  double min_battery = kNone;  ///< kNone: no reading had one
  double max_battery = -kNone;

  /// °C, % and %.
  void add(double celsius, std::optional<double> relative_humidity, std::optional<double> charge) {
    ++count;
    temperature.add(celsius);
    min_temperature = std::min(min_temperature, celsius);
    max_temperature = std::max(max_temperature, celsius);
    if (relative_humidity) {
      ++humidities;
      humidity.add(*relative_humidity);
    }
    if (charge) {
      min_battery = std::min(min_battery, *charge);
      max_battery = std::max(max_battery, *charge);
    }
  }
};

}  // namespace suhu::window
