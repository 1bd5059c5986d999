#include "suhu/kafka/log.hpp"

#include <chrono>
#include <mutex>
#include <utility>

namespace suhu::kafka {
namespace {

std::mutex sink_mutex;  // guards the two below
LogSink log_sink;
LatestProblem noted;

}  // namespace

void set_log_sink(LogSink sink) {
  const std::lock_guard lock{sink_mutex};
  log_sink = std::move(sink);
}

void log_line(int level, std::string_view text) {
  const std::lock_guard lock{sink_mutex};
  if (log_sink) log_sink(level, text);
}

void note_problem(std::string_view text) {
  const std::lock_guard lock{sink_mutex};
  noted.note(text, std::chrono::steady_clock::now());
}

std::string last_problem() {
  const std::lock_guard lock{sink_mutex};
  return noted.text(std::chrono::steady_clock::now());
}

std::optional<ConnectionProblem> last_connection_problem() {
  const std::lock_guard lock{sink_mutex};
  return noted.problem(std::chrono::steady_clock::now());
}

}  // namespace suhu::kafka
