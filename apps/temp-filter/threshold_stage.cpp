#include "temp-filter/threshold_stage.hpp"

#include <utility>

#include "temp-filter/dead_letters.hpp"

namespace suhu::temp_filter {

using stream::Output;
using stream::Record;

ThresholdStage::ThresholdStage(Config config, stream::ReadingIntake::OnReject on_reject)
    : config_(std::move(config)), intake_(std::move(on_reject)), lines_(config_.lines) {}

std::size_t ThresholdStage::process(std::span<const Record> batch, Timestamp now,
                                    std::span<Output> outputs) {
  lines_.begin(outputs);
  std::size_t used = 0;
  while (used < batch.size() && !done()) evaluate(batch[used++], now, outputs);
  return used;
}

void ThresholdStage::evaluate(const Record& record, Timestamp now, std::span<Output> outputs) {
  const auto reading = intake_.read(record);
  if (!reading) {
    const auto& reason = reading.error();
    if (reason && config_.dead_letters)
      append_dead_letter(record, *reason, lines_.topic(), config_.dead_letters->in(outputs));
    return;
  }
  const bool hot = config_.rule.is_hot(reading->celsius);
  if (hot) {
    ++hot_;
    if (record.ts) latency_.observe(now - *record.ts);
  }
  if (!hot && config_.emit == EmitMode::readings) return;
  Alert alert;
  alert.sensor_id = reading->sensor_id;
  alert.celsius = reading->celsius;
  if (hot) alert.threshold = config_.rule.limit;
  alert.ts = reading->ts.value_or(record.ts.value_or(now));
  if (!lines_.topic().empty()) alert.source = {lines_.topic(), record.partition, record.offset};
  lines_.write(alert, outputs);
}

Totals ThresholdStage::totals() const {
  Totals totals;
  totals.in = intake_.counts();
  totals.hot = hot_;
  totals.written = lines_.written();
  totals.latency = latency_;
  return totals;
}

}  // namespace suhu::temp_filter
