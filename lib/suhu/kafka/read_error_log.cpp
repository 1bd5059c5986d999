#include "suhu/kafka/read_error_log.hpp"

#include <fmt/format.h>
#include <syslog.h>

#include "suhu/core/text.hpp"
#include "suhu/kafka/log.hpp"

namespace suhu::kafka {
namespace {

constexpr std::chrono::seconds kErrorInterval{10};

}  // namespace

void ReadErrorLog::error(rd_kafka_resp_err_t code, const char* text) {
  log(fmt::format("reading topic {}: {}: {}; going on", printable(topic_), rd_kafka_err2name(code),
                  printable(text == nullptr ? "" : text, 400)));
}

void ReadErrorLog::corrupt_batch(std::int32_t partition, std::int64_t offset) {
  log(
      fmt::format("a batch of {}[{}] at offset {} has a wrong checksum: it is read again. If this "
                  "goes on, the log of the broker is damaged there",
                  printable(topic_), partition, offset));
}

void ReadErrorLog::log(const std::string& text) {
  const auto now = std::chrono::steady_clock::now();
  if (now - last_ < kErrorInterval) return;
  last_ = now;
  log_line(LOG_WARNING, text);
}

}  // namespace suhu::kafka
