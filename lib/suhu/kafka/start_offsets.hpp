// Converts the start that the user asked for into an offset for each partition.
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
  enum class Kind { stored, beginning, end, at, tail };
  Kind kind = Kind::stored;
  Timestamp at{};         ///< for Kind::at: first record whose Kafka timestamp is at or after it
  std::int64_t tail = 0;  ///< for Kind::tail: so many offsets before the end of each partition
};

struct StartOffset {
  /// An offset, or RD_KAFKA_OFFSET_BEGINNING or RD_KAFKA_OFFSET_STORED.
  std::int64_t offset = RD_KAFKA_OFFSET_BEGINNING;
  /// Epoch ms. Records with an older Kafka timestamp are skipped.
  std::int64_t skip_before = std::numeric_limits<std::int64_t>::min();
};

/// Returns the start offsets of partitions 0 to `partitions - 1` of `topic`, as they are now.
/// Kind::end gives the present end as a number, so that nothing written from now on is missed.
/// Kind::tail does the same for the last records; a log that was compacted has fewer than offsets.
/// Kind::at asks the brokers by time. Some brokers cannot answer that (librdkafka's mock answers
/// "end" to any time): where the answer is the end of a partition whose last record is not older
/// than `at`, reading starts at the beginning and skips records by timestamp. Requires: `client` is
/// a connected consumer. Throws KafkaError (unreachable) if no usable answer comes within `limit`,
/// and at once if an error is final.
[[nodiscard]] std::vector<StartOffset> start_offsets(rd_kafka_t* client, const ClientConfig& config,
                                                     const std::string& topic,
                                                     std::int32_t partitions, const Start& start,
                                                     const WaitLimit& limit = {});

}  // namespace suhu::kafka
