#include "suhu/cli/reading_log.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <utility>

#include "suhu/cli/log.hpp"
#include "suhu/core/text.hpp"

namespace suhu::cli {
namespace {

using stream::Record;

/// Returns where a record stands: `line 3` or `sensor-suhu[0] offset 17`.
std::string position_of(const Record& record, const std::string& topic) {
  if (topic.empty()) return fmt::format("line {}", record.offset + 1);
  return fmt::format("{}[{}] offset {}", printable(topic), record.partition, record.offset);
}

}  // namespace

stream::ReadingIntake::Options logged_intake(const shape::Shape& shape, const std::string& topic,
                                             std::shared_ptr<shape::SchemaReader> schemas) {
  stream::ReadingIntake::Options options{
      .shape = shape, .topic = topic, .schemas = std::move(schemas)};
  const stream::ReadingIntake::Options read_by = options;  // without callbacks
  auto limit = std::make_shared<LogThrottle>(std::chrono::seconds{10});
  options.on_reject = [limit, read_by](const Record& record, RejectReason reason) {
    const std::string name{to_string(reason)};
    std::uint64_t suppressed = 0;
    if (!limit->allow(name, std::chrono::steady_clock::now(), suppressed)) return;
    const std::string more =
        suppressed > 0 ? fmt::format(" ({} more in the last 10 s)", suppressed) : std::string{};
    spdlog::warn("rejected {}: {}: {}{}", position_of(record, read_by.topic), name,
                 stream::explain_reject(reason, record, read_by), more);
  };
  options.on_wait = [](const std::string& waits_for) {
    if (waits_for.empty()) {
      spdlog::info("the Schema Registry has answered: reading goes on");
    } else {
      spdlog::warn("reading waits: {}", waits_for);
    }
  };
  options.on_bad_time = [read_by, said = EnumArray<TimeFault, bool>{}](const Record& record,
                                                                       TimeFault fault) mutable {
    if (std::exchange(said[fault], true)) return;
    spdlog::warn("{}: Kafka's time counts, because {} (said once)",
                 position_of(record, read_by.topic),
                 stream::explain_bad_time(fault, record, read_by));
  };
  return options;
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
