// Decodes one line of the alert topic, a plain alert or an alarm event, whichever program wrote it.
// Used by alert-console and temp-dashboard, and by temp-filter to format its own events.
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

/// One decoded line. An absent field is empty. The terms are those of ISA-18.2 and OPC UA Part 9;
/// docs/records.md states which field is present when.
struct AlertLine {
  std::string sensor_id;          ///< from outside, 1 to 1,024 bytes
  std::optional<double> celsius;  ///< °C; absent only in an event that a timer caused
  /// Limit of `level`: °C, for ROC °C within its window; absent only in an event
  std::optional<double> limit;
  Timestamp ts;
  std::string topic;           ///< of the reading; if empty, partition and offset have no meaning
  std::int32_t partition = 0;  ///< not negative
  std::int64_t offset = 0;     ///< not negative

  std::string event;     ///< alarm, level, rtn, stale, …; empty: a plain alert
  std::string alarm_id;  ///< such as S1/hi
  std::string level;     ///< HIHI, HI, LO, LOLO, ROC
  std::string episode;   ///< such as S1/hi/1795232160120; the same from raise to return
  std::string state;     ///< NORM, UNACK, RTN
  std::string priority;  ///< critical, high, medium, low
  std::optional<Timestamp> since;
  std::optional<std::chrono::milliseconds> duration;  ///< not negative
  /// Most extreme value of the episode so far: °C, for ROC the fastest rise in °C
  std::optional<double> peak;
  std::optional<Timestamp> ts_peak;
  std::optional<std::uint64_t> readings;
  std::string quality;  ///< good, suspect, stale, bad, clock-ahead
  bool late = false;
  /// Only in sensor-fault: out-of-range, frozen, power-on, disconnected
  std::string fault;
  std::optional<std::chrono::milliseconds> lag;  ///< only in lagging and caught-up

  [[nodiscard]] bool is_event() const { return !event.empty(); }
  /// Returns true if an alarm is raised: the event `alarm`, or `chattering`, which replaces it.
  [[nodiscard]] bool is_raise() const { return event == "alarm" || event == "chattering"; }
  /// Returns true if the event concerns temp-filter itself. `sensor_id` then only names the sensor
  /// whose reading revealed it.
  [[nodiscard]] bool is_about_filter() const { return event == "lagging" || event == "caught-up"; }
  /// Returns true for LO and LOLO, which are active below their limit: their peak is the lowest
  /// temperature.
  [[nodiscard]] bool is_low() const { return level.starts_with("LO"); }
  [[nodiscard]] bool is_rate() const { return level == "ROC"; }

  /// Returns the plain alert as views into this object, valid while it exists unchanged. Requires:
  /// !is_event().
  [[nodiscard]] Alert alert() const;
};

/// Decodes a line of at most 64 KiB. sensor_id and ts (RFC 3339 or epoch ms) must be present. A
/// line without `event` must have suhu and threshold too; without a threshold it is a plain reading
/// (`--emit all`). Optional fields that have a wrong type or exceed their maximum length count as
/// absent; unknown fields are ignored.
/// Errors: Returns a sentence that states what is wrong and never quotes the line.
[[nodiscard]] tl::expected<AlertLine, std::string> decode_alert_line(std::string_view json);

/// Appends `json` without a newline, so that it is one line for every reader. Requires:
/// decode_alert_line() accepted `json`. Keeps all fields and their bytes, except that line breaks
/// and tabs between tokens become spaces, and that DEL, C1 controls and line separators in strings
/// are escaped.
void append_as_one_line(std::string& out, std::string_view json);

}  // namespace suhu
