#include "sensor-sim/forward_stage.hpp"

#include <algorithm>

namespace suhu::sim {

std::size_t ForwardStage::process(std::span<const stream::Record> batch, Timestamp,
                                  std::span<stream::Output> outputs) {
  std::size_t used = batch.size();
  if (count_)
    used = static_cast<std::size_t>(
        std::min<std::uint64_t>(used, *count_ - std::min(forwarded_, *count_)));
  for (stream::Output& lane : outputs) {
    for (const stream::Record& record : batch.first(used)) {
      lane.text().append(record.value);
      if (record.key.empty()) {
        // No key instead of an empty one, so that Kafka chooses the partition.
        lane.end_row();
      } else {
        lane.end_row(record.key);
      }
    }
  }
  forwarded_ += used;
  return used;
}

}  // namespace suhu::sim
