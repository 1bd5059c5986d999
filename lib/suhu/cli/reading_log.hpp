// Logs what is wrong with the readings of a topic: rejected records, and sensors that change their
// partition.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "suhu/stream/reading_intake.hpp"

namespace suhu::cli {

/// Returns a callback that logs rejects, at most one line per reason in 10 s, with the position of
/// the record and what to change at the sender. `topic` is empty if records are lines of an input
/// other than Kafka.
[[nodiscard]] stream::ReadingIntake::OnReject log_rejects(const std::string& topic);

/// Returns a callback that logs a sensor whose readings come from another partition than before,
/// and no further one. `consequence` ends the sentence "its … apart": "alarms are judged".
[[nodiscard]] std::function<void(std::string_view sensor_id, std::int32_t before, std::int32_t now)>
log_moved_sensor(const std::string& consequence);

}  // namespace suhu::cli
