// Every decision of a simulation comes from here: the same seed gives the same history.
#pragma once

#include <cstdint>
#include <random>

namespace suhu::sim {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}

  /// From 0 to `bound` - 1. (The standard's distributions differ from library to library.)
  [[nodiscard]] std::int64_t below(std::int64_t bound) {
    return static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(bound));
  }
  [[nodiscard]] std::int64_t between(std::int64_t least, std::int64_t most) {
    return least + below(most - least + 1);
  }
  [[nodiscard]] bool one_in(std::int64_t times) { return below(times) == 0; }

 private:
  std::mt19937_64 engine_;
};

}  // namespace suhu::sim
