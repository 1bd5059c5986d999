// The records of one drain(), as views into librdkafka's messages.
#pragma once

#include <librdkafka/rdkafka.h>

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "suhu/kafka/handles.hpp"
#include "suhu/stream/record.hpp"

namespace suhu::kafka {

/// Returns the record as a view into `message`. Requires: the message is a record, not an event.
[[nodiscard]] stream::Record to_record(const rd_kafka_message_t& message);

/// Finds headers in a message of librdkafka, which parses them at the first call.
class MessageHeaders final : public Headers {
 public:
  explicit MessageHeaders(const rd_kafka_message_t* message) : message_(message) {}
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const override;

 private:
  const rd_kafka_message_t* message_;
};

/// Owns the messages that its records point into. Destroy it or clear it before the client.
class RecordBatch {
 public:
  /// Requires: `record` is a view into `message`.
  void add(Handle<rd_kafka_message_t> message, const stream::Record& record);
  void clear();
  /// Removes the last `count` messages and returns them, in their order.
  [[nodiscard]] std::vector<Handle<rd_kafka_message_t>> take_last(std::size_t count);

  [[nodiscard]] std::span<const stream::Record> records() const { return records_; }
  /// Returns the size of all keys and values.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  std::vector<Handle<rd_kafka_message_t>> messages_;
  std::vector<MessageHeaders> headers_;  ///< one for each record
  std::vector<stream::Record> records_;
  std::size_t bytes_ = 0;
};

}  // namespace suhu::kafka
