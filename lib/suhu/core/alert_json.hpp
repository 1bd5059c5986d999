// Alert -> its JSON line, the form in which alerts travel through pipes and topics. The way back is
// core/alert_line.hpp.
#pragma once

#include <string>

#include "suhu/core/alert.hpp"

namespace suhu {

/// Appends one JSON object, no newline, fields in the contract's order:
/// sensor_id, suhu, threshold, ts, topic, partition, offset. The same alert gives the same bytes,
/// always.
void append_alert_json(std::string& out, const Alert& alert);

}  // namespace suhu
