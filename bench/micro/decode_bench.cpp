// Measures the cost of decoding a record: the default shape as sensors write it, records that need
// more work, and records of other shapes.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "suhu/avro/append_json.hpp"
#include "suhu/shape/decoder.hpp"
#include "suhu/shape/shape_settings.hpp"

namespace {

using suhu::shape::Settings;

constexpr std::string_view kSuhu = R"({"sensor_id":"S17","suhu":70.3})";
constexpr std::string_view kSpaced = R"({"sensor_id": "S17", "suhu": 70.3})";
constexpr std::string_view kIot =
    R"({"device_id":"device-17","ts":1730638574123,"temperature":24.7,"humidity":55.3,"battery":82.5,"status":"ok","location":"lab"})";
constexpr std::string_view kEscaped = R"({"sensor_id":"caf\u00e9-17","suhu":70.3})";
constexpr std::string_view kNestedExtra =
    R"({"sensor_id":"S17","tags":{"line":[1,2,3],"hall":"B"},"suhu":70.3})";
constexpr std::string_view kReject = R"({"sensor_id":"S17","suhu":"70.3"})";

// The same three values in the default shape, under other names, and one level deeper
constexpr std::string_view kTimed =
    R"({"device_id":"device-17","ts":1730638574123,"temperature":24.7})";
constexpr std::string_view kFlat =
    R"({"gudang_id":"device-17","time":1730638574123,"temp_c":24.7})";
constexpr std::string_view kNested =
    R"({"time":1730638574123,"payload":{"device":"device-17","temp":24.7}})";
constexpr std::string_view kEach =
    R"({"metrics":[{"id":"device-17","t":24.7},{"id":"device-18","t":24.8},{"id":"device-19","t":24.9},{"id":"device-20","t":25}]})";
constexpr std::string_view kCsv = "device-17,1730638574123,24.7";

const Settings kFlatFields{.fields = {"id=gudang_id", "temperature=temp_c", "time=time"}};
const Settings kNestedFields{
    .fields = {"id=/payload/device", "temperature=/payload/temp", "time=time"}};
const Settings kEachFields{.fields = {"id=id", "temperature=t"}, .each = "/metrics"};
const Settings kCsvFields{.fields = {"id=/0", "time=/1", "temperature=/2"}, .encoding = "csv"};

void decode(benchmark::State& state, std::string_view record, const Settings& settings = {}) {
  const auto shape = suhu::shape::make_shape(settings);
  if (!shape) {
    state.SkipWithError(shape.error().c_str());
    return;
  }
  suhu::shape::Decoder decoder{*shape};
  std::size_t readings = 0;
  for (auto _ : state) {
    auto decoded = decoder.decode({.value = record});
    readings += decoded.readings.size();
    benchmark::DoNotOptimize(decoded);
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(record.size()));
  state.SetItemsProcessed(static_cast<std::int64_t>(readings));
}

BENCHMARK_CAPTURE(decode, suhu, kSuhu);
BENCHMARK_CAPTURE(decode, suhu_spaced, kSpaced);
BENCHMARK_CAPTURE(decode, iot, kIot);
BENCHMARK_CAPTURE(decode, escaped_id, kEscaped);
BENCHMARK_CAPTURE(decode, nested_extra, kNestedExtra);
BENCHMARK_CAPTURE(decode, reject, kReject);
BENCHMARK_CAPTURE(decode, timed, kTimed);
BENCHMARK_CAPTURE(decode, mapped_flat, kFlat, kFlatFields);
BENCHMARK_CAPTURE(decode, mapped_nested, kNested, kNestedFields);
BENCHMARK_CAPTURE(decode, mapped_each_of_4, kEach, kEachFields);
BENCHMARK_CAPTURE(decode, mapped_csv, kCsv, kCsvFields);

/// Measures the same three values in Avro: the datum is written as JSON, which is then read.
void decode_avro(benchmark::State& state) {
  const auto schema = suhu::avro::parse_schema(
      R"({"type":"record","name":"Reading","fields":[{"name":"device","type":"string"},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"}},{"name":"temp","type":"double"}]})");
  const auto plan = suhu::avro::make_plan(*schema);
  const auto shape = suhu::shape::make_shape({.fields = {"id=device", "temperature=temp"},
                                              .time_format = "auto",
                                              .encoding = "avro",
                                              .schema = "reading.avsc"});
  // device-17, 1730638574123 and 24.7
  constexpr std::string_view kDatum{
      "\x12"
      "device-17"
      "\xd6\xc8\xc7\xa1\xde\x64"
      "\x33\x33\x33\x33\x33\xb3\x38\x40",
      24};
  if (!shape) {
    state.SkipWithError("the schema or the shape is wrong");
    return;
  }
  suhu::shape::Decoder decoder{*shape};
  std::string json;
  for (auto _ : state) {
    json.clear();
    if (!suhu::avro::append_json(json, kDatum, plan)) return state.SkipWithError("no datum");
    auto decoded = decoder.decode({.value = json});
    if (!decoded.readings.front()) return state.SkipWithError("no reading");
    benchmark::DoNotOptimize(decoded);
  }
}
BENCHMARK(decode_avro);

}  // namespace
