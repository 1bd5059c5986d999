// Where log lines of this library and of librdkafka go, and the newest connection problem that
// librdkafka has logged. All functions are thread-safe.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "suhu/kafka/connection_problem.hpp"

namespace suhu::kafka {

/// Receives the log lines of this library and of librdkafka, and librdkafka's client errors.
/// `level` is syslog's (3 error … 7 debug); the text is printable. Also called from librdkafka's
/// threads, but never by two threads at once.
using LogSink = std::function<void(int level, std::string_view text)>;
/// Sets the log sink. Requires: no client was made yet. Without one, log lines are dropped.
void set_log_sink(LogSink sink);
/// Passes a line to the log sink.
void log_line(int level, std::string_view text);

/// Passes a line of librdkafka's log to the LatestProblem of this process, which explains why a
/// request timed out.
void note_problem(std::string_view text);
/// Returns LatestProblem::text() at present.
[[nodiscard]] std::string last_problem();
/// Returns LatestProblem::problem() at present.
[[nodiscard]] std::optional<ConnectionProblem> last_connection_problem();

}  // namespace suhu::kafka
