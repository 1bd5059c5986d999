// Which partition a keyed record goes to.
#pragma once

#include <cstdint>
#include <string_view>

namespace suhu::kafka {

/// As Java's, Python's and our own producers choose it (murmur2_random) for a key that is there.
/// `partitions`: of the topic, 1 or more.
[[nodiscard]] std::int32_t partition_of(std::string_view key, std::int32_t partitions);

}  // namespace suhu::kafka
