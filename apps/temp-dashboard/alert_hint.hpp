// Detects that alerts do not fit the readings. A filter that is not running is worse than none,
// because everybody relies on it.
#pragma once

#include <string>

#include "temp-dashboard/snapshot.hpp"

namespace suhu::temp_dashboard {

/// Returns a sentence for people if a sensor has been hot for half a minute and still sends
/// readings, but no alert of any sensor has come in that time. Returns an empty string otherwise,
/// and while the history is being read or Kafka does not answer.
[[nodiscard]] std::string hint_about_alerts(const Snapshot& snapshot);

}  // namespace suhu::temp_dashboard
