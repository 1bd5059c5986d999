// The alarms of all sensors of one partition: the engine. Pure: no clock, no Kafka.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <queue>
#include <string>
#include <string_view>
#include <vector>

#include "suhu/alarm/event.hpp"
#include "suhu/alarm/sensor_evaluator.hpp"
#include "suhu/alarm/sensor_table.hpp"

namespace suhu::alarm {

/// The rules of a sensor; they must live, unchanged, as long as the engine or until its next
/// reload().
using RulesFor = std::function<const AlarmRules&(std::string_view sensor_id)>;

/// advance(state, readings, clock) -> events: add() is a reading, pass_time() the clock.
///   Time  : a sensor's time is its watermark, the newest time it has sent, plus what pass_time()
///   added since that reading. Its timers due
///           by a reading's time fire before the reading is judged, stamped with when they were
///           due; so it does not matter whether the clock or the next reading shows that one is
///           due. Nothing of one sensor depends on another.
///   Late  : a reading older than its sensor's watermark changes nothing. But a Kafka timestamp
///   more than a day before the sensor's newest
///           means that its clock was set back: its time begins anew, or it would not be watched
///           until the old time has come.
///   Memory: 128 bytes a sensor and up to 50 of slots and timers; 450 more while it has an alarm or
///   a rate limit. Cost  : one hash lookup a reading; a tick costs nothing for sensors whose timer
///   is not due.
class PartitionAlarms {
 public:
  /// `clock`: `passing`: pass_time() moves it. `stream`: advance_to() does, and it shows event
  /// time: a sensor that is ahead of it waits until the clock has come there.
  enum class ClockMode : std::uint8_t { passing, stream };
  PartitionAlarms(RulesFor rules_for, ClockMode clock);

  /// The number of a sensor here; kNoSensor: it is not known yet.
  [[nodiscard]] std::uint32_t find(std::string_view sensor_id) const;
  /// A sensor that is not known yet.
  std::uint32_t add_sensor(std::string_view sensor_id);
  /// A sensor that has to speak within its stale_after from `now`. Nothing, when it is known.
  void expect(std::string_view sensor_id, Timestamp now);

  /// It speaks, but not here. False: it was not expected, or told of already, or has spoken here.
  bool cancel_expectation(std::uint32_t sensor);

  /// One reading of `sensor` (a number of find() or add_sensor()). False: it was late.
  bool add(std::uint32_t sensor, const TimedReading& sample, const EventCallback& emit);

  /// `elapsed` more time has passed in which a reading would have reached us. Fires the timers of
  /// at most `most` sensors; the others stay due for the next call.
  void pass_time(std::chrono::milliseconds elapsed, std::size_t most, const EventCallback& emit);

  /// The stream's clock shows `time`, later than before. Fires the timers of all sensors.
  void advance_to(Timestamp time, const EventCallback& emit);

  /// New rules for everybody. State stays; the next reading is judged by the new ones. Returns how
  /// many sensors' rules changed.
  std::size_t reload(RulesFor rules_for);

  [[nodiscard]] std::size_t sensors() const { return sensors_.size(); }
  [[nodiscard]] const SensorTable& table() const { return sensors_; }

  // State that outlives the process.

  /// A sensor as it was written. Its timers run on from its watermark: time without us does not
  /// count.
  void restore(SensorState&& sensor);
  [[nodiscard]] bool changed() const { return !changed_.empty(); }
  /// Every sensor that changed since the last call.
  void visit_changes(const std::function<void(const SensorState&)>& take);

 private:
  struct Timer {
    std::chrono::milliseconds due;  ///< as the clock shows
    std::uint32_t sensor;
    friend bool operator>(const Timer& a, const Timer& b) {
      return a.due != b.due ? a.due > b.due : a.sensor > b.sensor;
    }
  };
  using Timers = std::priority_queue<Timer, std::vector<Timer>, std::greater<>>;

  std::uint32_t insert(SensorState&& sensor);
  [[nodiscard]] std::chrono::milliseconds arrival(const SensorState& sensor) const;
  void fire(std::size_t most, const EventCallback& emit);
  void mark_changed(std::uint32_t index);
  void arm(std::uint32_t index);

  SensorTable sensors_;
  RulesFor rules_for_;
  ClockMode clock_;
  /// What the clock shows: sum of pass_time(), or the stream's time since the epoch
  std::chrono::milliseconds elapsed_{0};
  /// For each sensor with `armed` its timer, and some that no longer count
  Timers timers_;
  std::vector<std::uint32_t> changed_;
};

}  // namespace suhu::alarm
