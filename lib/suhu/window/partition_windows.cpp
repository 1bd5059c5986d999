#include "suhu/window/partition_windows.hpp"

#include <algorithm>

namespace suhu::window {

using std::chrono::milliseconds;

PartitionWindows::PartitionWindows(std::int32_t partition, WindowRules rules, bool keep_last)
    : partition_(partition), rules_(rules), keep_last_(keep_last) {}

std::uint32_t PartitionWindows::find(std::string_view sensor_id) const {
  const auto known = index_.find(sensor_id);
  return known == index_.end() ? kNoIndex : known->second;
}

std::uint32_t PartitionWindows::add_sensor(std::string_view sensor_id) {
  const auto index = static_cast<std::uint32_t>(sensors_.size());
  sensors_.emplace_back().id = sensor_id;
  index_.emplace(sensors_.back().id, index);
  return index;
}

WindowOutcome PartitionWindows::add(std::uint32_t index, const Reading& reading, Timestamp event,
                                    std::int64_t offset, const WindowCallback& emit) {
  SensorWindows& sensor = sensors_[index];
  if (event > sensor.watermark) {
    // Windows that end at `closed` or earlier have waited for `lateness`.
    const Timestamp closed = start_of(event - rules_.lateness);
    if (closed > sensor.persisted.closed_until && !close_until(index, closed, emit))
      return WindowOutcome::stopped;
    sensor.watermark = event;
  }
  sensor.heard_at = elapsed_;
  if (sensor.newest != kNoIndex) sensors_by_silence_.move_to_back(sensors_, index);

  if (event < sensor.persisted.closed_until) {
    if (offset < counted_from_) return WindowOutcome::already_counted;
    ++sensor.persisted.late;
    mark_changed(index);
    return WindowOutcome::late;
  }
  windows_[window_at(sensor, index, start_of(event), offset)].sums.add(reading.celsius, reading);
  return WindowOutcome::counted;
}

/// Returns the sensor's open window that starts at `start`; creates it if there is none. The search
/// begins at the newest window, to which nearly all readings belong.
std::uint32_t PartitionWindows::window_at(SensorWindows& sensor, std::uint32_t sensor_index,
                                          Timestamp start, std::int64_t offset) {
  std::uint32_t* link = &sensor.newest;
  while (*link != kNoIndex && windows_[*link].start > start) link = &windows_[*link].older;
  if (*link != kNoIndex && windows_[*link].start == start) return *link;

  if (sensor.newest == kNoIndex) sensors_by_silence_.push_back(sensors_, sensor_index);
  const std::uint32_t older = *link;
  std::uint32_t made = static_cast<std::uint32_t>(windows_.size());
  if (free_.empty()) {
    windows_.emplace_back();
  } else {
    made = free_.back();
    free_.pop_back();
  }
  windows_[made] = {
      .sums = {}, .start = start, .first_offset = offset, .by_age = {}, .older = older};
  *link = made;
  windows_by_age_.push_back(windows_, made);
  ++open_;
  return made;
}

/// Closes the sensor's windows that start before `until`, oldest first. Returns false as soon as
/// `emit` does; that window and newer ones then stay open.
bool PartitionWindows::close_until(std::uint32_t sensor_index, Timestamp until,
                                   const WindowCallback& emit) {
  SensorWindows& sensor = sensors_[sensor_index];
  if (sensor.newest != kNoIndex) {
    std::uint32_t* link = &sensor.newest;
    while (*link != kNoIndex && windows_[*link].start >= until) link = &windows_[*link].older;
    closing_.clear();
    for (std::uint32_t window = *link; window != kNoIndex; window = windows_[window].older)
      closing_.push_back(window);
    for (; !closing_.empty(); closing_.pop_back()) {
      const std::uint32_t oldest = closing_.back();
      if (!emit(record(sensor, windows_[oldest], /*is_final=*/true))) return false;
      sensor.persisted.late = 0;
      note_closed(sensor_index, windows_[oldest].start + rules_.size);
      (closing_.size() == 1 ? *link : windows_[closing_[closing_.size() - 2]].older) = kNoIndex;
      release(sensor, oldest);
    }
    if (sensor.newest == kNoIndex) sensors_by_silence_.remove(sensors_, sensor_index);
  }
  note_closed(sensor_index, until);
  return true;
}

void PartitionWindows::note_closed(std::uint32_t sensor_index, Timestamp until) {
  SensorWindows& sensor = sensors_[sensor_index];
  if (until <= sensor.persisted.closed_until) return;
  sensor.persisted.closed_until = until;
  mark_changed(sensor_index);
}

/// Removes a closed window from the open ones. With keep_last_ it becomes the sensor's last_closed;
/// otherwise its element is free again.
void PartitionWindows::release(SensorWindows& sensor, std::uint32_t window) {
  windows_by_age_.remove(windows_, window);
  --open_;
  if (!keep_last_) {
    free_.push_back(window);
    return;
  }
  if (sensor.last_closed != kNoIndex) free_.push_back(sensor.last_closed);
  sensor.last_closed = window;
}

void PartitionWindows::mark_changed(std::uint32_t sensor_index) {
  if (sensors_[sensor_index].changed) return;
  sensors_[sensor_index].changed = true;
  changed_.push_back(sensor_index);
}

void PartitionWindows::pass_time(milliseconds elapsed, const WindowCallback& emit) {
  elapsed_ += elapsed;
  while (!sensors_by_silence_.empty()) {
    const std::uint32_t index = sensors_by_silence_.first();
    if (elapsed_ - sensors_[index].heard_at < rules_.silence_limit()) return;
    if (!close_until(index, windows_[sensors_[index].newest].start + rules_.size, emit)) return;
  }
}

void PartitionWindows::close_all(const WindowCallback& emit) {
  while (!sensors_by_silence_.empty()) {
    const std::uint32_t index = sensors_by_silence_.first();
    if (!close_until(index, windows_[sensors_[index].newest].start + rules_.size, emit)) return;
  }
}

void PartitionWindows::restore(std::string_view sensor_id, const PersistedSensor& remembered) {
  const std::uint32_t known = find(sensor_id);
  sensors_[known == kNoIndex ? add_sensor(sensor_id) : known].persisted = remembered;
}

std::int64_t PartitionWindows::resume_offset(std::int64_t read) const {
  return windows_by_age_.empty() ? read : windows_[windows_by_age_.first()].first_offset;
}

void PartitionWindows::visit_changes(
    const std::function<void(std::string_view, const PersistedSensor&)>& take) {
  for (const std::uint32_t index : changed_) {
    SensorWindows& sensor = sensors_[index];
    sensor.changed = false;
    take(sensor.id, sensor.persisted);
  }
  changed_.clear();
}

void PartitionWindows::newest_starts(milliseconds within, std::vector<Timestamp>& starts) const {
  for (const SensorWindows& sensor : sensors_) {
    const bool spoke = sensor.watermark != Timestamp::min();
    if (spoke && elapsed_ - sensor.heard_at <= within) starts.push_back(start_of(sensor.watermark));
  }
}

void PartitionWindows::for_each_at(Timestamp start,
                                   const std::function<void(const WindowRecord&)>& take) const {
  for (const SensorWindows& sensor : sensors_) {
    std::uint32_t window = sensor.newest;
    while (window != kNoIndex && windows_[window].start > start) window = windows_[window].older;
    if (window != kNoIndex && windows_[window].start == start) {
      take(record(sensor, windows_[window], /*is_final=*/false));
    } else if (sensor.last_closed != kNoIndex && windows_[sensor.last_closed].start == start) {
      take(record(sensor, windows_[sensor.last_closed], /*is_final=*/true));
    }
  }
}

Timestamp PartitionWindows::start_of(Timestamp time) const {
  const milliseconds since_epoch = time.time_since_epoch();
  const milliseconds into = since_epoch % rules_.size;
  return time - (into.count() < 0 ? into + rules_.size : into);
}

WindowRecord PartitionWindows::record(const SensorWindows& sensor, const Window& window,
                                      bool is_final) const {
  WindowRecord record;
  record.sensor_id = sensor.id;
  record.partition = partition_;
  record.start = window.start;
  record.end = window.start + rules_.size;
  window.sums.write_to(record);
  record.late = sensor.persisted.late;
  record.is_final = is_final;
  return record;
}

}  // namespace suhu::window
