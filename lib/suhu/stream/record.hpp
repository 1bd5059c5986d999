// Declares one input record, and the positions up to which a topic was read.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

#include "suhu/core/headers.hpp"
#include "suhu/core/timestamp.hpp"

namespace suhu::stream {

/// One record, as views into the memory of its source. They are valid until the source's next
/// drain() or keep_alive().
struct Record {
  std::string_view key;
  std::string_view value;
  bool tombstone = false;       ///< the record has a null value
  std::optional<Timestamp> ts;  ///< Kafka's timestamp (create or append time), if any
  /// true if `ts` is the time at which the broker appended the record (LogAppendTime); false if the
  /// producer set it
  bool append_time = false;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  const Headers* headers = nullptr;  ///< nullptr: the source knows none
};

/// By partition, the offset of the next record to read. Every record before it has been processed.
using Positions = std::map<std::int32_t, std::int64_t>;

}  // namespace suhu::stream
