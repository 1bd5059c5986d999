// When alerts do not fit the readings: a filter that is not running is worse than none, because
// everybody trusts it.
#pragma once

#include <string>

#include "temp-dashboard/snapshot.hpp"

namespace suhu::dashboard {

/// A sensor has been hot for half a minute, readings come, and the alert topic said nothing in that
/// time: that sentence. Else empty.
[[nodiscard]] std::string hint_about_alerts(const Snapshot& snapshot);

}  // namespace suhu::dashboard
