// The records of one drain(), as views into librdkafka's messages.
#pragma once

#include <librdkafka/rdkafka.h>

#include <cstddef>
#include <span>
#include <vector>

#include "suhu/kafka/handles.hpp"
#include "suhu/stream/record.hpp"

namespace suhu::kafka {

/// Returns the record as a view into `message`. Requires: the message is a record, not an event.
[[nodiscard]] stream::Record to_record(const rd_kafka_message_t& message);

/// Owns the messages that its records point into. Destroy it or clear it before the client.
class RecordBatch {
 public:
  /// Requires: `record` is a view into `message`.
  void add(Handle<rd_kafka_message_t> message, const stream::Record& record);
  void clear();

  [[nodiscard]] std::span<const stream::Record> records() const { return records_; }
  /// Returns the size of all keys and values.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  std::vector<Handle<rd_kafka_message_t>> messages_;
  std::vector<stream::Record> records_;
  std::size_t bytes_ = 0;
};

}  // namespace suhu::kafka
