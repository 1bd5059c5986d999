// One line of the alert topic, whoever wrote it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "suhu/core/timestamp.hpp"

namespace suhu::dashboard {

/// An alert of temp-filter, or an event of an alarm's story. What is absent is empty.
struct AlertLine {
  std::string sensor_id;          ///< from outside, 1 to 1,024 bytes
  std::optional<double> celsius;  ///< °C; absent only in an event
  std::optional<double> limit;    ///< °C; absent only in an event
  Timestamp ts;
  std::string position;  ///< topic, partition, offset and event: the same in a redelivery; empty when the line has no position
  std::string event;     ///< alarm, level, rtn, stale, …
  std::string level;     ///< HIHI, HI, LO, LOLO
  std::string state;
  std::string priority;
  std::string episode;
  std::optional<Timestamp> since;
  std::optional<std::chrono::milliseconds> duration;
  std::optional<double> peak;  ///< °C
};

/// sensor_id and ts (RFC 3339 or epoch ms) must be there; a line without `event` must have suhu and threshold too: without a threshold it
/// is a plain reading (`--emit all`). Optional fields of the wrong type, or longer than 64 bytes, count as absent; unknown ones are
/// ignored. Errors: a sentence that says what is wrong, never quoting the line.
[[nodiscard]] tl::expected<AlertLine, std::string> decode_alert_line(std::string_view json);

}  // namespace suhu::dashboard
