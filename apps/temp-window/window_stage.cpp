#include "temp-window/window_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "suhu/core/event_time.hpp"
#include "suhu/core/failure.hpp"
#include "suhu/window/persisted_sensor_json.hpp"

namespace suhu::temp_window {
namespace {

using cli::Format;
using std::chrono::milliseconds;
using stream::Output;
using stream::Record;
using window::WindowCallback;
using window::WindowOutcome;
using window::WindowRecord;

/// How many windows may close at once without a reading: a million rows would take 300 MB. The
/// others close at the next tick, or at the next call of finish().
constexpr int kClosedAtOnce = 10'000;

}  // namespace

WindowStage::WindowStage(Config config, stream::ReadingIntake::Options intake)
    : config_(std::move(config)), intake_(std::move(intake)), windows_(config_.windows) {}

std::size_t WindowStage::process(std::span<const Record> batch, Timestamp now,
                                 std::span<Output> outputs) {
  if (config_.format == Format::csv && !header_written_) {
    window::append_window_csv_header(outputs[0].text());
    header_written_ = true;
  }
  const WindowCallback emit = [&](const WindowRecord& window) { return write(window, outputs); };
  std::size_t used = 0;
  while (used < batch.size() && !done() && intake_.ready(batch[used]) &&
         evaluate(batch[used], now, emit))
    ++used;
  if (!done()) advance_time(now, emit_some(outputs));
  return used;
}

/// Returns false if --count was reached before the last reading of this record could be added.
bool WindowStage::evaluate(const Record& record, Timestamp now, const WindowCallback& emit) {
  for (const auto& reading : intake_.read(record).readings) {
    if (!reading) continue;
    const auto event = event_time(reading->ts, record.ts, now, config_.event_time);
    totals_.clock_ahead += event.clock_ahead ? 1 : 0;
    const auto taken = windows_.add(record.partition, *reading, event.time, record.offset, emit);
    if (!taken) ++totals_.over_limit;
    if (taken == WindowOutcome::late) ++totals_.late;
    if (taken == WindowOutcome::stopped) return false;
  }
  return true;
}

void WindowStage::advance_time(Timestamp now, const WindowCallback& emit) {
  const auto elapsed = ticks_.next(now);
  if (!elapsed) return;
  for (auto& [number, partition] : windows_.partitions()) {
    if (config_.caught_up && config_.caught_up(number)) partition.pass_time(*elapsed, emit);
  }
}

WindowCallback WindowStage::emit_some(std::span<Output> outputs) {
  return [this, outputs, left = kClosedAtOnce](const WindowRecord& window) mutable {
    return left-- > 0 && write(window, outputs);
  };
}

bool WindowStage::write(const WindowRecord& window, std::span<Output> outputs) {
  if (done()) return false;
  ++totals_.closed;
  for (auto* history : config_.histories) history->add(window);
  for (const stream::OutputHandle& handle : config_.json_outputs) {
    Output& output = handle.in(outputs);
    window::append_window_json(output.text(), window);
    output.end_row(window.sensor_id, /*newline=*/false);
  }
  Output& out = outputs[0];
  switch (config_.format) {
    case Format::human:
      write_human(window, out);
      break;
    case Format::csv:
      window::append_window_csv(out.text(), window);
      out.end_row(/*newline=*/false);
      break;
    case Format::table:
      table_.add(window);
      break;
    case Format::json:
    case Format::automatic:
      window::append_window_json(out.text(), window);
      out.end_row();
      break;
  }
  return true;
}

void WindowStage::write_human(const WindowRecord& window, Output& out) {
  const std::size_t columns = config_.screen_columns ? config_.screen_columns() : 0;
  if (time_form(columns) != TimeForm::full && day_.append_if_new(out.text(), window.start, {}))
    out.end_row();
  append_fitted(out.text(), {}, columns, [&window](std::string& text, const TextStyle& style) {
    window::append_window_human(text, window, style);
  });
  out.end_row();
}

void WindowStage::finish(Timestamp, std::span<Output> outputs) {
  // An interruption may come between two calls.
  const bool closes = config_.close_at_end && !config_.interrupted();
  if (closes) {
    const WindowCallback emit = emit_some(outputs);
    for (auto& [number, partition] : windows_.partitions()) partition.close_all(emit);
  }
  unfinished_ = closes && windows_.open_windows() > 0 && !done();
  if (config_.format != Format::table || unfinished_) return;
  outputs[0].text().append(table_.render(config_.screen_columns ? config_.screen_columns() : 0));
  outputs[0].end_row(/*newline=*/false);
}

void WindowStage::restore(std::int32_t partition, std::string_view key, std::string_view value) {
  const auto remembered = window::parse_persisted_sensor(value);
  if (!remembered) {
    throw Failure(FailureKind::runtime,
                  "the state topic holds a record that is no window state: take another "
                  "group (-G) or another --state-topic");
  }
  windows_.partition(partition).restore(key, *remembered);
}

void WindowStage::restored(std::int32_t partition, std::int64_t read) {
  windows_.partition(partition).resume(read);
}

void WindowStage::forget() { windows_.partitions().clear(); }

bool WindowStage::changed(std::int32_t partition) const {
  const auto found = windows_.partitions().find(partition);
  return found != windows_.partitions().end() && found->second.changed();
}

void WindowStage::append_changes(std::int32_t partition, Output& out) {
  windows_.partition(partition).visit_changes(
      [&out](std::string_view sensor_id, const auto& remembered) {
        window::append_persisted_sensor(out.text(), remembered);
        out.end_row(sensor_id, /*newline=*/false);
      });
}

std::int64_t WindowStage::resume_offset(std::int32_t partition, std::int64_t read) const {
  const auto* const windows = windows_.find(partition);
  return windows == nullptr ? read : windows->resume_offset(read);
}

Totals WindowStage::totals() const {
  Totals totals = totals_;
  totals.in = intake_.counts();
  totals.sensors = windows_.sensors();
  totals.open = windows_.open_windows();
  return totals;
}

std::string describe(const Totals& totals) {
  std::string text =
      fmt::format("{} read, {} window{} closed, {} open, {} sensor{}, {} late", totals.in.read,
                  totals.closed, totals.closed == 1 ? "" : "s", totals.open, totals.sensors,
                  totals.sensors == 1 ? "" : "s", totals.late);
  if (totals.clock_ahead > 0)
    text += fmt::format(", {} from clocks that run ahead", totals.clock_ahead);
  if (totals.over_limit > 0)
    text += fmt::format(", {} of sensors over --max-sensors", totals.over_limit);
  return text + stream::describe_rejects(totals.in);
}

}  // namespace suhu::temp_window
