// The sensors of a partition by number and by id. Every reading goes through this data structure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "suhu/alarm/sensor_state.hpp"

namespace suhu::alarm {

inline constexpr std::uint32_t kNoSensor = 0xFFFF'FFFF;  ///< no sensor has this number

/// Numbers sensors from 0 on and never removes one. With many sensors, a look-up costs two cache
/// misses: its slot and the sensor. A caller that knows the next ids can have both fetched ahead
/// with prefetch_slot() and, a little later, prefetch_sensor().
///   Slots  : Open addressing with linear probing, at most half full. A slot has 8 bytes, so that a
///            cache line holds its neighbours too.
///   Sensors: In blocks that never move. A plain vector would copy all sensors when it grows.
class SensorTable {
 public:
  SensorTable() : slots_(kFirstSlots) {}

  [[nodiscard]] static std::uint32_t hash_of(std::string_view id) {
    const std::size_t hash = std::hash<std::string_view>{}(id);
    return static_cast<std::uint32_t>(hash ^ (hash >> 32));
  }

  /// Returns the number of a sensor, or kNoSensor if there is none with this id.
  [[nodiscard]] std::uint32_t find(std::string_view id) const {
    const std::uint32_t hash = hash_of(id);
    for (std::size_t at = hash & mask(); slots_[at].sensor != kNoSensor; at = (at + 1) & mask()) {
      if (slots_[at].hash == hash && (*this)[slots_[at].sensor].id == id) return slots_[at].sensor;
    }
    return kNoSensor;
  }

  /// Adds a sensor and returns its number. Requires: find(sensor.id) == kNoSensor.
  std::uint32_t insert(SensorState&& sensor) {
    if ((size_ + 1) * 2 > slots_.size()) grow();
    if (size_ % kBlock == 0) blocks_.push_back(std::make_unique<SensorState[]>(kBlock));
    const auto number = static_cast<std::uint32_t>(size_++);
    const std::uint32_t hash = hash_of(sensor.id);
    (*this)[number] = std::move(sensor);
    put({hash, number});
    return number;
  }

  [[nodiscard]] SensorState& operator[](std::uint32_t number) {
    return blocks_[number / kBlock][number % kBlock];
  }
  [[nodiscard]] const SensorState& operator[](std::uint32_t number) const {
    return blocks_[number / kBlock][number % kBlock];
  }
  [[nodiscard]] std::size_t size() const { return size_; }

  void prefetch_slot(std::uint32_t hash) const { __builtin_prefetch(&slots_[hash & mask()]); }
  void prefetch_sensor(std::uint32_t hash) const {
    const Slot& slot = slots_[hash & mask()];
    if (slot.hash != hash || slot.sensor == kNoSensor) return;
    const SensorState& sensor = (*this)[slot.sensor];
    __builtin_prefetch(&sensor);
    __builtin_prefetch(reinterpret_cast<const char*>(&sensor) + 64);
  }

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t sensor = kNoSensor;
  };
  static constexpr std::size_t kFirstSlots = 64;  ///< always a power of two, see mask()
  /// Sensors in a block. It has 128 KiB, so one or two blocks for each partition cost little.
  static constexpr std::uint32_t kBlock = 1'024;

  [[nodiscard]] std::size_t mask() const { return slots_.size() - 1; }

  void put(Slot slot) {
    std::size_t at = slot.hash & mask();
    while (slots_[at].sensor != kNoSensor) at = (at + 1) & mask();
    slots_[at] = slot;
  }

  void grow() {
    const auto before = std::exchange(slots_, std::vector<Slot>(slots_.size() * 2));
    for (const Slot& slot : before) {
      if (slot.sensor != kNoSensor) put(slot);
    }
  }

  std::vector<Slot> slots_;
  std::vector<std::unique_ptr<SensorState[]>> blocks_;
  std::size_t size_ = 0;
};

}  // namespace suhu::alarm
