// Measures the cost of decoding a record: both shapes as sensors write them, and records that need
// more work.
#include <benchmark/benchmark.h>

#include "suhu/core/reading_decoder.hpp"

namespace {

constexpr std::string_view kSuhu = R"({"sensor_id":"S17","suhu":70.3})";
constexpr std::string_view kSpaced = R"({"sensor_id": "S17", "suhu": 70.3})";
constexpr std::string_view kIot =
    R"({"device_id":"device-17","ts":1730638574123,"temperature":24.7,"humidity":55.3,"battery":82.5,"status":"ok","location":"lab"})";
constexpr std::string_view kEscaped = R"({"sensor_id":"caf\u00e9-17","suhu":70.3})";
constexpr std::string_view kNested =
    R"({"sensor_id":"S17","tags":{"line":[1,2,3],"hall":"B"},"suhu":70.3})";
constexpr std::string_view kReject = R"({"sensor_id":"S17","suhu":"70.3"})";

void decode(benchmark::State& state, std::string_view record) {
  suhu::ReadingDecoder decoder;
  for (auto _ : state) {
    auto reading = decoder.decode(record);
    benchmark::DoNotOptimize(reading);
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(record.size()));
}

BENCHMARK_CAPTURE(decode, suhu, kSuhu);
BENCHMARK_CAPTURE(decode, suhu_spaced, kSpaced);
BENCHMARK_CAPTURE(decode, iot, kIot);
BENCHMARK_CAPTURE(decode, escaped_id, kEscaped);
BENCHMARK_CAPTURE(decode, nested_extra, kNested);
BENCHMARK_CAPTURE(decode, reject, kReject);

}  // namespace
