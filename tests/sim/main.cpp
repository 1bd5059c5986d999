// The program `simulation` runs one history per seed, and prints the seeds of the first ten in
// which an invariant does not hold.
#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/simulation.hpp"
#include "suhu/cli/units.hpp"

namespace {

/// Returns the arguments as whole numbers, or nothing if one of them is not a whole number.
std::vector<std::uint64_t> numbers_of(int argc, char** argv) {
  std::vector<std::uint64_t> numbers;
  for (int i = 1; i < argc; ++i) {
    const auto number = suhu::cli::parse_whole(argv[i]);
    if (!number) return {};
    numbers.push_back(*number);
  }
  return numbers;
}

}  // namespace

int main(int argc, char** argv) {
  const auto numbers = numbers_of(argc, argv);
  if (numbers.empty() || numbers.size() > 2) {
    fmt::print(stderr, "Usage: simulation FIRST-SEED [NUMBER]\n");
    return 2;
  }
  const std::uint64_t first = numbers.front();
  const std::uint64_t number = numbers.size() > 1 ? numbers.back() : 1;
  const auto begin = std::chrono::steady_clock::now();
  std::map<std::string, std::uint64_t> counts;
  std::uint64_t wrong = 0;
  for (std::uint64_t seed = first; seed < first + number; ++seed) {
    const auto report = suhu::sim::simulate(seed);
    ++counts["history of " + report.kind];
    for (const auto& [what, often] : report.counts) counts[what] += often;
    if (report.wrong.empty()) continue;
    if (++wrong <= 10) fmt::print(stderr, "seed {} ({}): {}\n", seed, report.kind, report.wrong);
  }
  const auto seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  for (const auto& [what, often] : counts) fmt::print("{:>10} {}\n", often, what);
  fmt::print("{} histories in {:.1f} s, {} wrong\n", number, seconds, wrong);
  return wrong == 0 ? 0 : 1;
}
