// All sensors as one line: for each second the mean of their means.
#pragma once

#include <cstdint>

#include "temp-dashboard/sensor_history.hpp"
#include "temp-dashboard/snapshot.hpp"

namespace suhu::dashboard {

/// Keeps up with every sensor's seconds by exchanging what each contributes; the newest kMaxSeconds
/// stay. Constant cost in order of time.
class Fleet {
 public:
  /// A sensor's mean in a second is new, or is another than before. `number`: readings of all
  /// sensors so far.
  void apply(const SensorHistory::Change& change, std::uint64_t number);

  [[nodiscard]] const Timeline<FleetSecond>& seconds() const { return seconds_; }

 private:
  Timeline<FleetSecond> seconds_{kMaxSeconds};
};

}  // namespace suhu::dashboard
