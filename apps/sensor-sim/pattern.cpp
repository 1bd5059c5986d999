#include "sensor-sim/pattern.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "sensor-sim/random.hpp"

namespace suhu::sensor_sim {
namespace {

constexpr std::int64_t kOne = 65'536;     // 1.0 in fixed point
constexpr std::int64_t kMemory = 62'259;  // 0.95: share of its last deviation that a walk keeps
// sqrt(1 - 0.95^2): with steps of this many sigma the standard deviation of the walk stays sigma.
constexpr double kStepShare = 0.312259;
constexpr double kSmallShare = 0.1;
constexpr std::int32_t kColdest = -500;
constexpr std::int32_t kHottest = 1'500;

constexpr std::uint16_t kSinePeriod = 60;
constexpr std::uint16_t kRampUp = 120;
constexpr std::uint16_t kRampDown = 30;
constexpr std::uint64_t kSpikeEvery = 200;

// Each quantity that is derived from a draw has its own salt, so that they are independent.
constexpr std::uint64_t kPhaseSalt = 0x70686173652e2e2eU;
constexpr std::uint64_t kSpikeSalt = 0x7370696b652e2e2eU;
constexpr std::uint64_t kBurstSalt = 0x62757273742e2e2eU;

// sin(0°), sin(6°), … sin(90°), times 65,536. A table, because the last digit of std::sin differs
// between libraries.
constexpr std::array<std::int64_t, 16> kQuarterSine{0,     6850,  13626, 20252, 26656, 32768,
                                                    38521, 43852, 48703, 53020, 56756, 59870,
                                                    62328, 64104, 65177, 65536};

std::int64_t sine(std::uint16_t step) {
  const std::size_t half = step % 30U;
  const std::int64_t value = kQuarterSine[half <= 15 ? half : 30 - half];
  return step < 30 ? value : -value;
}

constexpr std::int64_t rounded_shift(std::int64_t value) { return (value + kOne / 2) >> 16; }

std::int64_t fixed(double celsius) {
  return std::llround(celsius * 10.0 * static_cast<double>(kOne));
}

std::int64_t noise_unit(double celsius) {
  return std::llround(celsius * 10.0 * static_cast<double>(kOne) * static_cast<double>(kOne) /
                      kNoiseSigma);
}

std::int64_t scaled_noise(std::int64_t unit, std::uint64_t draw) {
  return rounded_shift(unit * noise(draw));
}

}  // namespace

PatternModel::PatternModel(const PatternOptions& options)
    : pattern_(options.pattern),
      mean_(fixed(options.mean)),
      sigma_(fixed(options.stddev)),
      wide_noise_(noise_unit(options.stddev)),
      step_noise_(noise_unit(options.stddev * kStepShare)),
      small_noise_(noise_unit(options.stddev * kSmallShare)) {}

GeneratorState PatternModel::start(std::uint64_t seed, std::uint64_t sensor) const {
  GeneratorState state;
  state.random = stream_start(seed, sensor);
  const std::uint64_t draw = next_random(state.random);
  // A walk starts from its stationary distribution instead of the mean, so that its first readings
  // are distributed as the later ones.
  state.deviation = static_cast<std::int32_t>(scaled_noise(wide_noise_, draw));
  if (pattern_ == Pattern::sine)
    state.step = static_cast<std::uint16_t>(mix(draw ^ kPhaseSalt) % kSinePeriod);
  return state;
}

SimulatedReading PatternModel::next(GeneratorState& state) const {
  const std::uint64_t draw = next_random(state.random);
  std::int64_t level = mean_;
  switch (pattern_) {
    case Pattern::walk:
    case Pattern::bursty:
      level += walk_on(state, draw);
      break;
    case Pattern::steady:
      level += scaled_noise(small_noise_, draw);
      break;
    case Pattern::sine:
      level += sine_on(state) + scaled_noise(small_noise_, draw);
      break;
    case Pattern::ramp:
      level += ramp_on(state) + scaled_noise(small_noise_, draw);
      break;
    case Pattern::spike:
      level += spike_on(state, draw) + scaled_noise(small_noise_, draw);
      break;
  }
  return {std::clamp(static_cast<std::int32_t>(rounded_shift(level)), kColdest, kHottest), draw};
}

std::int64_t PatternModel::walk_on(GeneratorState& state, std::uint64_t draw) const {
  const std::int64_t kept = rounded_shift(kMemory * state.deviation);
  state.deviation = static_cast<std::int32_t>(kept + scaled_noise(step_noise_, draw));
  return state.deviation;
}

std::int64_t PatternModel::sine_on(GeneratorState& state) const {
  const std::int64_t wave = rounded_shift(sigma_ * 17 / 10 * sine(state.step));
  state.step = static_cast<std::uint16_t>((state.step + 1) % kSinePeriod);
  return wave;
}

std::int64_t PatternModel::ramp_on(GeneratorState& state) const {
  const std::int64_t climbed = state.step < kRampUp
                                   ? 5 * sigma_ * state.step / kRampUp
                                   : 5 * sigma_ * (kRampUp + kRampDown - state.step) / kRampDown;
  state.step = static_cast<std::uint16_t>((state.step + 1) % (kRampUp + kRampDown));
  return climbed - 2 * sigma_;
}

std::int64_t PatternModel::spike_on(GeneratorState& state, std::uint64_t draw) const {
  const std::uint64_t chance = mix(draw ^ kSpikeSalt);
  if (state.left == 0 && chance % kSpikeEvery == 0)
    state.left = static_cast<std::uint16_t>(2 + (chance >> 32) % 4);
  if (state.left == 0) return 0;
  --state.left;
  return 4 * sigma_;
}

std::uint32_t PatternModel::release(GeneratorState& state) const {
  if (pattern_ != Pattern::bursty) return 1;
  if (state.left == 0)
    state.left = static_cast<std::uint16_t>(1 + mix(state.random ^ kBurstSalt) % kLongestBurst);
  ++state.step;
  return state.step < state.left ? 0 : release_rest(state);
}

std::uint32_t PatternModel::release_rest(GeneratorState& state) const {
  if (pattern_ != Pattern::bursty) return 0;
  const std::uint32_t held = state.step;
  state.step = 0;
  state.left = 0;
  return held;
}

}  // namespace suhu::sensor_sim
