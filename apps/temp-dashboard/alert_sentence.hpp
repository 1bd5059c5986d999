// Writes the sentence about an alert entry that the page shows. The page itself adds the times,
// because only it knows the viewer's time zone.
#pragma once

#include <string>
#include <string_view>

#include "temp-dashboard/snapshot.hpp"

namespace suhu::temp_dashboard {

/// Returns `82.4 °C, 2.4 above the limit of 80 °C, peak 85.0 °C, 3 alerts`; of an event
/// `OK, 76.1 °C, after 2 min 13 s, peak 92.4 °C, high priority`. The words are those of
/// alert-console. Text from outside is escaped.
[[nodiscard]] std::string alert_sentence(const AlertEntry& entry);

/// Returns the subject of the sentence: the id of the sensor, escaped, or `temp-filter` for an
/// event about the filter itself.
[[nodiscard]] std::string alert_subject(const AlertEntry& entry);

/// Returns how the page marks the entry: `critical`, `alarm`, `doubt` or `good`.
[[nodiscard]] std::string_view alert_tone(const AlertEntry& entry);

}  // namespace suhu::temp_dashboard
