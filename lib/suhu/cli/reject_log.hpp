// Rejects on stderr.
#pragma once

#include <string>

#include "suhu/stream/reading_intake.hpp"

namespace suhu::cli {

/// Logs rejects: one line per reason each 10 s, with the place of the record and what to change at
/// the sender. `topic`: empty when records are lines of standard input.
[[nodiscard]] stream::ReadingIntake::OnReject log_rejects(const std::string& topic);

}  // namespace suhu::cli
