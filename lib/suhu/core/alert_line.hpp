// One line of the alert topic, whoever wrote it: a plain alert, or an event of an alarm's story.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "suhu/core/alert.hpp"
#include "suhu/core/timestamp.hpp"

namespace suhu {

/// What is absent is empty. The words are those of ISA-18.2 and OPC UA Part 9; docs/records.md says
/// when which field is there.
struct AlertLine {
  std::string sensor_id;          ///< from outside, 1 to 1,024 bytes
  std::optional<double> celsius;  ///< °C; absent only in an event (a timer told it)
  /// Of `level`: °C, for ROC °C within its window; absent only in an event
  std::optional<double> limit;
  Timestamp ts;
  std::string topic;           ///< of the reading; empty: the two below mean nothing
  std::int32_t partition = 0;  ///< not negative
  std::int64_t offset = 0;     ///< not negative

  std::string event;     ///< alarm, level, rtn, stale, …; empty: a plain alert
  std::string alarm_id;  ///< S1/hi
  std::string level;     ///< HIHI, HI, LO, LOLO, ROC
  std::string episode;   ///< S1/hi/1795232160120: the same from raise to return
  std::string state;     ///< NORM, UNACK, RTN
  std::string priority;  ///< critical, high, medium, low
  std::optional<Timestamp> since;
  std::optional<std::chrono::milliseconds> duration;  ///< not negative
  /// The worst so far: °C, for ROC the fastest rise in °C
  std::optional<double> peak;
  std::optional<Timestamp> ts_peak;
  std::optional<std::uint64_t> readings;
  std::string quality;  ///< good, suspect, stale, bad, clock-ahead
  bool late = false;
  /// Of a sensor-fault: out-of-range, frozen, power-on, disconnected
  std::string fault;
  std::optional<std::chrono::milliseconds> lag;  ///< of lagging and caught-up

  [[nodiscard]] bool is_event() const { return !event.empty(); }
  /// An alarm begins: the event `alarm`, or `chattering`, which comes in its place.
  [[nodiscard]] bool is_raise() const { return event == "alarm" || event == "chattering"; }
  /// It tells about temp-filter; the sensor is only the one whose reading showed it.
  [[nodiscard]] bool is_about_filter() const { return event == "lagging" || event == "caught-up"; }
  /// LO and LOLO alarm below the limit: their peak is the coldest.
  [[nodiscard]] bool is_low() const { return level.starts_with("LO"); }
  [[nodiscard]] bool is_rate() const { return level == "ROC"; }

  /// The plain alert as views into this object; good while it lives unchanged. Only without
  /// `event`.
  [[nodiscard]] Alert alert() const;
};

/// sensor_id and ts (RFC 3339 or epoch ms) must be there; a line without `event` must have suhu and
/// threshold too: without a threshold it is a plain reading (`--emit all`). Optional fields of the
/// wrong type, or longer than they can be, count as absent; unknown ones are ignored. Errors: a
/// sentence that says what is wrong, never quoting the line.
[[nodiscard]] tl::expected<AlertLine, std::string> decode_alert_line(std::string_view json);

/// Appends a line that decode_alert_line() took, no newline: all its fields, in its own bytes where
/// these are one line for every reader; line breaks and tabs become spaces, DEL, C1 controls and
/// line separators are escaped.
void append_as_one_line(std::string& out, std::string_view json);

}  // namespace suhu
