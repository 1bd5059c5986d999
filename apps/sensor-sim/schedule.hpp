// Computes when the readings are due: evenly spread, and exact to the nanosecond after any running
// time. Pure: no I/O, no clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace suhu::sensor_sim {

/// Readings per second of one sensor, with a resolution of a millionth; or as fast as possible.
struct Rate {
  std::uint64_t per_million_seconds = 1'000'000;  ///< 0: as fast as possible
  [[nodiscard]] constexpr bool is_max() const { return per_million_seconds == 0; }
};

/// Reads `max`, or a number from 0.000001 to 1,000,000. Returns std::nullopt for any other text.
[[nodiscard]] std::optional<Rate> parse_rate(std::string_view text);

/// Moments at equal distances. Each is computed from its number instead of from the moment before
/// it, so rounding errors do not accumulate.
class Pace {
 public:
  /// Interleaves that many streams of `rate`. Requires: !rate.is_max(), streams > 0.
  Pace(Rate rate, std::uint32_t streams);

  /// Returns moment `number`, counted from 0: number / (rate * streams) seconds, truncated to whole
  /// nanoseconds. Valid for 292 years.
  [[nodiscard]] std::chrono::nanoseconds at(std::uint64_t number) const;

 private:
  std::uint64_t numerator_;
  std::uint64_t denominator_;
};

/// The order in which sensors of equal rate send their readings. Reading k of sensor i of n is due
/// at (k + i/n) / rate. So the load is even within each second, and round-robin order is
/// chronological order. Iterates over these slots; has no state per sensor.
class Schedule {
 public:
  /// With rate max every slot is due at 0, and round_time() is that of a rate of 1/s.
  Schedule(Rate rate, std::uint32_t sensors);

  [[nodiscard]] std::uint32_t sensor() const { return sensor_; }  ///< of the next slot, from 0
  [[nodiscard]] std::uint64_t round() const { return round_; }    ///< of the next slot: k
  /// Returns when the next slot is due, as the time since the start.
  [[nodiscard]] std::chrono::nanoseconds due() const { return due(sensor_, round_); }
  /// Returns when the given slot was or will be due, as the time since the start.
  [[nodiscard]] std::chrono::nanoseconds due(std::uint32_t sensor, std::uint64_t round) const;
  /// Returns the time of round k, k / rate. It depends neither on the sensor nor on their number.
  [[nodiscard]] std::chrono::nanoseconds round_time(std::uint64_t round) const {
    return rounds_.at(round);
  }

  /// Moves on to the next slot.
  void advance();

 private:
  std::uint32_t sensors_;
  bool paced_;
  Pace slots_;
  Pace rounds_;
  std::uint32_t sensor_ = 0;
  std::uint64_t round_ = 0;
};

}  // namespace suhu::sensor_sim
