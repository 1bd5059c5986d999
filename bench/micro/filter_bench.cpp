// Measures temp-filter's stage between source and sinks: the cost of decoding, evaluating and
// writing a batch of records, per record.
#include <benchmark/benchmark.h>

#include <array>
#include <string>
#include <vector>

#include "temp-filter/alarm_stage.hpp"
#include "temp-filter/threshold_stage.hpp"

namespace {

using suhu::stream::Output;
using suhu::stream::Record;
using suhu::temp_filter::ThresholdStage;

constexpr std::size_t kBatch = 1'024;

/// Returns records of 100 sensors. Every hundredth record is hot.
std::vector<std::string> readings() {
  std::vector<std::string> values;
  for (std::size_t i = 0; i < kBatch; ++i) {
    const std::string celsius = i % 100 == 0 ? "82.4" : "70.3";
    values.push_back(R"({"sensor_id":"S)" + std::to_string(i % 100 + 1) + R"(","suhu":)" + celsius +
                     "}");
  }
  return values;
}

void filter(benchmark::State& state, double limit, bool to_topic) {
  const auto values = readings();
  std::vector<Record> batch;
  for (std::size_t i = 0; i < kBatch; ++i) {
    batch.push_back({.value = values[i],
                     .ts = suhu::Timestamp{std::chrono::milliseconds{1'763'696'160'120 +
                                                                     static_cast<std::int64_t>(i)}},
                     .partition = static_cast<std::int32_t>(i % 3),
                     .offset = static_cast<std::int64_t>(i)});
  }
  ThresholdStage::Config config{.rule = {limit}, .lines = {.topic = "sensor-suhu"}};
  if (to_topic) config.lines.json_outputs = {suhu::stream::OutputHandle{1}};
  ThresholdStage stage{config, suhu::stream::ReadingIntake::Options{}};
  std::array<Output, 2> outputs;
  for (auto _ : state) {
    benchmark::DoNotOptimize(stage.process(batch, suhu::Timestamp{}, outputs));
    for (auto& output : outputs) output.clear();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kBatch));
}

/// Measures the same with the alarm engine, as in a replay: the batch is processed again and again,
/// with times that are ten seconds later each time.
void alarms(benchmark::State& state) {
  const auto values = readings();
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < kBatch; ++i) keys.push_back("S" + std::to_string(i % 100 + 1));
  std::vector<Record> batch;
  for (std::size_t i = 0; i < kBatch; ++i) {
    batch.push_back({.key = keys[i],
                     .value = values[i],
                     .ts = suhu::Timestamp{std::chrono::milliseconds{
                         1'763'696'160'120 + static_cast<std::int64_t>(i / 100 * 1'000)}},
                     .partition = static_cast<std::int32_t>(i % 100 % 3),
                     .offset = static_cast<std::int64_t>(i)});
  }
  const suhu::alarm::AlarmRules rules;
  suhu::temp_filter::AlarmStage::Config config;
  config.alarms.rules_for = [&rules](std::string_view) -> const suhu::alarm::AlarmRules& {
    return rules;
  };
  config.lines.topic = "sensor-suhu";
  suhu::temp_filter::AlarmStage stage{config, suhu::stream::ReadingIntake::Options{}};
  std::array<Output, 1> outputs;
  for (auto _ : state) {
    benchmark::DoNotOptimize(stage.process(batch, suhu::Timestamp{}, outputs));
    for (auto& output : outputs) output.clear();
    for (Record& record : batch) *record.ts += std::chrono::seconds{10};
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kBatch));
}

BENCHMARK(alarms);
BENCHMARK_CAPTURE(filter, one_percent_hot, 80.0, false);
BENCHMARK_CAPTURE(filter, all_hot, -100.0, false);
BENCHMARK_CAPTURE(filter, all_hot_to_a_topic_too, -100.0, true);

}  // namespace
