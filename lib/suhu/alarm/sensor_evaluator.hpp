// Evaluates one sensor: a reading, or timers that are due. Adds to the tables in transitions.hpp
// what docs/alarms.md says about late readings, clocks that are set back and the order of timers.
// Pure: no I/O, no clock.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "suhu/alarm/alarm.hpp"
#include "suhu/alarm/sensor_state.hpp"
#include "suhu/core/alarm_event.hpp"

namespace suhu::alarm {

/// Receives events, in the order in which they occur.
using EventCallback = std::function<void(const AlarmEvent&)>;

/// What evaluate() did with a reading.
enum class Evaluation : std::uint8_t {
  /// Older than the sensor's newest reading: nothing but `newest_kafka` was updated.
  late,
  unchanged,  ///< no event, and its timers only moved to later times
  evaluated,
};

/// Returns when the next timer of `sensor` is due, in the sensor's own time, or std::nullopt if
/// none is running.
[[nodiscard]] std::optional<Timestamp> next_due(const SensorState& sensor);

/// Evaluates one sensor. Made for one step; making it costs nothing. The sensor and the callback
/// must outlive it.
class SensorEvaluator {
 public:
  SensorEvaluator(SensorState& sensor, const EventCallback& emit) : sensor_(sensor), emit_(emit) {}

  /// Evaluates one reading. First fires the timers that are due by its time, unless the sensor is
  /// expected and this is its first reading.
  Evaluation evaluate(const TimedReading& sample);
  /// Fires the timers that are due up to and including `time`, in order.
  void fire_until(Timestamp time);

 private:
  [[nodiscard]] bool is_late(const TimedReading& sample);
  [[nodiscard]] bool evaluate_unchanged(const TimedReading& sample);
  void restart_time(Timestamp time);
  void fire(Timestamp due);
  void expire_delays(Side side, Alarm& alarm, Timestamp time);
  void set_quality(SensorSignal sign, Timestamp time);
  void update_alarm(Side side, double value, Timestamp time);
  void count_reading(const TimedReading& sample);
  [[nodiscard]] std::optional<double> value_of(Side side, double celsius) const;
  void drop_finished_alarms(Timestamp time);
  void emit_change(Side side, const Alarm& alarm, int before, EventKind kind, Timestamp time) const;
  [[nodiscard]] std::optional<AlarmSnapshot> worst_alarm(EventKind kind, Timestamp time) const;
  void emit(EventKind kind, Timestamp time, const std::optional<AlarmSnapshot>& alarm) const;

  SensorState& sensor_;
  const EventCallback& emit_;
  const TimedReading* sample_ = nullptr;  ///< the reading under evaluation; nullptr: a timer fires
};

}  // namespace suhu::alarm
