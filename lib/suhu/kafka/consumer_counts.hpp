// What a consumer counts, for metrics and for reports at the end.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace suhu::kafka {

struct ConsumerCounts {
  struct Lag {
    std::int32_t partition = 0;
    std::int64_t records = 0;
  };
  std::int64_t lag = 0;  ///< records not yet read in the assigned partitions, as far as known
  std::uint64_t rebalances = 0;
  std::vector<Lag> lags;  ///< by assigned partition, where known
  /// This member has an assignment, and knows where to read each partition of it. The assignment
  /// may be empty, when the group has more members than partitions.
  bool assigned = false;
  std::size_t partitions = 0;  ///< assigned partitions that are read
  /// Time since `assigned` was last true while the leaders of all assigned partitions answered.
  std::chrono::seconds stalled_for{};
};

}  // namespace suhu::kafka
