// Measures the cost of writing an alert line in each format, and of writing its time alone.
#include <benchmark/benchmark.h>

#include "suhu/core/alert_line_json.hpp"
#include "suhu/core/alert_table.hpp"
#include "suhu/core/alert_text.hpp"
#include "suhu/core/timestamp.hpp"

namespace {

using suhu::Alert;
using suhu::Timestamp;

Alert example(Timestamp ts) {
  return {.sensor_id = "S17",
          .celsius = 82.4,
          .threshold = 80.0,
          .ts = ts,
          .source =
              suhu::SourcePosition{.topic = "sensor-suhu", .partition = 2, .offset = 123'456'789}};
}

/// Writes alerts that are one millisecond apart, so that each has a new time.
template <class Append>
void encode(benchmark::State& state, Append append) {
  std::string out;
  Timestamp ts{std::chrono::milliseconds{1'763'696'160'120}};
  for (auto _ : state) {
    out.clear();
    append(out, example(ts));
    ts += std::chrono::milliseconds{1};
    benchmark::DoNotOptimize(out);
  }
}

BENCHMARK_CAPTURE(encode, json, [](std::string& out, const Alert& alert) {
  suhu::append_alert_json(out, alert);
});
BENCHMARK_CAPTURE(encode, csv, [](std::string& out, const Alert& alert) {
  suhu::append_csv_row(out, suhu::as_event(alert), suhu::AlertColumns::alert);
});
BENCHMARK_CAPTURE(encode, human, [](std::string& out, const Alert& alert) {
  suhu::append_alert_human(out, alert, {});
});
BENCHMARK_CAPTURE(encode, rfc3339, [](std::string& out, const Alert& alert) {
  suhu::append_rfc3339(out, alert.ts);
});

}  // namespace
