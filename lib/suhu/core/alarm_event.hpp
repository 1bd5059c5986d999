// Defines an alarm event: what the alarm engine emits, and what every program shows. One event is
// one line of the alert topic (docs/records.md).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "suhu/core/alarm_words.hpp"
#include "suhu/core/alert.hpp"
#include "suhu/core/timestamp.hpp"

namespace suhu {

/// A view: copy what you keep. An absent field is empty. In an event of this version all words are
/// known; in a decoded line any word may be one that this version does not know.
struct AlarmEvent {
  Term<EventKind> kind;
  std::string_view sensor_id;     ///< from outside: escape before showing it
  std::optional<double> celsius;  ///< °C, of the reading that caused it; absent if a timer did
  std::optional<double> limit;    ///< of `level`: °C, for ROC °C within its window
  Timestamp ts;                   ///< of that reading, or when the timer was due
  std::optional<SourcePosition> source;  ///< of the sensor's newest reading, including that one

  // The alarm that the event concerns; empty if it concerns none.
  std::string_view alarm_id;  ///< such as S1/hi
  std::string_view episode;   ///< such as S1/hi/1795232160120: the same from raise to return
  Term<Level> level;
  Term<AlarmState> state;          ///< NORM if the event concerns no alarm
  Term<Priority> priority;         ///< medium if the event concerns no alarm
  std::optional<Timestamp> since;  ///< of the first reading beyond the limit
  /// Since then; for rtn, up to the first reading at or beyond the clear limit. Not negative.
  std::optional<std::chrono::milliseconds> duration;
  /// Most extreme value of the episode so far: °C, for ROC the fastest rise in °C
  std::optional<double> peak;
  std::optional<Timestamp> ts_peak;
  std::optional<std::uint64_t> readings;  ///< from the first one beyond the limit on

  Term<EventQuality> quality;
  bool late = false;
  Term<Fault> fault;                             ///< only in sensor-fault
  std::optional<std::chrono::milliseconds> lag;  ///< only in lagging and caught-up

  /// Returns what its kind means. An unknown kind raises and ends nothing.
  [[nodiscard]] EventTraits traits() const {
    return kind.value() ? traits_of(*kind.value()) : EventTraits{.word = kind.word()};
  }
  /// Returns true for LO and LOLO, which are active below their limit: their peak is the lowest
  /// temperature.
  [[nodiscard]] bool is_low() const { return level.word().starts_with("LO"); }
  /// Returns true if limit and peak are rates of change.
  [[nodiscard]] bool is_rate() const { return level == Level::roc; }
};

}  // namespace suhu
