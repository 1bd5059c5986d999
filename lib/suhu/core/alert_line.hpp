// Defines one decoded line of the alert topic, a plain alert or an alarm event, whichever program
// wrote it. Used by alert-console and temp-dashboard.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "suhu/core/alarm_event.hpp"
#include "suhu/core/alert.hpp"
#include "suhu/core/timestamp.hpp"

namespace suhu {

/// Owns the text of a line. An absent field is empty; docs/records.md states which field is present
/// when. Fields mean the same as in AlarmEvent.
struct AlertLine {
  std::string sensor_id;          ///< from outside, 1 to 1,024 bytes
  std::optional<double> celsius;  ///< absent only in an event that a timer caused
  std::optional<double> limit;    ///< absent only in an event
  Timestamp ts;
  std::string topic;           ///< of the reading; if empty, partition and offset have no meaning
  std::int32_t partition = 0;  ///< not negative
  std::int64_t offset = 0;     ///< not negative

  std::string event;  ///< the word of an EventKind, or one that is not known; empty: a plain alert
  std::string alarm_id;
  std::string level;
  std::string episode;
  std::string state;
  std::string priority;
  std::optional<Timestamp> since;
  std::optional<std::chrono::milliseconds> duration;  ///< not negative
  std::optional<double> peak;
  std::optional<Timestamp> ts_peak;
  std::optional<std::uint64_t> readings;
  std::string quality;
  bool late = false;
  std::string fault;
  std::optional<std::chrono::milliseconds> lag;

  [[nodiscard]] bool is_event() const { return !event.empty(); }
  /// Returns what the event means; see AlarmEvent::traits().
  [[nodiscard]] EventTraits traits() const { return as_event().traits(); }

  /// Returns the line as views into this object, valid while it exists unchanged. A plain alert has
  /// an empty `kind`.
  [[nodiscard]] AlarmEvent as_event() const;
  /// Returns the plain alert, likewise. Requires: !is_event().
  [[nodiscard]] Alert as_alert() const;
};

}  // namespace suhu
