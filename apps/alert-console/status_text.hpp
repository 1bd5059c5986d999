// The text of the status row that alert-console shows on a terminal, below the alerts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "alert-console/fold.hpp"
#include "suhu/core/timestamp.hpp"

namespace suhu::alert_console {

/// The facts that the status row reports. alert-console reads alerts only, so the absence of alerts
/// does not prove that all temperatures are within their limits.
struct StatusFacts {
  /// Why no alert can arrive now, printable; empty if no problem is known
  std::string problem;
  std::vector<Fold::Hot> hot;     ///< sensors with recent plain alerts, hottest first
  std::size_t active = 0;         ///< alarms that have not returned to normal
  std::uint64_t shown = 0;        ///< alerts and events shown so far
  std::size_t sensors = 0;        ///< sensors of these alerts and events
  Timestamp start;                ///< when the console began to wait
  std::optional<Timestamp> last;  ///< when the last alert or event was shown
};

/// Returns one line without a newline. It consists of whole phrases, as many as fit in `columns`;
/// the first one is always included. Sensor ids are escaped.
[[nodiscard]] std::string status_text(const StatusFacts& facts, Timestamp now, std::size_t columns);

}  // namespace suhu::alert_console
