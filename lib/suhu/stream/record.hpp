// What flows in: one record, and how far a reader has come.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

#include "suhu/core/timestamp.hpp"

namespace suhu::stream {

/// One record as its source holds it. Every view dies at the source's next drain() or keep_alive().
struct Record {
  std::string_view key;
  std::string_view value;
  bool tombstone = false;       ///< a null value: counted, nothing to read
  std::optional<Timestamp> ts;  ///< Kafka's timestamp (create or append time), if there is one
  /// Ts is when the broker took it (LogAppendTime), not what its producer says
  bool append_time = false;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
};

/// Per partition the offset of the next record to read: everything before it is done.
using Positions = std::map<std::int32_t, std::int64_t>;

}  // namespace suhu::stream
