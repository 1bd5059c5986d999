#include "suhu/window/tumbling_windows.hpp"

#include <utility>

namespace suhu::window {

TumblingWindows::TumblingWindows(Options options) : options_(std::move(options)) {}

PartitionWindows& TumblingWindows::partition(std::int32_t partition) {
  return partitions_.try_emplace(partition, partition, options_.rules, options_.keep_last)
      .first->second;
}

const PartitionWindows* TumblingWindows::find(std::int32_t partition) const {
  const auto found = partitions_.find(partition);
  return found == partitions_.end() ? nullptr : &found->second;
}

std::optional<WindowOutcome> TumblingWindows::add(std::int32_t partition, const Reading& reading,
                                                  Timestamp event, std::int64_t offset,
                                                  const WindowCallback& emit) {
  PartitionWindows& windows = this->partition(partition);
  std::uint32_t sensor = windows.find(reading.sensor_id);
  if (sensor == kNoIndex) {
    if (sensors() >= options_.max_sensors) return std::nullopt;
    warn_if_moved(reading.sensor_id, partition);
    sensor = windows.add_sensor(reading.sensor_id);
  }
  return windows.add(sensor, reading, event, offset, emit);
}

void TumblingWindows::warn_if_moved(std::string_view sensor_id, std::int32_t now) const {
  if (!options_.on_moved) return;
  for (const auto& [partition, windows] : partitions_) {
    if (partition != now && windows.find(sensor_id) != kNoIndex)
      return options_.on_moved(sensor_id, partition, now);
  }
}

std::size_t TumblingWindows::sensors() const {
  std::size_t sum = 0;
  for (const auto& [partition, windows] : partitions_) sum += windows.sensors();
  return sum;
}

std::size_t TumblingWindows::open_windows() const {
  std::size_t sum = 0;
  for (const auto& [partition, windows] : partitions_) sum += windows.open_windows();
  return sum;
}

}  // namespace suhu::window
