// The two state machines of the alarm engine: one for each limit of a sensor (transition()), and
// one for the sensor itself (quality_change()). The terms are those of ISA-18.2 and OPC UA Part 9.
// Pure: no I/O, no clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "suhu/core/alarm_words.hpp"

namespace suhu::alarm {

// ---- Limits: HIHI, HI, LO, LOLO and the rate of change have one state machine each. ----

inline constexpr std::size_t kAlarmStates = kEnumSize<AlarmState>;

enum class LimitInput : std::uint8_t {
  beyond,   ///< a reading strictly beyond the limit
  between,  ///< a reading inside the deadband: neither beyond the limit nor at the clear limit
  back,     ///< a reading at the clear limit, or further back
  due,      ///< the running delay is over
  /// The sensor became stale or faulty: its last reading is no evidence of recovery.
  lost,
};
inline constexpr std::size_t kLimitInputs = kEnumSize<LimitInput>;

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
inline constexpr std::size_t kQualities = kEnumSize<Quality>;
/// Returns the word in the state topic: never change one.
[[nodiscard]] constexpr std::string_view to_string(Quality quality) {
  switch (quality) {
    case Quality::expected:
      return "expected";
    case Quality::unseen:
      return "unseen";
    case Quality::good:
      return "good";
    case Quality::suspect:
      return "suspect";
    case Quality::bad:
      return "bad";
    case Quality::stale:
      return "stale";
  }
  return {};
}

enum class SensorSignal : std::uint8_t {
  good,    ///< a plausible reading
  frozen,  ///< one more reading of a frozen value
  bad,     ///< an implausible reading
  silent,  ///< the time that it may be without a reading is over
};
inline constexpr std::size_t kSensorSignals = kEnumSize<SensorSignal>;

struct QualityChange {
  Quality next = Quality::good;
  std::optional<EventKind> event;
  friend bool operator==(const QualityChange&, const QualityChange&) = default;
};
/// Returns the effect of `sign` on a sensor of `quality`, and the event to emit, if any.
[[nodiscard]] QualityChange quality_change(Quality quality, SensorSignal sign);

}  // namespace suhu::alarm
