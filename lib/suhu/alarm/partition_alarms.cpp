#include "suhu/alarm/partition_alarms.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace suhu::alarm {

using std::chrono::milliseconds;

PartitionAlarms::PartitionAlarms(RulesFor rules_for, ClockMode clock)
    : rules_for_(std::move(rules_for)), clock_(clock) {}

/// Returns the clock time at which the reading that set the watermark of `sensor` counts as
/// received.
milliseconds PartitionAlarms::arrival(const SensorState& sensor) const {
  return clock_ == ClockMode::passing ? elapsed_
                                      : std::max(elapsed_, sensor.watermark.time_since_epoch());
}

std::uint32_t PartitionAlarms::find(std::string_view sensor_id) const {
  return sensors_.find(sensor_id);
}

std::uint32_t PartitionAlarms::insert(SensorState&& sensor) {
  sensor.rules = &rules_for_(sensor.id);
  sensor.heard_at = arrival(sensor);
  return sensors_.insert(std::move(sensor));
}

std::uint32_t PartitionAlarms::add_sensor(std::string_view sensor_id) {
  SensorState sensor;
  sensor.id = sensor_id;
  return insert(std::move(sensor));
}

void PartitionAlarms::expect(std::string_view sensor_id, Timestamp now) {
  if (find(sensor_id) != kNoSensor) return;
  const std::uint32_t index = add_sensor(sensor_id);
  sensors_[index].quality = Quality::expected;
  sensors_[index].watermark = now;
  sensors_[index].heard_at = arrival(sensors_[index]);
  mark_changed(index);
  arm(index);
}

bool PartitionAlarms::cancel_expectation(std::uint32_t index) {
  if (sensors_[index].quality != Quality::expected) return false;
  sensors_[index].quality = Quality::unseen;  // no event: it sends readings elsewhere
  mark_changed(index);
  return true;
}

bool PartitionAlarms::add(std::uint32_t index, const TimedReading& sample,
                          const EventCallback& emit) {
  SensorState& sensor = sensors_[index];
  const Evaluation step = SensorEvaluator{sensor, emit}.evaluate(sample);
  mark_changed(index);
  if (step == Evaluation::late) return false;
  sensor.heard_at = arrival(sensor);
  if (step != Evaluation::unchanged || sensor.timer_due == SensorState::kNever) arm(index);
  return true;
}

void PartitionAlarms::pass_time(milliseconds elapsed, std::size_t most, const EventCallback& emit) {
  elapsed_ += elapsed;
  fire(most, emit);
}

void PartitionAlarms::advance_to(Timestamp time, const EventCallback& emit) {
  const bool starts = elapsed_ == milliseconds{0};
  elapsed_ = time.time_since_epoch();
  if (starts) {
    // The time of the stream was not known until now, so the arrival times have to be set again.
    for (std::uint32_t index = 0; index < sensors_.size(); ++index) {
      sensors_[index].heard_at = arrival(sensors_[index]);
      sensors_[index].timer_due = SensorState::kNever;
      arm(index);
    }
  }
  fire(std::numeric_limits<std::size_t>::max(), emit);
}

void PartitionAlarms::fire(std::size_t most, const EventCallback& emit) {
  while (most > 0 && !timers_.empty() && timers_.top().due <= elapsed_) {
    const Timer timer = timers_.top();
    timers_.pop();
    SensorState& sensor = sensors_[timer.sensor];
    if (timer.due != sensor.timer_due) continue;  // outdated: armed for another time since
    sensor.timer_due = SensorState::kNever;
    const auto due = next_due(sensor);
    const Timestamp time = sensor.watermark + (elapsed_ - sensor.heard_at);
    if (due && *due <= time) {
      SensorEvaluator{sensor, emit}.fire_until(time);
      mark_changed(timer.sensor);
      --most;
    }
    arm(timer.sensor);
  }
}

/// Sets a timer for what is due next, unless the sensor has one that fires early enough. Mostly it
/// has: a reading only moves the due time to later, and fire() calls this again when the timer
/// fires.
void PartitionAlarms::arm(std::uint32_t index) {
  SensorState& sensor = sensors_[index];
  const auto due = next_due(sensor);
  if (!due) return;
  const milliseconds when = sensor.heard_at + (*due - sensor.watermark);
  if (sensor.timer_due <= when) return;
  sensor.timer_due = when;
  timers_.push({when, index});
}

std::size_t PartitionAlarms::reload(RulesFor rules_for) {
  std::size_t different = 0;
  for (std::uint32_t index = 0; index < sensors_.size(); ++index) {
    SensorState& sensor = sensors_[index];
    const AlarmRules& rules = rules_for(sensor.id);
    if (rules != *sensor.rules) ++different;
    sensor.rules = &rules;
    arm(index);
  }
  rules_for_ = std::move(rules_for);
  return different;
}

void PartitionAlarms::restore(SensorState&& sensor) {
  std::uint32_t index = find(sensor.id);
  if (index == kNoSensor) {
    index = insert(std::move(sensor));
  } else {  // an older record of this sensor was restored before
    SensorState& known = sensors_[index];
    sensor.rules = known.rules;
    sensor.timer_due = known.timer_due;
    sensor.heard_at = arrival(sensor);
    known = std::move(sensor);
  }
  arm(index);
}

void PartitionAlarms::mark_changed(std::uint32_t index) {
  if (std::exchange(sensors_[index].changed, true)) return;
  changed_.push_back(index);
}

void PartitionAlarms::visit_changes(const std::function<void(const SensorState&)>& take) {
  for (const std::uint32_t index : changed_) {
    sensors_[index].changed = false;
    take(sensors_[index]);
  }
  changed_.clear();
}

}  // namespace suhu::alarm
