// Declares Dice, the source of all random decisions of a simulation: the same seed gives the same
// history.
#pragma once

#include <cstdint>
#include <random>

namespace suhu::sim {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}

  /// Returns a number from 0 to `bound` - 1. (The distributions of the standard differ from library
  /// to library.)
  [[nodiscard]] std::int64_t below(std::int64_t bound) {
    return static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(bound));
  }
  /// Returns a number from `least` to `most`.
  [[nodiscard]] std::int64_t between(std::int64_t least, std::int64_t most) {
    return least + below(most - least + 1);
  }
  /// Returns true with the probability 1 / `times`.
  [[nodiscard]] bool one_in(std::int64_t times) { return below(times) == 0; }

 private:
  std::mt19937_64 engine_;
};

}  // namespace suhu::sim
