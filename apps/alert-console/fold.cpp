#include "alert-console/fold.hpp"

#include <algorithm>

#include "suhu/core/alert_text.hpp"
#include "suhu/core/columns.hpp"
#include "suhu/core/text.hpp"

namespace suhu::console {
namespace {

constexpr std::string_view kBackToLineStart = "\r\x1b[2K";  // ECMA-48: carriage return, erase the whole line

/// What a line needs beside the id so that at least the temperature is in it. With less, lines are not cut but wrap.
constexpr std::size_t kBesideId = 50;

}  // namespace

void Fold::show(const Alert& alert, Timestamp now, std::string& screen) {
  expire(now, screen);
  if (const auto found = by_id_.find(alert.sensor_id); found != by_id_.end()) {
    Entry& entry = *found->second;
    ++entry.count;
    entry.highest = std::max(entry.highest, alert.celsius);
    entry.last = alert;
    entry.last.sensor_id = entry.sensor_id;
    entry.last.source.reset();
    if (&entry == last_line_) {
      stale_line_ = true;
    } else {
      entry.hidden = true;
    }
    return;
  }
  Entry* entry = nullptr;
  if (entries_.size() < kMaxFolds) {
    const auto added = entries_.insert(entries_.end(), Entry{std::string{alert.sensor_id}, alert, now, 1, false, alert.celsius});
    added->last.sensor_id = added->sensor_id;
    added->last.source.reset();
    by_id_.emplace(added->sensor_id, added);
    entry = &*added;
  }
  begin_line(screen);
  std::string line = text_of(alert);
  const std::size_t width = width_();
  if (entry != nullptr && columns(printable(alert.sensor_id)) + kBesideId <= width) line = cut_to_columns(line, width - 1);
  draw(line, screen);
  if (line_open_) last_line_ = entry;
}

void Fold::show_line(std::string_view sensor_id, std::string_view line, Timestamp now, std::string& screen) {
  expire(now, screen);
  if (const auto found = by_id_.find(sensor_id); found != by_id_.end()) {
    const auto entry = found->second;
    close(*entry, screen);
    by_id_.erase(found);
    entries_.erase(entry);
  }
  begin_line(screen);
  screen += line;
  screen += '\n';
}

void Fold::tick(Timestamp now, std::string& screen) {
  expire(now, screen);
  redraw(screen);
}

void Fold::finish(std::string& screen) {
  for (const Entry& entry : entries_) close(entry, screen);
  begin_line(screen);
  by_id_.clear();
  entries_.clear();
}

std::optional<Timestamp> Fold::next_due() const {
  if (entries_.empty()) return std::nullopt;
  return entries_.front().since + kSpan;
}

void Fold::line_was_ended() {
  leave_last_line();
  line_open_ = false;
}

void Fold::expire(Timestamp now, std::string& screen) {
  const auto is_over = [now](const Entry& entry) { return now >= entry.since + kSpan || now < entry.since; };
  while (!entries_.empty() && is_over(entries_.front())) {
    close(entries_.front(), screen);
    by_id_.erase(entries_.front().sensor_id);
    entries_.pop_front();
  }
}

/// The last word about a fold, if something of it was not shown yet.
void Fold::close(const Entry& entry, std::string& screen) {
  if (&entry == last_line_) {
    redraw(screen);
    leave_last_line();
  }
  if (!entry.hidden) return;
  begin_line(screen);
  draw(text_of(entry.last) + count_of(entry), screen);
}

void Fold::begin_line(std::string& screen) {
  redraw(screen);
  leave_last_line();
  if (line_open_) screen += '\n';
  line_open_ = false;
}

void Fold::draw(std::string_view line, std::string& screen) {
  screen += line;
  drawn_columns_ = columns(line);
  line_open_ = drawn_columns_ < width_();  // the last column stays free: some terminals wrap as soon as it is filled
  if (!line_open_) screen += '\n';
}

/// Brings the last line up to date.
void Fold::redraw(std::string& screen) {
  if (!stale_line_) return;
  const std::size_t width = width_();
  if (drawn_columns_ >= width) {  // the window was made narrower: the line takes several rows now
    leave_last_line();
    return;
  }
  const std::string count = count_of(*last_line_);
  const std::size_t room = width - 1;
  const std::size_t count_columns = columns(count);
  std::string line = cut_to_columns(text_of(last_line_->last), room > count_columns ? room - count_columns : 0) + count;
  line = cut_to_columns(line, room);
  screen += kBackToLineStart;
  screen += line;
  drawn_columns_ = columns(line);
  stale_line_ = false;
}

/// From here on the last line can no longer be redrawn; what it does not count yet is hidden.
void Fold::leave_last_line() {
  if (stale_line_) last_line_->hidden = true;
  stale_line_ = false;
  last_line_ = nullptr;
}

std::string Fold::text_of(const Alert& alert) const {
  std::string text;
  append_alert_human(text, alert, TextStyle{.color = color_});
  return text;
}

std::string Fold::count_of(const Entry& entry) {
  std::string text = "  ×" + std::to_string(entry.count) + "  highest ";
  if (entry.last.threshold) {
    append_celsius(text, entry.highest, *entry.last.threshold);
  } else {
    append_celsius(text, entry.highest);
  }
  return text + " °C";
}

}  // namespace suhu::console
