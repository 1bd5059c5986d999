// Finds out whether a topic is still the one that was read before, or was deleted and created again
// under the same name.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "suhu/core/timestamp.hpp"
#include "suhu/kafka/handles.hpp"
#include "suhu/kafka/request.hpp"

namespace suhu::kafka {

/// A record that was read from a partition earlier.
struct KnownRecord {
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  Timestamp ts;  ///< Kafka timestamp
};

/// Reads the records at the offsets of `witnesses` again. Returns the partitions that have another
/// record there, or end before it. A record that no longer exists (retention, compaction) proves
/// nothing. Returns std::nullopt if not every partition answered within `limit`. Requires: `client`
/// is a consumer without an assignment, and no two witnesses are of the same partition.
[[nodiscard]] std::optional<std::set<std::int32_t>> find_recreated_partitions(
    rd_kafka_t* client, const std::string& topic, const std::vector<KnownRecord>& witnesses,
    const WaitLimit& limit);

}  // namespace suhu::kafka
