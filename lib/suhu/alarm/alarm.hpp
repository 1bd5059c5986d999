// One alarm of one sensor: its limits' machines side by side, and the episode that they are in.
// Pure.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

#include "suhu/alarm/event.hpp"
#include "suhu/alarm/rules.hpp"

namespace suhu::alarm {

/// ISA-18.2: an alarm is chattering when it is raised three times within a minute. From then on it
/// is held until it was quiet for as long.
inline constexpr std::chrono::minutes kChatter{1};

/// One limit and its clear limit, for values that are bad when large: LO and LOLO are judged with
/// the sign turned.
struct Band {
  double limit = 0;
  double clear = 0;
  [[nodiscard]] constexpr LimitInput classify(double value) const {
    return value > limit    ? LimitInput::beyond
           : value <= clear ? LimitInput::back
                            : LimitInput::between;
  }
};

/// The limits of one side: the mild one (HI, LO, ROC) and the severe one (HIHI, LOLO).
struct Bands {
  std::array<std::optional<Band>, 2> band;
  double sign = 1;  ///< -1: of a low side
};
[[nodiscard]] Bands bands_of(const AlarmRules& rules, Side side);
/// `rank`: 1, the mild limit, or 2, the severe one.
[[nodiscard]] Level level_of(Side side, int rank);

/// Plain numbers, so that it can be remembered over a restart.
struct Alarm {
  struct Limit {
    AlarmState state = AlarmState::norm;
    Timestamp since;  ///< of the delay that runs; meaningless in norm and unack
    friend bool operator==(const Limit&, const Limit&) = default;
  };

  std::array<Limit, 2> limits;  ///< mild, severe
  // The episode: from the first violating reading until all limits are back to norm.
  Timestamp since;
  double peak = 0;
  Timestamp ts_peak;
  std::uint32_t readings = 0;
  Timestamp returned;  ///< the last reading that began a return which came to its end
  // Chattering.
  bool held = false;
  /// Last change of a limit's state
  Timestamp changed;
  /// The last two times it was raised, older first
  std::array<Timestamp, 2> raised{Timestamp::min(), Timestamp::min()};
  friend bool operator==(const Alarm&, const Alarm&) = default;

  /// 0: not active, 1: the mild limit, 2: the severe one. The worst counts.
  [[nodiscard]] int rank() const {
    return is_active(limits[1].state) ? 2 : is_active(limits[0].state) ? 1 : 0;
  }
  /// Until when it has to be remembered, for chattering, though all is back to norm. std::nullopt:
  /// something runs or is active.
  [[nodiscard]] std::optional<Timestamp> keep_until() const;

  /// A good reading belongs to the episode, if there is one: `value` with the side's sign, `sign`
  /// that sign. Before judge().
  void count_reading(double sign, double value, Timestamp time);
  /// A good reading. Delays of zero are not over yet: expire() follows.
  void update(const Bands& bands, double value, Timestamp time);
  /// The sensor fell silent or broke.
  void on_sensor_lost(Timestamp time);
  /// The sensor's clock was set back to `time`: nothing of ours lies ahead of it, but the name of
  /// the episode.
  void on_clock_set_back(Timestamp time);
  /// The delays that are over at `time`.
  void expire_delays(const AlarmRules& rules, Timestamp time);
  /// When the next delay is over. std::nullopt: none runs.
  [[nodiscard]] std::optional<Timestamp> next_due(const AlarmRules& rules) const;

  /// What has happened since its rank was `before`, at `time`; notes it for the detection of
  /// chattering.
  [[nodiscard]] std::optional<EventKind> next_event(int before, Timestamp time);
  /// `rank`: 1 or 2, whose level it tells of.
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
