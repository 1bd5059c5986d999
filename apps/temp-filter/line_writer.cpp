#include "temp-filter/line_writer.hpp"

#include "suhu/alarm/event_json.hpp"
#include "suhu/core/alert_json.hpp"
#include "suhu/core/failure.hpp"

namespace suhu::filter {

using suhu::cli::Format;
using suhu::stream::Output;

void LineWriter::begin(std::span<Output> outputs) {
  if (config_.screen_columns) columns_ = config_.screen_columns();
  if (config_.format != Format::csv || header_written_) return;
  if (config_.events) {
    suhu::append_alert_line_csv_header(outputs[0].text());
  } else {
    suhu::append_csv_header(outputs[0].text());
  }
  header_written_ = true;
}

template <class Append>
void LineWriter::write_human(suhu::Timestamp ts, Output& out, Append append) {
  const suhu::TextStyle style{.color = config_.color};
  if (suhu::time_form(columns_) != suhu::TimeForm::full &&
      day_.append_if_new(out.text(), ts, style))
    out.end_row();
  suhu::append_fitted(out.text(), style, columns_, append);
  out.end_row();
}

void LineWriter::write(const Alert& alert, std::span<Output> outputs) {
  ++written_;
  Output& out = outputs[0];
  const bool as_json = config_.format == Format::json || config_.format == Format::automatic;
  if (as_json) {
    suhu::append_alert_json(out.text(), alert);
    out.end_row();
  } else if (config_.events) {
    scratch_.clear();
    suhu::append_alert_json(scratch_, alert);
    write_text(scratch_, outputs);
  } else if (config_.format == Format::human) {
    write_human(alert.ts, out, [&alert](std::string& text, const suhu::TextStyle& style) {
      suhu::append_alert_human(text, alert, style);
    });
  } else if (config_.format == Format::csv) {
    suhu::append_alert_csv(out.text(), alert);
    out.end_row(/*newline=*/false);
  } else {
    table_.add(alert);
  }
  if (!config_.output_lane) return;
  Output& topic = outputs[*config_.output_lane];
  suhu::append_alert_json(topic.text(), alert);
  topic.end_row(alert.sensor_id, /*newline=*/false);
}

void LineWriter::write(const alarm::AlarmEvent& event, std::int32_t partition,
                       std::span<Output> outputs) {
  ++written_;
  scratch_.clear();
  alarm::append_event_json(scratch_, event, config_.topic, partition);
  write_text(scratch_, outputs);
  if (!config_.output_lane) return;
  Output& topic = outputs[*config_.output_lane];
  topic.text() += scratch_;
  topic.end_row(event.sensor_id, /*newline=*/false);
}

/// Writes a JSON line to standard output in its format. The line is decoded first, so that it looks
/// as it does in every program that reads such lines.
void LineWriter::write_text(std::string_view json, std::span<Output> outputs) {
  Output& out = outputs[0];
  if (config_.format == Format::json || config_.format == Format::automatic) {
    out.text() += json;
    out.end_row();
    return;
  }
  const auto line = suhu::decode_alert_line(json);
  if (!line)
    throw suhu::Failure(suhu::FailureKind::runtime,
                        "a line of our own cannot be read back: " + line.error());
  if (config_.format == Format::human) {
    write_human(line->ts, out, [&line](std::string& text, const suhu::TextStyle& style) {
      suhu::append_alert_line_human(text, *line, style);
    });
  } else if (config_.format == Format::csv) {
    suhu::append_alert_line_csv(out.text(), *line);
    out.end_row(/*newline=*/false);
  } else {
    event_table_.add(*line);
  }
}

void LineWriter::finish(std::span<Output> outputs) const {
  if (config_.format != Format::table) return;
  outputs[0].text().append(config_.events ? event_table_.render(columns_)
                                          : table_.render(columns_));
  outputs[0].end_row(/*newline=*/false);
}

}  // namespace suhu::filter
