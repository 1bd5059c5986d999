// Logs errors that do not end the reading of a topic.
#pragma once

#include <librdkafka/rdkafka.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

namespace suhu::kafka {

/// Logs at most one error each 10 s, and drops the others.
class ReadErrorLog {
 public:
  explicit ReadErrorLog(std::string topic) : topic_(std::move(topic)) {}

  /// Logs an error of librdkafka; `text` explains it, and may be nullptr.
  void error(rd_kafka_resp_err_t code, const char* text);
  /// Logs that a batch with a wrong checksum is read again.
  void corrupt_batch(std::int32_t partition, std::int64_t offset);

 private:
  void log(const std::string& text);

  std::string topic_;
  std::chrono::steady_clock::time_point last_{};
};

}  // namespace suhu::kafka
