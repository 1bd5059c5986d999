#include "suhu/alarm/alarms.hpp"

#include <algorithm>
#include <utility>

namespace suhu::alarm {

Alarms::Partition& Alarms::entry(std::int32_t partition) {
  if (last_ != nullptr && last_number_ == partition) return *last_;
  last_ = &partitions_.try_emplace(partition, options_).first->second;
  last_number_ = partition;
  return *last_;
}

PartitionAlarms& Alarms::partition(std::int32_t partition) { return entry(partition).alarms; }

void Alarms::forget() {
  last_ = nullptr;
  partitions_.clear();
}

Alarms::AddResult Alarms::add(std::int32_t partition, std::string_view sensor_id,
                              const TimedReading& sample, bool append_time,
                              const EventCallback& emit) {
  Partition& owner = entry(partition);
  std::uint32_t sensor = owner.alarms.find(sensor_id);
  if (sensor == kNoSensor) {
    if (sensors() >= options_.max_sensors)
      return {ReadingOutcome::over_limit, &options_.rules_for(sensor_id)};
    warn_if_moved(sensor_id, partition);
    sensor = owner.alarms.add_sensor(sensor_id);
  }
  // A sensor with a wrong clock must not move the time of others, not even by the Kafka timestamp
  // that replaces its own time: that may be far ahead of a backlog.
  if (options_.stream_clock && (append_time || !sample.clock_ahead)) {
    if (owner.clock.observe(append_time ? *sample.kafka : sample.time, sensor, append_time))
      owner.alarms.advance_to(*owner.clock.now(), emit);
  }
  const bool in_order = owner.alarms.add(sensor, sample, emit);
  return {in_order ? ReadingOutcome::evaluated : ReadingOutcome::late,
          owner.alarms.table()[sensor].rules};
}

bool Alarms::knows(std::string_view sensor_id) const {
  return std::any_of(partitions_.begin(), partitions_.end(), [sensor_id](const auto& each) {
    return each.second.alarms.find(sensor_id) != kNoSensor;
  });
}

void Alarms::expect(std::int32_t partition, std::string_view sensor_id, Timestamp now) {
  if (!knows(sensor_id)) this->partition(partition).expect(sensor_id, now);
}

/// Called for a sensor that is new in partition `now`. Cancels its expectation in other partitions,
/// or reports the first partition in which it is known otherwise.
void Alarms::warn_if_moved(std::string_view sensor_id, std::int32_t now) {
  for (auto& [partition, entry] : partitions_) {
    if (partition == now) continue;
    const std::uint32_t sensor = entry.alarms.find(sensor_id);
    if (sensor == kNoSensor || entry.alarms.cancel_expectation(sensor)) continue;
    if (options_.on_moved) options_.on_moved(sensor_id, partition, now);
    return;
  }
}

std::size_t Alarms::sensors() const {
  std::size_t sum = 0;
  for (const auto& [partition, entry] : partitions_) sum += entry.alarms.sensors();
  return sum;
}

std::size_t Alarms::reload(RulesFor rules_for) {
  std::size_t different = 0;
  for (auto& [partition, entry] : partitions_) different += entry.alarms.reload(rules_for);
  options_.rules_for = std::move(rules_for);
  return different;
}

}  // namespace suhu::alarm
