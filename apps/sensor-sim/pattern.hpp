// The temperature of one simulated machine over time. Pure: no I/O, no clock. It uses fixed-point
// numbers, so that the same seed gives the same readings on every machine.
#pragma once

#include <cstdint>

namespace suhu::sensor_sim {

enum class Pattern : std::uint8_t {
  steady,  ///< the mean, with noise of a tenth of the standard deviation
  /// A random walk around the mean: AR(1) with a memory of about 20 readings, stationary with the
  /// given mean and standard deviation
  walk,
  /// A wave of 60 readings with an amplitude of 1.7 standard deviations, each sensor with its own
  /// phase, and with the noise of steady
  sine,
  bursty,  ///< the readings of walk, but held back and sent 1 to 10 at once
  /// A machine that overheats: rises from two standard deviations below the mean to three above in
  /// 120 readings and falls back in 30, with the noise of steady
  ramp,
  /// As steady, but one reading in 200 starts a spike of 2 to 5 readings, four standard deviations
  /// above the mean
  spike,
};

struct PatternOptions {
  Pattern pattern = Pattern::walk;
  double mean = 70.0;   ///< °C, -50 to 150
  double stddev = 6.0;  ///< °C, 0 to 100
};

/// The state of one sensor. It has only 16 bytes, so that a million sensors fit in 16 MB.
struct GeneratorState {
  std::uint64_t random = 0;    ///< state of its SplitMix64 stream
  std::int32_t deviation = 0;  ///< walk: tenths of °C from the mean, times 65,536
  /// sine, ramp: index within the period; bursty: number of readings held back
  std::uint16_t step = 0;
  /// spike: readings left in the current spike; bursty: size of the current burst; 0: none
  std::uint16_t left = 0;
};

/// The temperature of one reading, and the random draw that it was computed from. Further random
/// values of the same reading (the humidity) are derived from that draw.
struct SimulatedReading {
  std::int32_t tenths = 0;  ///< tenths of °C, -500 to 1500
  std::uint64_t draw = 0;
};

inline constexpr std::uint32_t kLongestBurst = 10;

/// Computes the readings of all sensors. Holds no state per sensor: callers pass GeneratorState.
class PatternModel {
 public:
  explicit PatternModel(const PatternOptions& options);

  /// Returns the state of a sensor before its first reading. `sensor` counts from 0.
  [[nodiscard]] GeneratorState start(std::uint64_t seed, std::uint64_t sensor) const;

  /// Returns the next reading of the sensor. Takes one draw from its stream with every pattern.
  [[nodiscard]] SimulatedReading next(GeneratorState& state) const;

  /// Counts one more reading that is due, and returns how many readings of the sensor to send now.
  /// This is 1, except with bursty: there it is 0 until a burst is complete, then the size of the
  /// burst. Takes no draw from the stream, so that bursty has the same readings as walk.
  [[nodiscard]] std::uint32_t release(GeneratorState& state) const;
  /// Returns the number of readings held back, and counts them as sent. 0 unless bursty.
  [[nodiscard]] std::uint32_t release_rest(GeneratorState& state) const;

 private:
  [[nodiscard]] std::int64_t walk_on(GeneratorState& state, std::uint64_t draw) const;
  [[nodiscard]] std::int64_t sine_on(GeneratorState& state) const;
  [[nodiscard]] std::int64_t ramp_on(GeneratorState& state) const;
  [[nodiscard]] std::int64_t spike_on(GeneratorState& state, std::uint64_t draw) const;

  Pattern pattern_;
  std::int64_t mean_;   ///< tenths of °C, times 65,536
  std::int64_t sigma_;  ///< standard deviation, in the same unit
  // One unit of noise() in the same unit, times 65,536, for noise with the standard deviation of
  std::int64_t wide_noise_;   ///< sigma_
  std::int64_t step_noise_;   ///< a step of walk
  std::int64_t small_noise_;  ///< a tenth of sigma_
};

}  // namespace suhu::sensor_sim
