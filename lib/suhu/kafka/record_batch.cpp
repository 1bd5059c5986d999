#include "suhu/kafka/record_batch.hpp"

#include <chrono>
#include <string>
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

std::optional<std::string_view> MessageHeaders::find(std::string_view name) const {
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(message_, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return std::nullopt;
  const void* value = nullptr;
  std::size_t size = 0;
  const std::string terminated{name};
  if (rd_kafka_header_get_last(headers, terminated.c_str(), &value, &size) !=
          RD_KAFKA_RESP_ERR_NO_ERROR ||
      value == nullptr)
    return std::nullopt;
  return std::string_view{static_cast<const char*>(value), size};
}

void RecordBatch::add(Handle<rd_kafka_message_t> message, const stream::Record& record) {
  bytes_ += message->key_len + message->len;
  headers_.emplace_back(message.get());
  messages_.push_back(std::move(message));
  records_.push_back(record);
  records_.back().headers = &headers_.back();
  if (records_.front().headers == headers_.data()) return;
  // The vector has grown and moved.
  for (std::size_t i = 0; i < records_.size(); ++i) records_[i].headers = &headers_[i];
}

std::vector<Handle<rd_kafka_message_t>> RecordBatch::take_last(std::size_t count) {
  const std::size_t left = messages_.size() - count;
  std::vector<Handle<rd_kafka_message_t>> taken;
  for (std::size_t i = left; i < messages_.size(); ++i) {
    bytes_ -= messages_[i]->key_len + messages_[i]->len;
    taken.push_back(std::move(messages_[i]));
  }
  messages_.resize(left);
  headers_.erase(headers_.begin() + static_cast<std::ptrdiff_t>(left), headers_.end());
  records_.resize(left);
  return taken;
}

void RecordBatch::clear() {
  messages_.clear();
  headers_.clear();
  records_.clear();
  bytes_ = 0;
}

}  // namespace suhu::kafka
