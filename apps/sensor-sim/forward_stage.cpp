#include "sensor-sim/forward_stage.hpp"

#include <algorithm>

namespace suhu::sensor_sim {

std::size_t ForwardStage::process(std::span<const stream::Record> batch, Timestamp,
                                  std::span<stream::Output> outputs) {
  std::size_t used = batch.size();
  if (count_)
    used = static_cast<std::size_t>(
        std::min<std::uint64_t>(used, *count_ - std::min(forwarded_, *count_)));
  for (stream::Output& output : outputs) {
    for (const stream::Record& record : batch.first(used)) {
      output.text().append(record.value);
      if (record.key.empty()) {
        // No key instead of an empty one, so that Kafka chooses the partition.
        output.end_row();
      } else {
        output.end_row(record.key);
      }
    }
  }
  forwarded_ += used;
  return used;
}

}  // namespace suhu::sensor_sim
