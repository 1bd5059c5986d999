// Declares Fleet, which shows all sensors as one line: for each second, the mean of their means.
#pragma once

#include <cstdint>

#include "temp-dashboard/sensor_history.hpp"
#include "temp-dashboard/snapshot.hpp"

namespace suhu::temp_dashboard {

/// Follows the seconds of every sensor by exchanging what each sensor contributes. Keeps the newest
/// kMaxSeconds seconds. A change costs constant time if changes come in order of time.
class Fleet {
 public:
  /// Applies a sensor's mean in a second that is new or has changed. `number`: readings of all
  /// sensors so far.
  void apply(const SensorHistory::Change& change, std::uint64_t number);

  [[nodiscard]] const Timeline<FleetSecond>& seconds() const { return seconds_; }

 private:
  Timeline<FleetSecond> seconds_{kMaxSeconds};
};

}  // namespace suhu::temp_dashboard
