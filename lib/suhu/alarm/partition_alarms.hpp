// The alarm engine: the alarms of all sensors of one partition. Pure: no I/O, no clock, no Kafka.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <queue>
#include <string>
#include <string_view>
#include <vector>

#include "suhu/alarm/sensor_evaluator.hpp"
#include "suhu/alarm/sensor_table.hpp"

namespace suhu::alarm {

/// Returns the rules of a sensor. They must live, unchanged, as long as the engine, or until its
/// next reload() has returned.
using RulesFor = std::function<const AlarmRules&(std::string_view sensor_id)>;

/// Evaluates the readings of all sensors of a partition and fires their timers. add() is called for
/// each reading, and pass_time() or advance_to() when the clock moves on; all three emit events.
///   Time  : A sensor's time is its watermark, the newest event time that it has sent, plus what
///           the clock has advanced since that reading arrived. Timers that are due by a reading's
///           time fire before the reading is evaluated, and their events have the time at which
///           they were due. So it does not matter whether the clock or the next reading shows that
///           a timer is due. Nothing of one sensor depends on another sensor.
///   Late  : A reading that is older than its sensor's watermark changes nothing. But a Kafka
///           timestamp more than a day before the sensor's newest one means that its clock was set
///           back. Then its time begins anew; otherwise the sensor would not be watched until its
///           clock had reached the old time again.
///   Memory: 128 bytes for each sensor and up to 50 more for its slot and its timer; 450 more while
///           it has an alarm or a rate-of-change limit.
///   Cost  : One hash look-up for each reading. A tick costs nothing for sensors whose timer is not
///           due.
class PartitionAlarms {
 public:
  /// How the engine's clock moves. `passing`: by pass_time(). `stream`: by advance_to(), and it
  /// shows event time; the timers of a sensor that is ahead of it wait until the clock has reached
  /// the sensor's watermark.
  enum class ClockMode : std::uint8_t { passing, stream };
  PartitionAlarms(RulesFor rules_for, ClockMode clock);

  /// Returns the number of a sensor, or kNoSensor if it is not known yet.
  [[nodiscard]] std::uint32_t find(std::string_view sensor_id) const;
  /// Adds a sensor and returns its number. Requires: find(sensor_id) == kNoSensor.
  std::uint32_t add_sensor(std::string_view sensor_id);
  /// Expects the sensor to send a reading within its stale_after from `now`. Does nothing if the
  /// sensor is known.
  void expect(std::string_view sensor_id, Timestamp now);

  /// Stops expecting the sensor in this partition, because it sends readings to another one.
  /// Returns false if it was not expected here, its never-seen event was already emitted, or it has
  /// sent a reading here.
  bool cancel_expectation(std::uint32_t sensor);

  /// Evaluates one reading of `sensor`, a number that find() or add_sensor() returned. Returns
  /// false if the reading was late.
  bool add(std::uint32_t sensor, const TimedReading& sample, const EventCallback& emit);

  /// Advances the clock by `elapsed`, a time in which a reading would have reached this process.
  /// Fires the timers of at most `most` sensors; the others stay due for the next call.
  void pass_time(std::chrono::milliseconds elapsed, std::size_t most, const EventCallback& emit);

  /// Sets the clock to `time`, the time of the stream, and fires the timers of all sensors that are
  /// due. Requires: `time` is later than at the last call.
  void advance_to(Timestamp time, const EventCallback& emit);

  /// Replaces the rules of all sensors. Their state stays; the next reading is evaluated by the new
  /// rules. Returns how many sensors' rules changed.
  std::size_t reload(RulesFor rules_for);

  [[nodiscard]] std::size_t sensors() const { return sensors_.size(); }
  [[nodiscard]] const SensorTable& table() const { return sensors_; }

  // Persistence of the state over a restart.

  /// Restores a sensor as it was written, in place of what is known of it. Its timers go on from
  /// its watermark: time in which no process evaluated it does not count.
  void restore(SensorState&& sensor);
  [[nodiscard]] bool changed() const { return !changed_.empty(); }
  /// Calls `take` for every sensor that has changed since the last call.
  void visit_changes(const std::function<void(const SensorState&)>& take);

 private:
  struct Timer {
    std::chrono::milliseconds due;  ///< by the engine's clock
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
  /// What the clock shows: the sum of pass_time(), or the time of the stream since the epoch.
  std::chrono::milliseconds elapsed_{0};
  /// The timer of each sensor whose `timer_due` is set, and outdated ones, which fire() discards.
  Timers timers_;
  std::vector<std::uint32_t> changed_;
};

}  // namespace suhu::alarm
