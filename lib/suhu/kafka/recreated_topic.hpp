// Is a topic still the one that was read before, or was it deleted and made again under its name?
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

/// A record that was read from a partition once.
struct KnownRecord {
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  Timestamp ts;  ///< Kafka's
};

/// Reads the records at the witnesses' offsets again with `client`, a consumer that is assigned
/// nothing. Returns the partitions that have another record there, or end before it. A record that
/// is no longer there (retention, compaction) proves nothing. Returns std::nullopt when no answer
/// came in time.
[[nodiscard]] std::optional<std::set<std::int32_t>> find_recreated_partitions(
    rd_kafka_t* client, const std::string& topic, const std::vector<KnownRecord>& witnesses,
    const WaitLimit& limit);

}  // namespace suhu::kafka
