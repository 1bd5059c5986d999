#include "alert-console/console_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "alert-console/glob.hpp"
#include "suhu/core/reading_decoder.hpp"
#include "suhu/core/text.hpp"

namespace suhu::console {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kQuotedBytes = 80;  ///< of a line that is no alert, in the warning

/// True once per `interval`, and when the clock was set back.
bool is_due(std::optional<Timestamp>& last, std::chrono::seconds interval, Timestamp now) {
  if (last && now >= *last && now - *last < interval) return false;
  last = now;
  return true;
}

/// Ends a row that has its newline already: it belongs to the text, not to the value.
void end_line(stream::Output& out) {
  out.text().pop_back();
  out.end_row();
}

}  // namespace

ConsoleStage::ConsoleStage(StageOptions options) : options_(std::move(options)) {
  if (options_.fold) fold_.emplace(options_.color, options_.screen_columns);
}

std::size_t ConsoleStage::process(std::span<const stream::Record> batch, Timestamp now, std::span<stream::Output> lanes) {
  now_ = now;
  begin(lanes[0]);
  std::size_t used = 0;
  while (used < batch.size() && !done()) take(batch[used++], now, lanes);
  if (fold_) fold_->tick(now, lanes[0].text());
  end(lanes[0]);
  return used;
}

void ConsoleStage::finish(Timestamp now, std::span<stream::Output> lanes) {
  now_ = now;
  begin(lanes[0]);
  if (fold_) fold_->finish(lanes[0].text());
  if (options_.format == cli::Format::table) {
    lanes[0].text() += table_.render();
    lanes[0].end_row(/*newline=*/false);
  }
  end(lanes[0]);
}

milliseconds ConsoleStage::next_due() const {
  milliseconds due = options_.other_work_due ? options_.other_work_due() : milliseconds::max();
  if (fold_) {
    if (const auto fold_due = fold_->next_due()) due = std::min(due, std::max(milliseconds{0}, *fold_due - now_));
  }
  return due;
}

/// Before a batch: what the last one wrote is on the screen by now.
void ConsoleStage::begin(stream::Output& out) {
  speak();
  if (fold_ && options_.open_line != nullptr && fold_->line_open() && !options_.open_line->exchange(false)) fold_->line_was_ended();
  if (options_.format == cli::Format::csv && !header_done_) {
    append_csv_header(out.text());
    end_line(out);
  }
  header_done_ = true;
}

void ConsoleStage::end(stream::Output& out) {
  if (!fold_) return;
  const std::size_t ended = out.rows().empty() ? 0 : out.rows().back().end;
  if (out.text().size() > ended) out.end_row(/*newline=*/false);
  if (options_.open_line != nullptr) options_.open_line->store(fold_->line_open());
}

void ConsoleStage::take(const stream::Record& record, Timestamp now, std::span<stream::Output> lanes) {
  if (record.tombstone) {
    summary_.add_tombstone();
    return;
  }
  if (record.value.size() > kMaxRecordBytes) {
    refuse(record, "larger than 64 KiB", now);
    return;
  }
  const auto decoded = decode_alert(record.value);
  if (!decoded) {
    refuse(record, decoded.error(), now);
    return;
  }
  if (!wanted(*decoded, record.value)) {
    summary_.add_hidden();
    return;
  }
  const Alert alert = decoded->view();
  summary_.add_alert(alert);
  show(alert, now, lanes[0]);
  ring(now);
  if (lanes.size() < 2) return;
  append_alert_json(lanes[1].text(), alert);
  lanes[1].end_row();
}

bool ConsoleStage::wanted(const AlertRecord& alert, std::string_view line) const {
  if (options_.sensor && !glob_matches(*options_.sensor, alert.sensor_id)) return false;
  return options_.min_priority == Priority::low || priority_of(line) >= options_.min_priority;
}

void ConsoleStage::show(const Alert& alert, Timestamp now, stream::Output& out) {
  switch (options_.format) {
    case cli::Format::table:
      table_.add(alert);
      return;
    case cli::Format::json:
      append_alert_json(out.text(), alert);
      out.end_row();
      return;
    case cli::Format::csv:
      append_alert_csv(out.text(), alert);
      end_line(out);
      return;
    case cli::Format::automatic:
    case cli::Format::human:
      if (fold_) {
        fold_->show(alert, now, out.text());
        return;
      }
      append_alert_human(out.text(), alert, TextStyle{options_.color});
      out.end_row();
      return;
  }
}

void ConsoleStage::ring(Timestamp now) {
  if (options_.ring && is_due(rung_, kRingEvery, now)) options_.ring();
}

void ConsoleStage::refuse(const stream::Record& record, const std::string& reason, Timestamp now) {
  summary_.add_no_alert();
  ++unwarned_;
  if (!is_due(warned_, kWarnEvery, now)) return;
  const std::string place = options_.topic.empty()
                                ? fmt::format("line {}", record.offset + 1)
                                : fmt::format("{} [{}] at offset {}", printable(options_.topic), record.partition, record.offset);
  warning_ = fmt::format("{} is no alert: {}: {}", place, reason, printable(record.value, kQuotedBytes));
  if (unwarned_ > 1) warning_ += fmt::format(" (and {} more since the last warning)", unwarned_ - 1);
  unwarned_ = 0;
  // A line that is being redrawn must be on the screen before the warning ends it: then the next call speaks.
  if (!fold_) speak();
}

void ConsoleStage::speak() {
  if (!warning_.empty() && options_.warn) options_.warn(warning_);
  warning_.clear();
}

}  // namespace suhu::console
