// Encodes and decodes the lines of the alert topic: the JSON form in which alerts and alarm events
// travel through pipes and topics. docs/records.md is the contract.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "suhu/core/alarm_event.hpp"
#include "suhu/core/alert.hpp"
#include "suhu/core/alert_line.hpp"

namespace suhu {

/// Appends one JSON object without a newline. Its fields have the order of the contract: sensor_id,
/// suhu, threshold, ts, topic, partition, offset, and late if it is true. The same alert always
/// gives the same bytes.
void append_alert_json(std::string& out, const Alert& alert);

/// Appends one JSON object without a newline: the fields of an alert, then those of the event. The
/// same event always gives the same bytes.
void append_event_json(std::string& out, const AlarmEvent& event);

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
