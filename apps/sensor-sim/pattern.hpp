// How the temperature of one simulated machine moves. Pure, and in fixed point: the same seed gives
// the same readings everywhere.
#pragma once

#include <cstdint>

namespace suhu::sim {

enum class Pattern : std::uint8_t {
  steady,  ///< the mean, with noise of a tenth of the standard deviation
  /// Wanders around the mean: AR(1) with a memory of about 20 readings, stationary with the given
  /// mean and deviation
  walk,
  /// One wave in 60 readings, 1.7 deviations high, each sensor at its own phase, with noise
  sine,
  bursty,  ///< the readings of walk, but held back and sent 1 to 10 at once
  /// Climbs from two deviations below the mean to three above in 120 readings, falls back in 30: a
  /// machine that overheats
  ramp,
  /// Steady, but one reading in 200 starts a spike of 2 to 5 readings, four deviations above the
  /// mean
  spike,
};

struct PatternOptions {
  Pattern pattern = Pattern::walk;
  double mean = 70.0;   ///< °C, -50 to 150
  double stddev = 6.0;  ///< °C, 0 to 100
};

/// All that one sensor remembers. 16 bytes: a million sensors fit where a few programs would not.
struct GeneratorState {
  std::uint64_t random = 0;    ///< its own SplitMix64 stream
  std::int32_t deviation = 0;  ///< walk: tenths of °C from the mean, times 65,536
  std::uint16_t step = 0;      ///< sine, ramp: place in the period; bursty: readings held back
  /// Spike: readings left of it; bursty: readings of the burst in the making
  std::uint16_t left = 0;
};

/// One reading: the temperature, and the draw it came from, for whoever needs more randomness of
/// the same reading.
struct SimulatedReading {
  std::int32_t tenths = 0;  ///< tenths of °C, -500 to 1500
  std::uint64_t draw = 0;
};

inline constexpr std::uint32_t kLongestBurst = 10;

class PatternModel {
 public:
  explicit PatternModel(const PatternOptions& options);

  /// A sensor before its first reading; `sensor` counts from 0.
  [[nodiscard]] GeneratorState start(std::uint64_t seed, std::uint64_t sensor) const;

  /// The sensor's next reading. One draw each, whatever the pattern.
  [[nodiscard]] SimulatedReading next(GeneratorState& state) const;

  /// One more reading of this sensor exists: how many go out now. Always 1, but with bursty mostly
  /// 0, then all held back at once. Draws nothing from the stream: bursty has the very readings of
  /// walk.
  [[nodiscard]] std::uint32_t release(GeneratorState& state) const;
  /// Readings held back at present; they count as sent from here on.
  [[nodiscard]] std::uint32_t release_rest(GeneratorState& state) const;

 private:
  [[nodiscard]] std::int64_t walk_on(GeneratorState& state, std::uint64_t draw) const;
  [[nodiscard]] std::int64_t sine_on(GeneratorState& state) const;
  [[nodiscard]] std::int64_t ramp_on(GeneratorState& state) const;
  [[nodiscard]] std::int64_t spike_on(GeneratorState& state, std::uint64_t draw) const;

  Pattern pattern_;
  std::int64_t mean_;  ///< tenths of °C times 65,536, as all levels here
  std::int64_t sigma_;
  /// What one unit of noise() is worth, times 65,536: a full standard deviation,
  std::int64_t wide_noise_;
  std::int64_t step_noise_;   ///< a step of the walk,
  std::int64_t small_noise_;  ///< a tenth of a deviation
};

}  // namespace suhu::sim
