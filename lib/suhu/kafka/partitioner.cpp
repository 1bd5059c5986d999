#include "suhu/kafka/partitioner.hpp"

#include <librdkafka/rdkafka.h>

namespace suhu::kafka {

std::int32_t partition_of(std::string_view key, std::int32_t partitions) {
  // The partitioner does not use the topic.
  return rd_kafka_msg_partitioner_murmur2(nullptr, key.data(), key.size(), partitions, nullptr,
                                          nullptr);
}

}  // namespace suhu::kafka
