// Encodes an Alert as its JSON line, the form in which alerts travel through pipes and topics.
// decode_alert_line() in core/alert_line.hpp reads it.
#pragma once

#include <string>

#include "suhu/core/alert.hpp"

namespace suhu {

/// Appends one JSON object without a newline. Its fields have the order of the contract
/// (docs/records.md): sensor_id, suhu, threshold, ts, topic, partition, offset, and late if it is
/// true. The same alert always gives the same bytes.
void append_alert_json(std::string& out, const Alert& alert);

}  // namespace suhu
