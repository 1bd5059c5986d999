// The two state machines of the alarm engine: one for each limit of a sensor (transition()), and
// one for the sensor itself (quality_change()). The terms are those of ISA-18.2 and OPC UA Part 9.
// Pure: no I/O, no clock.
#pragma once

#include <cstdint>
#include <optional>

namespace suhu::alarm {

/// What an event reports. to_string() relies on this order.
enum class EventKind : std::uint8_t {
  alarm,
  level,
  rtn,
  stale,
  fresh,
  never_seen,
  sensor_fault,
  fault_cleared,
  chattering,
  lagging,
  caught_up,
};

// ---- Limits: HIHI, HI, LO, LOLO and the rate of change have one state machine each. ----

/// The states of a limit: those of the alarm state diagram in ISA-18.2, without the states that
/// need an operator, because nothing is acknowledged here.
enum class AlarmState : std::uint8_t {
  norm,
  pending,  ///< beyond its limit, and the on-delay is running
  unack,    ///< the alarm is active
  rtn,      ///< returned to normal, and the off-delay is running: still active
};
inline constexpr int kAlarmStates = 4;

enum class LimitInput : std::uint8_t {
  beyond,   ///< a reading strictly beyond the limit
  between,  ///< a reading inside the deadband: neither beyond the limit nor at the clear limit
  back,     ///< a reading at the clear limit, or further back
  due,      ///< the running delay is over
  /// The sensor became stale or faulty: its last reading is no evidence of recovery.
  lost,
};
inline constexpr int kLimitInputs = 5;

/// What a transition of a limit causes. While the severe limit of a side is active, its mild limit
/// causes no event.
enum class Action : std::uint8_t {
  none,
  begin,  ///< the delay begins with this reading
  /// The limit becomes active: event alarm, or level if the milder limit is active already.
  raise,
  /// The limit is no longer active: event rtn, or level if the milder limit is still active.
  clear,
};

struct Transition {
  AlarmState next = AlarmState::norm;
  Action action = Action::none;
  friend bool operator==(const Transition&, const Transition&) = default;
};
/// Returns the effect of `input` on a limit in `state`.
[[nodiscard]] Transition transition(AlarmState state, LimitInput input);

[[nodiscard]] constexpr bool is_active(AlarmState state) {
  return state == AlarmState::unack || state == AlarmState::rtn;
}

// ---- Sensors: whether their readings can be trusted, and whether they send any. ----

enum class Quality : std::uint8_t {
  expected,  ///< expected, and no reading has arrived yet
  /// The same, and its never-seen event was emitted, or cancelled because it is in another
  /// partition.
  unseen,
  good,
  suspect,  ///< its value is frozen
  bad,      ///< its value is implausible
  stale,    ///< it has sent no reading for too long
};
inline constexpr int kQualities = 6;

enum class SensorSignal : std::uint8_t {
  good,    ///< a plausible reading
  frozen,  ///< one more reading of a frozen value
  bad,     ///< an implausible reading
  silent,  ///< the time that it may be without a reading is over
};
inline constexpr int kSensorSignals = 4;

struct QualityChange {
  Quality next = Quality::good;
  std::optional<EventKind> event;
  friend bool operator==(const QualityChange&, const QualityChange&) = default;
};
/// Returns the effect of `sign` on a sensor of `quality`, and the event to emit, if any.
[[nodiscard]] QualityChange quality_change(Quality quality, SensorSignal sign);

}  // namespace suhu::alarm
