// Measures temp-window's engine: the cost of adding one reading to its window, by the number of
// sensors, which send their readings in random order.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "suhu/window/tumbling_windows.hpp"

namespace {

using std::chrono::milliseconds;
using suhu::Timestamp;

/// Each sensor sends one reading a second, in a random order of the sensors. Every tenth reading of
/// a sensor opens a window, and one closes.
void add_reading(benchmark::State& state) {
  const auto sensors = static_cast<std::size_t>(state.range(0));
  std::vector<std::string> ids(sensors);
  for (std::size_t i = 0; i < sensors; ++i) ids[i] = "S" + std::to_string(i + 1);
  std::vector<std::size_t> order(sensors);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::shuffle(order.begin(), order.end(), std::mt19937{1});

  suhu::window::TumblingWindows windows{{}};
  const suhu::window::WindowCallback emit = [](const auto& record) {
    const auto* seen = &record;
    benchmark::DoNotOptimize(seen);
    return true;
  };
  std::int64_t number = 0;
  const Timestamp begin{milliseconds{1'763'696'160'120}};
  for (auto _ : state) {
    const auto at = static_cast<std::size_t>(number) % sensors;
    const auto second = static_cast<std::int64_t>(static_cast<std::size_t>(number) / sensors);
    const suhu::Reading reading{.sensor_id = ids[order[at]], .celsius = 70.3};
    benchmark::DoNotOptimize(
        windows.add(0, reading, begin + milliseconds{1'000 * second}, number++, emit));
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(add_reading)->Arg(100)->Arg(10'000)->Arg(100'000);

}  // namespace
