#include "temp-filter/threshold_stage.hpp"

#include <fmt/format.h>

#include <utility>

#include "suhu/core/alert_json.hpp"

namespace suhu::filter {
namespace {

using suhu::Alert;
using suhu::RejectReason;
using suhu::cli::Format;
using suhu::stream::Header;
using suhu::stream::Output;
using suhu::stream::Record;

/// Key and value of a dead letter together: below every broker's default limit of 1 MiB, headers included.
constexpr std::size_t kMaxDeadLetterBytes = 900'000;

}  // namespace

ThresholdStage::ThresholdStage(Config config, suhu::stream::Intake::OnReject on_reject)
    : config_(std::move(config)), intake_(std::move(on_reject)) {}

std::size_t ThresholdStage::process(std::span<const Record> batch, suhu::Timestamp now, std::span<Output> lanes) {
  if (config_.format == Format::csv && !header_written_) {
    suhu::append_csv_header(lanes[0].text());
    header_written_ = true;
  }
  std::size_t used = 0;
  while (used < batch.size() && !done()) judge(batch[used++], now, lanes);
  return used;
}

void ThresholdStage::judge(const Record& record, suhu::Timestamp now, std::span<Output> lanes) {
  const auto reading = intake_.read(record);
  if (!reading) {
    const auto& reason = reading.error();
    if (reason && config_.dead_letter_lane) bury(record, *reason, lanes[*config_.dead_letter_lane]);
    return;
  }
  const bool hot = config_.rule.is_hot(reading->celsius);
  if (hot) {
    ++hot_;
    if (record.ts) latency_.observe(now - *record.ts);
  }
  if (!hot && config_.emit == Emit::readings) return;
  Alert alert;
  alert.sensor_id = reading->sensor_id;
  alert.celsius = reading->celsius;
  if (hot) alert.threshold = config_.rule.limit;
  alert.ts = reading->ts.value_or(record.ts.value_or(now));
  if (!config_.topic.empty()) alert.source = {config_.topic, record.partition, record.offset};
  emit(alert, lanes);
}

void ThresholdStage::emit(const Alert& alert, std::span<Output> lanes) {
  ++written_;
  Output& out = lanes[0];
  switch (config_.format) {
    case Format::human:
      suhu::append_alert_human(out.text(), alert, {.color = config_.color});
      out.end_row();
      break;
    case Format::csv:
      suhu::append_alert_csv(out.text(), alert);
      out.end_row(/*newline=*/false);
      break;
    case Format::table:
      table_.add(alert);
      break;
    case Format::json:
    case Format::automatic:
      suhu::append_alert_json(out.text(), alert);
      out.end_row();
      break;
  }
  if (!config_.output_lane) return;
  Output& topic = lanes[*config_.output_lane];
  suhu::append_alert_json(topic.text(), alert);
  topic.end_row(alert.sensor_id, /*newline=*/false);
}

/// Copies a reject, raw, to the dead letters.
void ThresholdStage::bury(const Record& record, RejectReason reason, Output& letters) const {
  std::vector<Header> headers{{"suhu.reason", std::string{to_string(reason)}}};
  if (!config_.topic.empty()) {
    headers.push_back({"suhu.topic", config_.topic});
    headers.push_back({"suhu.partition", std::to_string(record.partition)});
    headers.push_back({"suhu.offset", std::to_string(record.offset)});
  }
  const auto key = record.key.substr(0, kMaxDeadLetterBytes);
  const auto value = record.value.substr(0, kMaxDeadLetterBytes - key.size());
  if (key.size() + value.size() < record.key.size() + record.value.size()) {
    headers.push_back({"suhu.original-size", std::to_string(record.value.size())});  // cut: the broker would refuse it whole
  }
  letters.text().append(value);
  letters.end_row(key, /*has_key=*/record.key.data() != nullptr, std::move(headers));
}

void ThresholdStage::finish(suhu::Timestamp, std::span<Output> lanes) {
  if (config_.format != Format::table) return;
  lanes[0].text().append(table_.render());
  lanes[0].end_row(/*newline=*/false);
}

std::string describe(const Totals& totals) {
  std::string text = fmt::format("{} read, {} above the limit", totals.in.read, totals.hot);
  if (totals.written != totals.hot) text += fmt::format(", {} written", totals.written);
  return text + suhu::stream::describe_rejects(totals.in);
}

}  // namespace suhu::filter
