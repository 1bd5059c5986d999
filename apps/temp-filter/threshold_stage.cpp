#include "temp-filter/threshold_stage.hpp"

#include <utility>

#include "temp-filter/dead_letters.hpp"

namespace suhu::temp_filter {

using stream::Output;
using stream::Record;

ThresholdStage::ThresholdStage(Config config, stream::ReadingIntake::Options intake)
    : config_(std::move(config)), intake_(std::move(intake)), lines_(config_.lines) {}

std::size_t ThresholdStage::process(std::span<const Record> batch, Timestamp now,
                                    std::span<Output> outputs) {
  lines_.begin(outputs);
  std::size_t used = 0;
  while (used < batch.size() && !done() && intake_.ready(batch[used]) &&
         evaluate(batch[used], now, outputs))
    ++used;
  return used;
}

/// Returns false if --count was reached before the last reading of the record: then the record is
/// not used, and the next run reads it again.
bool ThresholdStage::evaluate(const Record& record, Timestamp now, std::span<Output> outputs) {
  const auto content = intake_.read(record);
  if (content.rejected && config_.dead_letters)
    append_dead_letter(record, *content.rejected, lines_.topic(),
                       config_.dead_letters->in(outputs));
  for (const auto& reading : content.readings) {
    if (done()) return false;
    if (reading) evaluate(*reading, record, now, outputs);
  }
  return true;
}

void ThresholdStage::evaluate(const Reading& reading, const Record& record, Timestamp now,
                              std::span<Output> outputs) {
  const bool hot = config_.rule.is_hot(reading.celsius);
  if (hot) {
    ++hot_;
    if (record.ts) latency_.observe(now - *record.ts);
  }
  if (!hot && config_.emit == EmitMode::readings) return;
  Alert alert;
  alert.sensor_id = reading.sensor_id;
  alert.celsius = reading.celsius;
  if (hot) alert.threshold = config_.rule.limit;
  alert.ts = reading.ts.value_or(record.ts.value_or(now));
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
