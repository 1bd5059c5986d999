// Random numbers that are the same on every machine and with every standard library, which the
// distributions of <random> do not guarantee.
#pragma once

#include <cstdint>

namespace suhu::sensor_sim {

/// Returns `x` after the finaliser of SplitMix64 (Steele, Lea, Flood 2014): every input bit affects
/// the whole output.
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31);
}

inline constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15U;  ///< 2^64 divided by the golden ratio

/// Returns the next 64 random bits of a SplitMix64 stream and advances `state`.
[[nodiscard]] constexpr std::uint64_t next_random(std::uint64_t& state) {
  state += kGolden;
  return mix(state);
}

/// Returns the initial state of the stream of one sensor. It depends on the seed and the number of
/// the sensor only, so other sensors do not influence it.
[[nodiscard]] constexpr std::uint64_t stream_start(std::uint64_t seed, std::uint64_t sensor) {
  return mix(mix(seed + kGolden) + (sensor + 1) * kGolden);
}

/// Returns nearly normal noise from one draw: the centred sum of its four 16-bit parts (Irwin-Hall
/// distribution of order 4). Uses integers only, so the result is exact. Mean 0, standard deviation
/// kNoiseSigma, absolute value at most 131,070 = 3.46 standard deviations.
[[nodiscard]] constexpr std::int64_t noise(std::uint64_t draw) {
  const std::uint64_t sum =
      (draw & 0xffff) + ((draw >> 16) & 0xffff) + ((draw >> 32) & 0xffff) + (draw >> 48);
  return static_cast<std::int64_t>(sum) - 131'070;
}
inline constexpr double kNoiseSigma = 37'837.227;  ///< sqrt((2^32 - 1) / 3)

}  // namespace suhu::sensor_sim
