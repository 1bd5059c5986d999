// Logs what is wrong with the readings of a topic: rejected records, times that cannot be used, and
// sensors that change their partition.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "suhu/stream/reading_intake.hpp"

namespace suhu::cli {

/// Returns the options of an intake that logs rejects and bad times, at most one line for each
/// reason in 10 s, with the position of the record and what to change. A bad time of a kind is
/// logged once, and what a schema is waited for when that changes. `topic` is empty if records are
/// lines of an input other than Kafka; `schemas` is nullptr if the encoding needs none.
[[nodiscard]] stream::ReadingIntake::Options logged_intake(
    const shape::Shape& shape, const std::string& topic,
    std::shared_ptr<shape::SchemaReader> schemas);

/// Returns a callback that logs a sensor whose readings come from another partition than before,
/// and no further one. `consequence` ends the sentence "its … apart": "alarms are judged".
[[nodiscard]] std::function<void(std::string_view sensor_id, std::int32_t before, std::int32_t now)>
log_moved_sensor(const std::string& consequence);

}  // namespace suhu::cli
