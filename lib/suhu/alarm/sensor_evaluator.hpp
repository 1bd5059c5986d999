// The steps that one sensor goes through: a reading, or the time that a timer was due. The rules of
// the house, on top of the tables.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "suhu/alarm/event.hpp"
#include "suhu/alarm/sensor_state.hpp"

namespace suhu::alarm {

/// Takes events, in order.
using EventCallback = std::function<void(const AlarmEvent&)>;

/// What became of a reading.
enum class Evaluation : std::uint8_t {
  late,       ///< older than the sensor's newest: nothing happened
  unchanged,  ///< nothing to tell, and its timers only moved on
  evaluated,
};

/// When the next timer of a sensor is due, by its own time. std::nullopt: none runs.
[[nodiscard]] std::optional<Timestamp> next_due(const SensorState& sensor);

/// Judges one sensor; made for one step, costs nothing.
class SensorEvaluator {
 public:
  SensorEvaluator(SensorState& sensor, const EventCallback& emit) : sensor_(sensor), emit_(emit) {}

  /// One reading: what was due before it, then itself.
  Evaluation evaluate(const TimedReading& sample);
  /// Fires what is due until `time`, in order.
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
  void emit(EventKind kind, Timestamp time, std::optional<AlarmSnapshot> story) const;

  SensorState& sensor_;
  const EventCallback& emit_;
  const TimedReading* sample_ = nullptr;  ///< nullptr: a timer
};

}  // namespace suhu::alarm
