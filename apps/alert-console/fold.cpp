#include "alert-console/fold.hpp"

#include <algorithm>

#include "suhu/core/alert_text.hpp"
#include "suhu/core/text.hpp"

namespace suhu::alert_console {
namespace {

/// Appends `  ×12, highest 92.4 °C, limit 80 °C`, which follows the newest temperature.
void append_count(std::string& out, std::uint64_t count, double highest,
                  std::optional<double> limit, const TextStyle& style) {
  Phrases phrases{style};
  if (!phrases.next()) return;
  out.append("  ×").append(std::to_string(count));
  if (!phrases.next()) return;
  out += ", highest ";
  append_celsius(out, highest, limit.value_or(highest));
  out += " °C";
  if (!limit || !phrases.next()) return;
  out += ", limit ";
  append_number(out, *limit);
  out += " °C";
}

}  // namespace

void Fold::show(const Alert& alert, Timestamp now, std::string& screen) {
  expire(now, screen);
  const auto found = by_id_.find(alert.sensor_id);
  const bool known = found != by_id_.end();
  if (Entry* entry = known ? &*found->second : open(alert, now)) {
    entry->highest = entry->count == 0 ? alert.celsius : std::max(entry->highest, alert.celsius);
    entry->last = alert;
    entry->last.sensor_id = entry->sensor_id;
    entry->last.source.reset();
    entry->seen = now;
    ++entry->count;
    if (known) ++entry->hidden;
  }
  if (known) return;
  draw(alert.ts, screen, [&alert](std::string& out, const TextStyle& style) {
    append_alert_human(out, alert, style);
  });
}

/// Opens a span for the sensor of `alert`. Returns nullptr if kMaxFolds sensors have one.
Fold::Entry* Fold::open(const Alert& alert, Timestamp now) {
  if (entries_.size() >= kMaxFolds) return nullptr;
  const auto added = entries_.insert(
      entries_.end(),
      Entry{.sensor_id = std::string{alert.sensor_id}, .last = alert, .since = now, .seen = now});
  by_id_.emplace(added->sensor_id, added);
  return &*added;
}

void Fold::leave(std::string_view sensor_id, Timestamp now, std::string& screen) {
  expire(now, screen);
  const auto found = by_id_.find(sensor_id);
  if (found == by_id_.end()) return;
  const auto entry = found->second;
  close(*entry, screen);
  by_id_.erase(found);
  entries_.erase(entry);
}

void Fold::finish(std::string& screen) {
  for (const Entry& entry : entries_) close(entry, screen);
  by_id_.clear();
  entries_.clear();
}

std::optional<Timestamp> Fold::next_due() const {
  if (entries_.empty()) return std::nullopt;
  return entries_.front().since + kSpan;
}

std::vector<Fold::Hot> Fold::hot(Timestamp now) const {
  std::vector<Hot> hot;
  for (const Entry& entry : entries_) {
    if (now - entry.seen < kSpan) hot.push_back({entry.sensor_id, entry.last.celsius});
  }
  std::stable_sort(hot.begin(), hot.end(),
                   [](const Hot& a, const Hot& b) { return a.celsius > b.celsius; });
  return hot;
}

void Fold::expire(Timestamp now, std::string& screen) {
  const auto is_over = [now](const Entry& entry) {
    return now >= entry.since + kSpan || now < entry.since;
  };
  while (!entries_.empty() && is_over(entries_.front())) {
    Entry& entry = entries_.front();
    close(entry, screen);
    if (entry.hidden > 0) {
      entry.since = now;
      entry.count = entry.hidden = 0;
      entries_.splice(entries_.end(), entries_, entries_.begin());
    } else {
      by_id_.erase(entry.sensor_id);
      entries_.pop_front();
    }
  }
}

/// Appends the line of a span that ends, unless all its alerts have been shown.
void Fold::close(const Entry& entry, std::string& screen) {
  if (entry.hidden == 0) return;
  draw(entry.last.ts, screen, [&entry](std::string& out, const TextStyle& style) {
    if (entry.count == 1) return append_alert_human(out, entry.last, style);
    append_alert_head(out, entry.last, style);
    append_count(out, entry.count, entry.highest, entry.last.threshold, style);
  });
}

}  // namespace suhu::alert_console
