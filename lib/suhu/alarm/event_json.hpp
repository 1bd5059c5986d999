// Event -> its JSON line: an alert's own fields, then the alarm's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "suhu/alarm/event.hpp"

namespace suhu::alarm {

/// Appends one JSON object, no newline, fields in the contract's order (docs/records.md). An empty
/// `topic`: input without positions. The same event gives the same bytes, always.
void append_event_json(std::string& out, const AlarmEvent& event, std::string_view topic,
                       std::int32_t partition);

}  // namespace suhu::alarm
