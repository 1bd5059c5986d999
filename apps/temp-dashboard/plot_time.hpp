// Declares PlotTime, which decides where the right edge of the plots is.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "temp-dashboard/snapshot.hpp"

namespace suhu::temp_dashboard {

/// Computes Snapshot::time. The shared time is the newest event time that at least half of the
/// sensors with a reading in the last minute have reached, so that a single fast clock does not
/// determine it. While the shared time lies within a minute of the wall clock, data is live, and
/// the edge is the wall clock. Otherwise (a replay, wrong clocks) the edge is the shared time.
/// While no sensor sends readings, the last decision stands: live plots show the silence, replays
/// stand still.
class PlotTime {
 public:
  /// Returns the right edge at `now`, the wall clock.
  [[nodiscard]] Timestamp at(std::span<const std::shared_ptr<const SensorView>> sensors,
                             Timestamp now);

 private:
  std::optional<Timestamp> shared_;  ///< absent while data is live
  std::vector<Timestamp> reached_;   ///< scratch of at()
};

}  // namespace suhu::temp_dashboard
