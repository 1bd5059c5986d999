// When the readings are due: evenly spread, exact to the nanosecond however long it runs.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace suhu::sim {

/// Readings per second of one sensor, to a millionth; or as fast as it goes.
struct Rate {
  std::uint64_t per_million_seconds = 1'000'000;  ///< 0: max
  [[nodiscard]] constexpr bool is_max() const { return per_million_seconds == 0; }
};

/// `max`, or a number from 0.000001 to 1,000,000. Anything else: std::nullopt.
[[nodiscard]] std::optional<Rate> parse_rate(std::string_view text);

/// Moments at even distances. Each is computed from its number, not from the one before: nothing
/// adds up.
class Pace {
 public:
  /// `lanes` streams of `rate` woven into one; the rate is not max.
  Pace(Rate rate, std::uint32_t lanes);

  /// The `number`th moment, from 0: number / (rate * lanes) seconds, cut to whole nanoseconds. Good
  /// for 292 years.
  [[nodiscard]] std::chrono::nanoseconds at(std::uint64_t number) const;

 private:
  std::uint64_t numerator_;
  std::uint64_t denominator_;
};

/// The order in which equally fast sensors speak: reading k of sensor i of n is due at (k + i/n) /
/// rate, so that the load is even over each second, and round-robin is the order of time. A walk
/// over the slots, without state per sensor.
class Schedule {
 public:
  /// With rate max every slot is due at once; event times then go as with 1/s.
  Schedule(Rate rate, std::uint32_t sensors);

  [[nodiscard]] std::uint32_t sensor() const { return sensor_; }  ///< of the next slot, from 0
  [[nodiscard]] std::uint64_t round() const { return round_; }    ///< of the next slot: k
  /// When the next slot is due, from the start.
  [[nodiscard]] std::chrono::nanoseconds due() const { return due(sensor_, round_); }
  /// When any slot was or will be due.
  [[nodiscard]] std::chrono::nanoseconds due(std::uint32_t sensor, std::uint64_t round) const;
  /// k / rate: the time of a round, the same for all sensors and any number of them.
  [[nodiscard]] std::chrono::nanoseconds round_time(std::uint64_t round) const {
    return rounds_.at(round);
  }

  void advance();

 private:
  std::uint32_t sensors_;
  bool paced_;
  Pace slots_;
  Pace rounds_;
  std::uint32_t sensor_ = 0;
  std::uint64_t round_ = 0;
};

}  // namespace suhu::sim
