// Where the right edge of a plot belongs.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "temp-dashboard/snapshot.hpp"

namespace suhu::dashboard {

/// Snapshot::time. The shared time is the newest event time that at least half of the sensors heard
/// in the last minute have reached: one fast clock must not own it. While it lies within a minute
/// of the wall clock, data is live, and the edge is the wall clock; else (a replay, wrong clocks)
/// it is the shared time. While nobody is heard it stays with what it was: live plots show the
/// silence, replays stand still.
class PlotTime {
 public:
  /// `now`: wall clock.
  [[nodiscard]] Timestamp at(std::span<const std::shared_ptr<const SensorView>> sensors,
                             Timestamp now);

 private:
  std::optional<Timestamp> shared_;  ///< absent: data is live
  std::vector<Timestamp> reached_;   ///< scratch
};

}  // namespace suhu::dashboard
