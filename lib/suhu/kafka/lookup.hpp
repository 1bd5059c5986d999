// Single requests to brokers about topics and partitions. Each function asks once; request.hpp
// decides when to ask again.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "suhu/kafka/handles.hpp"

namespace suhu::kafka {

/// A question about one partition, and its answer.
struct OffsetQuestion {
  std::int32_t partition = 0;
  std::int64_t at = 0;       ///< Kafka timestamp (epoch ms), or RD_KAFKA_OFFSET_BEGINNING or _END
  std::int64_t answer = -1;  ///< the offset; negative: no record is at or after that timestamp
};

/// Sets the answers of `questions`, with one request to each leader for all partitions that it
/// leads. Returns RD_KAFKA_RESP_ERR_NO_ERROR if all were answered, otherwise the code of one that
/// was not. Requires: no two questions for the same partition. Blocks for at most `milliseconds`,
/// unlike rd_kafka_query_watermark_offsets, which in librdkafka 2.0.2 waits for a minute.
[[nodiscard]] rd_kafka_resp_err_t ask_offsets(rd_kafka_t* client, const std::string& topic,
                                              std::span<OffsetQuestion> questions,
                                              int milliseconds);

/// Requests the metadata of all topics from any broker and sets `metadata`, which is nullptr if
/// that fails. Asks for all topics so that a mistyped name does not create one. The client then
/// knows the current leaders. Blocks for at most `milliseconds`.
[[nodiscard]] rd_kafka_resp_err_t ask_topics(rd_kafka_t* client,
                                             Handle<const rd_kafka_metadata_t>& metadata,
                                             int milliseconds);

[[nodiscard]] std::span<const rd_kafka_metadata_topic> topics_of(
    const rd_kafka_metadata_t& metadata);
[[nodiscard]] std::span<const rd_kafka_metadata_partition> partitions_of(
    const rd_kafka_metadata_topic& topic);
/// Returns nullptr if `metadata` has no topic of that name.
[[nodiscard]] const rd_kafka_metadata_topic* find_topic(const rd_kafka_metadata_t& metadata,
                                                        const std::string& name);

}  // namespace suhu::kafka
