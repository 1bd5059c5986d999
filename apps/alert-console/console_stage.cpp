#include "alert-console/console_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "alert-console/status_text.hpp"
#include "suhu/core/alert_line_json.hpp"
#include "suhu/core/glob.hpp"
#include "suhu/core/record_limits.hpp"
#include "suhu/core/text.hpp"

namespace suhu::alert_console {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kQuotedBytes = 80;  ///< quoted from a line that is no alert

/// Ends a row whose newline is already in the text. Output must append the newline itself, because
/// it is no part of the row's value.
void end_line(stream::Output& out) {
  out.text().pop_back();
  out.end_row();
}

}  // namespace

ConsoleStage::ConsoleStage(StageOptions options) : options_(std::move(options)) {
  if (options_.format != cli::Format::human) return;
  human_.emplace(
      HumanOptions{options_.color, options_.terminal, options_.flood, options_.screen_columns});
}

std::size_t ConsoleStage::process(std::span<const stream::Record> batch, Timestamp now,
                                  std::span<stream::Output> outputs) {
  now_ = now;
  begin(outputs[0]);
  std::size_t used = 0;
  while (used < batch.size() && !done()) process_record(batch[used++], now, outputs);
  if (human_) human_->tick(now, outputs[0]);
  draw_status(outputs[0]);
  return used;
}

void ConsoleStage::finish(Timestamp now, std::span<stream::Output> outputs) {
  now_ = now;
  begin(outputs[0]);
  if (human_) human_->finish(now, outputs[0]);
  if (options_.format == cli::Format::table) {
    outputs[0].text() += table_.render(options_.terminal ? options_.screen_columns() : 0);
    outputs[0].end_row(/*newline=*/false);
  }
  if (human_) human_->draw_status({}, now, outputs[0]);
}

milliseconds ConsoleStage::next_due() const {
  milliseconds due = options_.other_work_due ? options_.other_work_due() : milliseconds::max();
  if (human_) {
    if (const auto human_due = human_->next_due())
      due = std::min(due, std::max(milliseconds{0}, *human_due - now_));
  }
  return due;
}

void ConsoleStage::begin(stream::Output& out) {
  if (!start_) start_ = now_;
  if (options_.format == cli::Format::csv && !header_done_) {
    append_csv_header(out.text(), AlertColumns::event);
    end_line(out);
  }
  header_done_ = true;
}

void ConsoleStage::draw_status(stream::Output& out) {
  if (!human_) return;
  std::string text;
  if (options_.draws_status && options_.draws_status()) {
    StatusFacts facts{.hot = human_->hot(now_),
                      .active = summary_.active(),
                      .shown = shown_,
                      .sensors = summary_.sensors(),
                      .start = *start_,
                      .last = last_};
    if (options_.problem) facts.problem = options_.problem();
    text = status_text(facts, now_, options_.screen_columns());
  }
  human_->draw_status(text, now_, out);
}

void ConsoleStage::process_record(const stream::Record& record, Timestamp now,
                                  std::span<stream::Output> outputs) {
  if (record.tombstone) {
    summary_.add_tombstone();
    return;
  }
  if (record.value.size() > kMaxRecordBytes) {
    refuse(record, "larger than 64 KiB", now);
    return;
  }
  const auto line = decode_alert_line(record.value);
  if (!line && is_reading(record.value)) {
    refuse_reading(record);
    return;
  }
  if (!line) {
    refuse(record, line.error(), now);
    return;
  }
  if (!wanted(*line)) {
    summary_.add_hidden();
    return;
  }
  const bool repeat = line->is_event() && !events_.add(record.value);
  if (repeat) {
    summary_.add_repeat();
  } else {
    summary_.add(*line);
  }
  if (repeat && human_) return;
  ++shown_;
  last_ = now;
  show(*line, record.value, now, outputs[0]);
  if (repeat) return;
  ring(*line, now);
  if (outputs.size() < 2) return;
  append_as_one_line(outputs[1].text(), record.value);
  outputs[1].end_row();
}

bool ConsoleStage::wanted(const AlertLine& line) const {
  if (options_.sensor && !line.traits().about_filter &&
      !glob_matches(*options_.sensor, line.sensor_id))
    return false;
  return priority_in(line) >= options_.min_priority || summary_.is_active(line.episode);
}

void ConsoleStage::show(const AlertLine& line, std::string_view json, Timestamp now,
                        stream::Output& out) {
  switch (options_.format) {
    case cli::Format::table:
      table_.add(line.as_event());
      return;
    case cli::Format::json:
      append_as_one_line(out.text(), json);
      out.end_row();
      return;
    case cli::Format::csv:
      append_csv_row(out.text(), line.as_event(), AlertColumns::event);
      end_line(out);
      return;
    case cli::Format::automatic:
    case cli::Format::human:
      if (human_) human_->show(line, now, out);
      return;
  }
}

/// Rings the bell, but not for events that report an improvement.
void ConsoleStage::ring(const AlertLine& line, Timestamp now) {
  if (line.traits().tone == Tone::good) return;
  if (options_.ring && bell_.permit(now)) options_.ring();
}

void ConsoleStage::refuse(const stream::Record& record, const std::string& reason, Timestamp now) {
  summary_.add_no_alert();
  const auto withheld = warnings_.permit(now);
  if (!withheld) return;
  const std::string place = options_.topic.empty()
                                ? fmt::format("line {}", record.offset + 1)
                                : fmt::format("{} [{}] at offset {}", printable(options_.topic),
                                              record.partition, record.offset);
  std::string warning =
      fmt::format("{} is no alert: {}: {}", place, reason, printable(record.value, kQuotedBytes));
  if (*withheld > 0) warning += fmt::format(" (and {} more since the last warning)", *withheld);
  if (options_.warn) options_.warn(warning);
}

/// Returns true if `value`, which is no alert, is a reading that temp-filter would evaluate. A
/// value with a threshold is not: it is meant as an alert and lacks another field.
bool ConsoleStage::is_reading(std::string_view value) {
  return shape::decode_single(readings_, value).has_value() &&
         value.find("\"threshold\"") == std::string_view::npos;
}

/// Counts a reading, and warns once for all of them: a topic or a pipe of readings is a mistake on
/// the command line, not at a sender.
void ConsoleStage::refuse_reading(const stream::Record& record) {
  summary_.add_no_alert();
  if (std::exchange(told_of_readings_, true)) return;
  const std::string topic = printable(options_.topic);
  if (!options_.warn) return;
  options_.warn(options_.topic.empty()
                    ? fmt::format("line {} is a reading, no alert. temp-filter judges readings: … "
                                  "| temp-filter --input - | alert-console "
                                  "(said once)",
                                  record.offset + 1)
                    : fmt::format("{0} [{1}] at offset {2} is a reading, no alert. temp-filter "
                                  "judges readings: temp-filter -t {0} | "
                                  "alert-console (said once)",
                                  topic, record.partition, record.offset));
}

}  // namespace suhu::alert_console
