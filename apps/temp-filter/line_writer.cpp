#include "temp-filter/line_writer.hpp"

#include <utility>

#include "suhu/core/alert_line_json.hpp"
#include "suhu/core/alert_text.hpp"

namespace suhu::temp_filter {

using cli::Format;
using stream::Output;

LineWriter::LineWriter(Config config) : config_(std::move(config)), table_(columns()) {}

void LineWriter::begin(std::span<Output> outputs) {
  if (config_.screen_columns) columns_ = config_.screen_columns();
  if (config_.format != Format::csv || header_written_) return;
  append_csv_header(outputs[0].text(), columns());
  header_written_ = true;
}

template <class Append>
void LineWriter::write_human(Timestamp ts, Output& out, Append append) {
  const TextStyle style{.color = config_.color};
  if (time_form(columns_) != TimeForm::full && day_.append_if_new(out.text(), ts, style))
    out.end_row();
  append_fitted(out.text(), style, columns_, append);
  out.end_row();
}

/// Writes one line to standard output in its format, and as JSON to the other outputs.
template <class AsEvent, class AppendJson, class AppendHuman>
void LineWriter::write_line(std::span<Output> outputs, Timestamp ts, std::string_view sensor_id,
                            AsEvent as_event, AppendJson append_json, AppendHuman append_human) {
  ++written_;
  Output& out = outputs[0];
  switch (config_.format) {
    case Format::automatic:
    case Format::json:
      append_json(out.text());
      out.end_row();
      break;
    case Format::human:
      write_human(ts, out, append_human);
      break;
    case Format::csv:
      append_csv_row(out.text(), as_event(), columns());
      out.end_row(/*newline=*/false);
      break;
    case Format::table:
      table_.add(as_event());
      break;
  }
  for (const stream::OutputHandle& handle : config_.json_outputs) {
    Output& output = handle.in(outputs);
    append_json(output.text());
    output.end_row(sensor_id, /*newline=*/false);
  }
}

void LineWriter::write(const Alert& alert, std::span<Output> outputs) {
  write_line(
      outputs, alert.ts, alert.sensor_id, [&] { return as_event(alert); },
      [&](std::string& out) { append_alert_json(out, alert); },
      [&](std::string& out, const TextStyle& style) { append_alert_human(out, alert, style); });
}

void LineWriter::write(const AlarmEvent& event, std::span<Output> outputs) {
  write_line(
      outputs, event.ts, event.sensor_id, [&]() -> const AlarmEvent& { return event; },
      [&](std::string& out) { append_event_json(out, event); },
      [&](std::string& out, const TextStyle& style) { append_event_human(out, event, style); });
}

void LineWriter::finish(std::span<Output> outputs) const {
  if (config_.format != Format::table) return;
  outputs[0].text().append(table_.render(columns_));
  outputs[0].end_row(/*newline=*/false);
}

}  // namespace suhu::temp_filter
