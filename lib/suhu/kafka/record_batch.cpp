#include "suhu/kafka/record_batch.hpp"

#include <chrono>
#include <utility>

namespace suhu::kafka {

stream::Record to_record(const rd_kafka_message_t& message) {
  rd_kafka_timestamp_type_t kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  const std::chrono::milliseconds timestamp{rd_kafka_message_timestamp(&message, &kind)};
  stream::Record record;
  record.key = {static_cast<const char*>(message.key), message.key_len};
  record.value = {static_cast<const char*>(message.payload), message.len};
  record.tombstone = message.payload == nullptr;
  if (kind != RD_KAFKA_TIMESTAMP_NOT_AVAILABLE) record.ts = Timestamp{timestamp};
  record.append_time = kind == RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME;
  record.partition = message.partition;
  record.offset = message.offset;
  return record;
}

void RecordBatch::add(Handle<rd_kafka_message_t> message, const stream::Record& record) {
  bytes_ += message->key_len + message->len;
  messages_.push_back(std::move(message));
  records_.push_back(record);
}

void RecordBatch::clear() {
  messages_.clear();
  records_.clear();
  bytes_ = 0;
}

}  // namespace suhu::kafka
