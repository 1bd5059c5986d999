// One alarm of one sensor: the state machines of its limits, and their current episode. Pure: no
// I/O, no clock.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

#include "suhu/alarm/rules.hpp"
#include "suhu/alarm/transitions.hpp"
#include "suhu/core/timestamp.hpp"

namespace suhu::alarm {

/// ISA-18.2: an alarm is chattering when it is raised for the third time within a minute. It is
/// then held, which means that its off-delay is at least this long, until it has returned to
/// normal, or has been active without a change for this long.
inline constexpr std::chrono::minutes kChatter{1};

/// A limit and its clear limit, for values that are bad when large. LO and LOLO are evaluated with
/// the sign of their values reversed.
struct Band {
  double limit = 0;
  double clear = 0;
  [[nodiscard]] constexpr LimitInput classify(double value) const {
    return value > limit    ? LimitInput::beyond
           : value <= clear ? LimitInput::back
                            : LimitInput::between;
  }
};

/// The limits of one side: first the mild one (HI, LO, ROC), then the severe one (HIHI, LOLO).
struct Bands {
  std::array<std::optional<Band>, 2> band;
  double sign = 1;  ///< -1 for the low side
};
/// Returns the limits of `side`, multiplied by its sign. The rate of change clears at half its
/// limit.
[[nodiscard]] Bands bands_of(const AlarmRules& rules, Side side);
/// Returns the level of a limit. `rank` is 1 for the mild limit and 2 for the severe one.
[[nodiscard]] Level level_of(Side side, int rank);

/// What an event reports of an alarm and its episode.
struct AlarmSnapshot {
  Level level = Level::hi;
  /// Limit of the level in °C; for ROC, °C within its window. 0 if a reload has removed the limit.
  double limit = 0;
  AlarmState state = AlarmState::unack;
  /// Time of the first reading beyond the limit; with the alarm_id it names the episode.
  Timestamp since;
  /// Since then; for rtn, up to the first reading at or beyond the clear limit.
  std::chrono::milliseconds duration{0};
  double peak = 0;  ///< °C; for ROC, °C within its window
  Timestamp ts_peak;
  /// Number of readings from the first one beyond the limit on, including this one.
  std::uint32_t readings = 0;
};

/// The alarm of one side of a sensor. All members are plain values, so that it can be persisted
/// over a restart.
struct Alarm {
  struct Limit {
    AlarmState state = AlarmState::norm;
    Timestamp since;  ///< start of the running delay; meaningless in norm and unack
    friend bool operator==(const Limit&, const Limit&) = default;
  };

  std::array<Limit, 2> limits;  ///< first the mild one, then the severe one
  // The episode: from the first reading beyond a limit until all limits are in norm again.
  Timestamp since;
  double peak = 0;
  Timestamp ts_peak;
  std::uint32_t readings = 0;
  Timestamp returned;  ///< start of the latest off-delay that ran to its end
  // Detection of chattering.
  bool held = false;  ///< see kChatter
  /// Time of the latest change of a limit's state.
  Timestamp changed;
  /// The last two times at which it was raised, older first; min(): none.
  std::array<Timestamp, 2> raised{Timestamp::min(), Timestamp::min()};
  friend bool operator==(const Alarm&, const Alarm&) = default;

  /// Returns 0 if the alarm is not active, 1 if only the mild limit is active, 2 if the severe one
  /// is.
  [[nodiscard]] int rank() const {
    return is_active(limits[1].state) ? 2 : is_active(limits[0].state) ? 1 : 0;
  }
  /// Returns until when the alarm must be kept for the detection of chattering although all its
  /// limits are in norm; min() if it was never raised. Returns std::nullopt if a limit is in
  /// another state.
  [[nodiscard]] std::optional<Timestamp> keep_until() const;

  /// Counts a good reading in the episode and updates the peak; does nothing if there is no
  /// episode. `sign` is the sign of the side, and `value` is multiplied by it. Call it before
  /// update().
  void count_reading(double sign, double value, Timestamp time);
  /// Evaluates a good reading; the first one beyond a limit begins an episode. `value` is
  /// multiplied by the sign of the side. Ends no delay, not even one of zero: call expire_delays()
  /// next.
  void update(const Bands& bands, double value, Timestamp time);
  /// Applies LimitInput::lost to both limits, because the sensor became stale or faulty at `time`.
  void on_sensor_lost(Timestamp time);
  /// Moves every time that is later than `time` back to it, because the sensor's clock was set back
  /// to `time`. `since` stays, because it names the episode.
  void on_clock_set_back(Timestamp time);
  /// Ends the delays that are over at `time`.
  void expire_delays(const AlarmRules& rules, Timestamp time);
  /// Returns when the next delay is over, or std::nullopt if none is running.
  [[nodiscard]] std::optional<Timestamp> next_due(const AlarmRules& rules) const;

  /// Returns the event for the change of the rank from `before` at `time`, or std::nullopt if there
  /// was none. Records what the detection of chattering needs, so call it once for each change.
  [[nodiscard]] std::optional<EventKind> next_event(int before, Timestamp time);
  /// Returns what an event of `kind` at `now` reports of the alarm. `rank` is 1 or 2: the limit
  /// whose level, value and state are reported.
  [[nodiscard]] AlarmSnapshot snapshot(const Bands& bands, Side side, int rank, EventKind kind,
                                       Timestamp now) const;

 private:
  void apply(Limit& limit, LimitInput input, Timestamp time);
  [[nodiscard]] bool open() const {
    return limits[0].state != AlarmState::norm || limits[1].state != AlarmState::norm;
  }
  [[nodiscard]] std::chrono::milliseconds delay(const AlarmRules& rules, AlarmState state) const;
};

}  // namespace suhu::alarm
