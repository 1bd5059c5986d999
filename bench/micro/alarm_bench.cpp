// Measures temp-filter's alarm engine: the cost of one reading, by the number of sensors, which
// send their readings in random order.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "suhu/alarm/alarms.hpp"

namespace {

using std::chrono::milliseconds;
using suhu::Timestamp;
using suhu::alarm::AlarmRules;
using suhu::alarm::Alarms;
using suhu::alarm::SensorTable;
using suhu::alarm::TimedReading;

struct Spoken {
  std::string id;
  TimedReading sample;
};

/// Each sensor sends one reading a second, in a random order of the sensors. One reading in 128 is
/// hot. The ids lie in memory in the order in which they are sent, as those of records do.
void judge(benchmark::State& state) {
  const auto sensors = static_cast<std::size_t>(state.range(0));
  std::vector<Spoken> round(sensors);
  for (std::size_t i = 0; i < sensors; ++i) round[i].id = "S" + std::to_string(i + 1);
  std::shuffle(round.begin(), round.end(), std::mt19937{1});

  const AlarmRules rules;
  Alarms alarms{{.rules_for = [&rules](std::string_view) -> const AlarmRules& { return rules; }}};
  const suhu::alarm::EventCallback emit = [](const auto& event) {
    const auto* seen = &event;
    benchmark::DoNotOptimize(seen);
  };
  Timestamp second{milliseconds{1'763'696'160'120}};
  std::size_t at = 0;
  std::array<std::uint32_t, 8> hashes{};
  std::int64_t offset = 0;
  const auto read = [&] {
    Spoken& spoken = round[at];
    spoken.sample.celsius = offset % 128 == 0 ? 82.4 : 70.3;
    spoken.sample.time = second;
    spoken.sample.kafka = second;
    spoken.sample.offset = offset++;
    if (at + 8 < sensors) {
      hashes[at % 8] = SensorTable::hash_of(round[at + 8].id);
      alarms.prefetch_slot(0, hashes[at % 8]);
      alarms.prefetch_sensor(0, hashes[(at + 4) % 8]);
    }
    benchmark::DoNotOptimize(alarms.add(0, spoken.id, spoken.sample, /*append_time=*/false, emit));
    if (++at < sensors) return;
    at = 0;
    second += milliseconds{1'000};
  };
  for (std::size_t i = 0; i < sensors; ++i) read();  // adds every sensor
  for (auto _ : state) read();
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(judge)->Arg(100)->Arg(10'000)->Arg(100'000);

}  // namespace
