// The steps that one sensor goes through: a reading, or the time that a timer was due. The rules of the house, on top of the tables.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "suhu/alarm/event.hpp"
#include "suhu/alarm/sensor.hpp"

namespace suhu::alarm {

/// Takes events, in order.
using Emit = std::function<void(const AlarmEvent&)>;

/// What became of a reading.
enum class Step : std::uint8_t {
  late,  ///< older than the sensor's newest: nothing happened
  calm,  ///< nothing to tell, and its timers only moved on
  judged,
};

/// When the next timer of a sensor is due, by its own time. std::nullopt: none runs.
[[nodiscard]] std::optional<Timestamp> next_due(const SensorState& sensor);

/// Judges one sensor; made for one step, costs nothing.
class Judge {
 public:
  Judge(SensorState& sensor, const Emit& emit) : sensor_(sensor), emit_(emit) {}

  /// One reading: what was due before it, then itself.
  Step take(const TimedReading& sample);
  /// Fires what is due until `time`, in order.
  void fire_until(Timestamp time);

 private:
  [[nodiscard]] bool is_late(const TimedReading& sample);
  [[nodiscard]] bool take_calmly(const TimedReading& sample);
  void begin_anew(Timestamp time);
  void fire(Timestamp due);
  void expire(Side side, Alarm& alarm, Timestamp time);
  void become(SensorSignal sign, Timestamp time);
  void judge(Side side, double value, Timestamp time);
  void count(const TimedReading& sample);
  [[nodiscard]] std::optional<double> value_of(Side side, double celsius) const;
  void forget_what_is_over(Timestamp time);
  void tell(Side side, const Alarm& alarm, int before, EventKind kind, Timestamp time) const;
  [[nodiscard]] std::optional<AlarmSnapshot> worst_story(EventKind kind, Timestamp time) const;
  void emit(EventKind kind, Timestamp time, std::optional<AlarmSnapshot> story) const;

  SensorState& sensor_;
  const Emit& emit_;
  const TimedReading* sample_ = nullptr;  ///< nullptr: a timer
};

}  // namespace suhu::alarm
