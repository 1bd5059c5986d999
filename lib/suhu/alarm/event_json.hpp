// Writes an event as its JSON line: the fields of an alert, and then those of the alarm.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "suhu/alarm/event.hpp"

namespace suhu::alarm {

/// Appends one JSON object without a newline, with its fields in the order of docs/records.md. An
/// empty `topic` means that the input has no offsets: `topic`, `partition` and `offset` are left
/// out. The same event always gives the same bytes.
void append_event_json(std::string& out, const AlarmEvent& event, std::string_view topic,
                       std::int32_t partition);

}  // namespace suhu::alarm
