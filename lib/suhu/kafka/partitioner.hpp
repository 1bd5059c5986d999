// Chooses the partition of a record by its key.
#pragma once

#include <cstdint>
#include <string_view>

namespace suhu::kafka {

/// Returns the partition that the producers of Java, Python and this project choose for a record
/// with this key (murmur2_random). `partitions` is their number in the topic. Requires: the record
/// has a key, and partitions >= 1.
[[nodiscard]] std::int32_t partition_of(std::string_view key, std::int32_t partitions);

}  // namespace suhu::kafka
