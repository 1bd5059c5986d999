#include "sensor-sim/schedule.hpp"

#include <charconv>
#include <cmath>
#include <numeric>

namespace suhu::sensor_sim {
namespace {

// number * 10^15 exceeds 64 bits within a day at common rates.
__extension__ typedef unsigned __int128 Wide;

constexpr std::uint64_t kNanosecondsInAMillionSeconds = 1'000'000'000'000'000;
constexpr double kSlowest = 1e-6;
constexpr double kFastest = 1e6;

Rate or_one_per_second(Rate rate) { return rate.is_max() ? Rate{} : rate; }

}  // namespace

std::optional<Rate> parse_rate(std::string_view text) {
  if (text == "max") return Rate{0};
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (!(value >= kSlowest && value <= kFastest)) return std::nullopt;
  return Rate{static_cast<std::uint64_t>(std::llround(value * 1e6))};
}

Pace::Pace(Rate rate, std::uint32_t streams)
    : numerator_(kNanosecondsInAMillionSeconds), denominator_(rate.per_million_seconds * streams) {
  // Division by small numbers is faster.
  const std::uint64_t common = std::gcd(numerator_, denominator_);
  numerator_ /= common;
  denominator_ /= common;
}

std::chrono::nanoseconds Pace::at(std::uint64_t number) const {
  return std::chrono::nanoseconds{
      static_cast<std::int64_t>(Wide{number} * numerator_ / denominator_)};
}

Schedule::Schedule(Rate rate, std::uint32_t sensors)
    : sensors_(sensors),
      paced_(!rate.is_max()),
      slots_(or_one_per_second(rate), sensors),
      rounds_(or_one_per_second(rate), 1) {}

std::chrono::nanoseconds Schedule::due(std::uint32_t sensor, std::uint64_t round) const {
  return paced_ ? slots_.at(round * sensors_ + sensor) : std::chrono::nanoseconds{0};
}

void Schedule::advance() {
  if (++sensor_ < sensors_) return;
  sensor_ = 0;
  ++round_;
}

}  // namespace suhu::sensor_sim
