// Collects the sample: the last records of each partition of a topic, or the first lines of a file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <vector>

#include "sensor-scan/options.hpp"
#include "suhu/scan/guess.hpp"
#include "suhu/stream/record.hpp"

namespace suhu::sensor_scan {

struct Collected {
  std::vector<scan::Sample> samples;  ///< by partition, in the order of the log
  std::size_t tombstones = 0;
  std::size_t partitions = 0;  ///< that have records
};

/// Keeps the last records of each partition, so many and so large that memory stays bounded.
class Collector {
 public:
  /// `most`: records of a partition.
  explicit Collector(std::size_t most) : most_(most) {}

  void add(const stream::Record& record);
  [[nodiscard]] bool is_full(std::int32_t partition) const;
  [[nodiscard]] Collected take();

 private:
  static constexpr std::size_t kMostBytes = std::size_t{64} << 20;

  void drop_first(std::deque<scan::Sample>& records);

  std::size_t most_;
  std::size_t bytes_ = 0;
  std::size_t tombstones_ = 0;
  std::map<std::int32_t, std::deque<scan::Sample>> partitions_;
};

/// Reads until the end of what is there, or until `stop` returns true. Throws Failure if the input
/// or the topic cannot be read.
[[nodiscard]] Collected collect(const Options& options, const std::function<bool()>& stop);

}  // namespace suhu::sensor_scan
