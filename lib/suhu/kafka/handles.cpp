#include "suhu/kafka/handles.hpp"

#include <mutex>

#include "suhu/core/text.hpp"

namespace suhu::kafka {
namespace {

std::mutex sink_mutex;
LogSink log_sink;
std::string problem;

}  // namespace

KafkaError::KafkaError(const std::string& what, rd_kafka_resp_err_t code, FailureKind kind)
    : Failure(kind, what + ": " + rd_kafka_err2str(code)) {}

const char* librdkafka_version() { return rd_kafka_version_str(); }

void set_log_sink(LogSink sink) {
  const std::lock_guard lock{sink_mutex};
  log_sink = std::move(sink);
}

void log_line(int level, std::string_view text) {
  const std::lock_guard lock{sink_mutex};
  if (log_sink) log_sink(level, text);
}

void note_problem(std::string_view text) {
  // "[thrd:localhost:9092/bootstrap]: localhost:9092/bootstrap: Connect to … failed: Connection refused (after …)"
  const auto thread_name = text.find("]: ");
  const std::lock_guard lock{sink_mutex};
  problem = printable(thread_name == std::string_view::npos ? text : text.substr(thread_name + 3), 300);
}

std::string last_problem() {
  const std::lock_guard lock{sink_mutex};
  return problem;
}

}  // namespace suhu::kafka
