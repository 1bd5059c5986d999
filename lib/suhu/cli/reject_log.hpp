// Logs rejected records.
#pragma once

#include <string>

#include "suhu/stream/reading_intake.hpp"

namespace suhu::cli {

/// Returns a callback that logs rejects, at most one line per reason in 10 s, with the position of
/// the record and what to change at the sender. `topic` is empty if records are lines of an input
/// other than Kafka.
[[nodiscard]] stream::ReadingIntake::OnReject log_rejects(const std::string& topic);

}  // namespace suhu::cli
