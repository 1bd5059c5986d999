#include "temp-dashboard/alert_book.hpp"

#include <algorithm>
#include <utility>

#include "suhu/core/alert_line_json.hpp"

namespace suhu::temp_dashboard {
namespace {

/// Returns text that identifies a line and is the same in a redelivery, or an empty string if the
/// line has no position. It holds more than the position because one reading can begin two alarms
/// (HI and ROC).
std::string identity_of(const AlertLine& line) {
  if (line.topic.empty()) return {};
  return line.topic + ' ' + std::to_string(line.partition) + ' ' + std::to_string(line.offset) +
         ' ' + line.event + ' ' + line.episode;
}

void update_alarm(AlertEntry& entry, const AlertLine& line) {
  entry.event = line.event;
  entry.level = line.level;
  entry.state = line.state;
  entry.priority = line.priority;
  entry.quality = line.quality;
  entry.fault = line.fault;
  entry.lag = line.lag;
  if (line.duration) entry.duration = line.duration;
  if (line.peak) entry.peak = line.peak;
}

}  // namespace

void AlertBook::add(std::string_view sensor_id, double celsius, double limit, Timestamp ts) {
  BookEntry* const open = find_open(sensor_id, {}, ts);
  count_line(open != nullptr ? *open : begin_entry(sensor_id, {}, {}, ts), celsius, limit, ts);
}

tl::expected<bool, std::string> AlertBook::add_line(std::string_view json) {
  const auto line = decode_alert_line(json);
  if (!line) return tl::unexpected(line.error());
  const std::string identity = identity_of(*line);
  if (!identity.empty() && !lines_.add(identity)) return false;
  add(*line);
  return true;
}

void AlertBook::add(const AlertLine& line) {
  BookEntry* entry = nullptr;
  if (line.episode.empty()) {
    entry = find_open(line.sensor_id, line.event, line.ts);
  } else if (const auto known = by_episode_.find(line.episode); known != by_episode_.end()) {
    entry = known->second;
  }
  if (entry == nullptr) entry = &begin_entry(line.sensor_id, line.event, line.episode, line.ts);
  const bool newest = line.ts >= entry->now.last;
  if (newest) entry->now.level = line.level;  // count_line() needs it: is the peak high or low?
  count_line(*entry, line.celsius, line.limit, line.ts);
  if (line.since) entry->now.since = std::min(entry->now.since, *line.since);
  if (newest) update_alarm(entry->now, line);
}

/// Returns the sensor's newest entry if a line of this event and time belongs to it, else nullptr.
AlertBook::BookEntry* AlertBook::find_open(std::string_view sensor_id, std::string_view event,
                                           Timestamp ts) const {
  const auto known = by_sensor_.find(sensor_id);
  if (known == by_sensor_.end()) return nullptr;
  const AlertEntry& entry = known->second->now;
  return ts <= entry.last + kGap && ts >= entry.since - kGap && entry.event == event ? known->second
                                                                                     : nullptr;
}

AlertBook::BookEntry& AlertBook::begin_entry(std::string_view sensor_id, std::string_view event,
                                             std::string_view episode, Timestamp ts) {
  if (entries_.size() == kMaxEntries) forget_oldest();
  BookEntry& entry = entries_.emplace_back();
  entry.now.number = ++numbers_;
  entry.now.sensor_id = sensor_id;
  entry.now.event = event;
  entry.now.episode = episode;
  entry.now.since = entry.now.last = ts;
  if (!episode.empty()) {
    by_episode_.emplace(entry.now.episode, &entry);
  } else {
    by_sensor_.erase(sensor_id);  // its key is a view of the older entry
    by_sensor_.emplace(entry.now.sensor_id, &entry);
  }
  return entry;
}

void AlertBook::forget_oldest() {
  const AlertEntry& oldest = entries_.front().now;
  Index& index = oldest.episode.empty() ? by_sensor_ : by_episode_;
  const auto known = index.find(oldest.episode.empty() ? oldest.sensor_id : oldest.episode);
  if (known != index.end() && known->second == &entries_.front()) index.erase(known);
  entries_.pop_front();
}

void AlertBook::count_line(BookEntry& entry, std::optional<double> celsius,
                           std::optional<double> limit, Timestamp ts) {
  AlertEntry& now = entry.now;
  ++now.alerts;
  now.changed = ++changes_;
  entry.shown.reset();
  if (celsius)
    now.peak = !now.peak                     ? celsius
               : now.level.starts_with("LO") ? std::min(*now.peak, *celsius)
                                             : std::max(*now.peak, *celsius);
  if (ts >= now.last) {
    now.celsius = celsius;
    if (limit) now.limit = limit;
  }
  now.since = std::min(now.since, ts);
  now.last = std::max(now.last, ts);
}

std::shared_ptr<const Alerts> AlertBook::snapshot() {
  if (changes_ == changes_shown_) return shown_;
  changes_shown_ = changes_;
  auto alerts = std::make_shared<Alerts>();
  const std::size_t shown = std::min(entries_.size(), kMaxAlerts);
  alerts->reserve(shown);
  for (auto entry = entries_.end() - static_cast<std::ptrdiff_t>(shown); entry != entries_.end();
       ++entry) {
    if (!entry->shown) entry->shown = std::make_shared<const AlertEntry>(entry->now);
    alerts->push_back(entry->shown);
  }
  shown_ = std::move(alerts);
  return shown_;
}

}  // namespace suhu::temp_dashboard
