// From "where to start" to an offset per partition.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "suhu/core/timestamp.hpp"
#include "suhu/kafka/client_config.hpp"
#include "suhu/kafka/request.hpp"

namespace suhu::kafka {

/// Where to begin reading.
struct Start {
  enum class Kind { stored, beginning, end, at };
  Kind kind = Kind::stored;
  Timestamp at{};  ///< Kind::at: the first record whose Kafka timestamp is at or after it
};

struct StartOffset {
  /// An offset, or librdkafka's _BEGINNING or _STORED
  std::int64_t offset = RD_KAFKA_OFFSET_BEGINNING;
  /// Epoch ms: records with an older timestamp are skipped
  std::int64_t skip_before = std::numeric_limits<std::int64_t>::min();
};

/// The offsets for partitions 0 to `partitions - 1` of `topic`, as they are now: `end` too is a
/// number, so that nothing written from now on is missed. Kind::at asks the broker by time. Some
/// brokers cannot (librdkafka's mock answers "end" to any time): where the answer is the end of a
/// partition whose last record is not older than `at`, reading starts at the beginning and skips by
/// timestamp. `client` is a connected consumer. Throws KafkaError(unreachable) when no good answer
/// came within `patience`, and at once for what is final.
[[nodiscard]] std::vector<StartOffset> start_offsets(rd_kafka_t* client, const ClientConfig& config,
                                                     const std::string& topic,
                                                     std::int32_t partitions, const Start& start,
                                                     const WaitLimit& limit = {});

}  // namespace suhu::kafka
