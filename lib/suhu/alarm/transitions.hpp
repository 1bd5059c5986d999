// The two tables that decide everything: what becomes of a limit, and what becomes of a sensor.
// Words of ISA-18.2 and OPC UA Part 9.
#pragma once

#include <cstdint>
#include <optional>

namespace suhu::alarm {

/// What an event tells. Written in the order of the contract.
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

// ---- A limit: HIHI, HI, LO, LOLO and the rate of change each have one of these machines. ----

/// ISA-18.2, figure of alarm states, without those that need an operator: nobody acknowledges here.
enum class AlarmState : std::uint8_t {
  norm,
  pending,  ///< beyond its limit, the on-delay runs
  unack,    ///< the alarm is active
  rtn,      ///< returned to normal, the off-delay runs: still active
};
inline constexpr int kAlarmStates = 4;

enum class LimitInput : std::uint8_t {
  beyond,   ///< a reading strictly beyond the limit
  between,  ///< a reading inside the deadband: neither beyond the limit nor at the clear limit
  back,     ///< a reading at the clear limit, or further back
  due,      ///< the delay that runs is over
  lost,     ///< the sensor fell silent or broke: what it last said is no evidence of recovery
};
inline constexpr int kLimitInputs = 5;

enum class Action : std::uint8_t {
  none,
  begin,  ///< the delay begins with this reading
  raise,  ///< event alarm, or level when another limit of the same side is active
  clear,  ///< event rtn, or level likewise
};

struct Transition {
  AlarmState next = AlarmState::norm;
  Action action = Action::none;
  friend bool operator==(const Transition&, const Transition&) = default;
};
[[nodiscard]] Transition transition(AlarmState state, LimitInput input);

[[nodiscard]] constexpr bool is_active(AlarmState state) {
  return state == AlarmState::unack || state == AlarmState::rtn;
}

// ---- A sensor: can its readings be believed, and does it speak at all? ----

enum class Quality : std::uint8_t {
  expected,  ///< listed, not heard yet
  unseen,    ///< listed, and told that it was never seen
  good,
  suspect,  ///< its value is frozen
  bad,      ///< its value cannot be
  stale,    ///< it has fallen silent
};
inline constexpr int kQualities = 6;

enum class SensorSignal : std::uint8_t {
  good,    ///< a reading that can be
  frozen,  ///< one more of the same value
  bad,     ///< a reading that cannot be
  silent,  ///< its time without a reading is over
};
inline constexpr int kSensorSignals = 4;

struct QualityChange {
  Quality next = Quality::good;
  std::optional<EventKind> event;
  friend bool operator==(const QualityChange&, const QualityChange&) = default;
};
[[nodiscard]] QualityChange quality_change(Quality quality, SensorSignal sign);

}  // namespace suhu::alarm
