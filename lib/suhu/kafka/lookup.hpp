// Single questions to brokers about topics and partitions. Each asks once; request.hpp says when to
// ask again.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "suhu/kafka/handles.hpp"

namespace suhu::kafka {

/// One question about one partition, and its answer.
struct OffsetQuestion {
  std::int32_t partition = 0;
  std::int64_t at = 0;       ///< Kafka time (epoch ms), or RD_KAFKA_OFFSET_BEGINNING or _END
  std::int64_t answer = -1;  ///< the offset; negative: no record is that new
};

/// Asks each partition's leader, one request for all that it leads. All are answered, or the code
/// of one that is not comes back. Unlike rd_kafka_query_watermark_offsets, which in
/// librdkafka 2.0.2 waits for a minute, it keeps to `milliseconds`.
[[nodiscard]] rd_kafka_resp_err_t ask_offsets(rd_kafka_t* client, const std::string& topic,
                                              std::span<OffsetQuestion> questions,
                                              int milliseconds);

/// Asks any broker for all topics (so that no mistyped one is created); the client then knows the
/// newest leaders.
[[nodiscard]] rd_kafka_resp_err_t ask_topics(rd_kafka_t* client,
                                             Handle<const rd_kafka_metadata_t>& metadata,
                                             int milliseconds);

[[nodiscard]] std::span<const rd_kafka_metadata_topic> topics_of(
    const rd_kafka_metadata_t& metadata);
[[nodiscard]] std::span<const rd_kafka_metadata_partition> partitions_of(
    const rd_kafka_metadata_topic& topic);
/// nullptr: there is none.
[[nodiscard]] const rd_kafka_metadata_topic* find_topic(const rd_kafka_metadata_t& metadata,
                                                        const std::string& name);

}  // namespace suhu::kafka
