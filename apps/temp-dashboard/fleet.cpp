#include "temp-dashboard/fleet.hpp"

namespace suhu::temp_dashboard {

void Fleet::apply(const SensorHistory::Change& change, std::uint64_t number) {
  FleetSecond* second = seconds_.find(change.second);
  if (second == nullptr) {
    FleetSecond made{
        .at = change.second, .sensors = 1, .sum = {}, .mean = change.after, .number = number};
    made.sum.add(change.after);
    seconds_.insert(made);
    return;
  }
  if (change.before) {
    second->sum.add(-*change.before);
  } else {
    ++second->sensors;
  }
  second->sum.add(change.after);
  second->mean = second->sum.mean(second->sensors);
  second->number = number;
}

}  // namespace suhu::temp_dashboard
