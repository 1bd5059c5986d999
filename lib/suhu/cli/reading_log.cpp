#include "suhu/cli/reading_log.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <utility>

#include "suhu/cli/log.hpp"
#include "suhu/core/text.hpp"

namespace suhu::cli {

stream::ReadingIntake::OnReject log_rejects(const std::string& topic) {
  auto limit = std::make_shared<LogThrottle>(std::chrono::seconds{10});
  return [limit, topic = printable(topic)](const stream::Record& record, RejectReason reason) {
    const std::string name{to_string(reason)};
    std::uint64_t suppressed = 0;
    if (!limit->allow(name, std::chrono::steady_clock::now(), suppressed)) return;
    const std::string position =
        topic.empty() ? fmt::format("line {}", record.offset + 1)
                      : fmt::format("{}[{}] offset {}", topic, record.partition, record.offset);
    const std::string more =
        suppressed > 0 ? fmt::format(" ({} more in the last 10 s)", suppressed) : std::string{};
    spdlog::warn("rejected {}: {}: {}{}", position, name, explain_reject(reason, record.value),
                 more);
  };
}

std::function<void(std::string_view, std::int32_t, std::int32_t)> log_moved_sensor(
    const std::string& consequence) {
  return [consequence, logged = false](std::string_view sensor_id, std::int32_t before,
                                       std::int32_t now) mutable {
    if (std::exchange(logged, true)) return;
    spdlog::warn(
        "sensor {} was in partition {} and is now in {}: its {} apart. Key your records by sensor "
        "id (said once)",
        printable(sensor_id), before, now, consequence);
  };
}

}  // namespace suhu::cli
