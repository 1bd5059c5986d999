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

shape::Input input_of(const Record& record, const std::string& topic) {
  return {.value = record.value, .key = record.key, .topic = topic, .headers = record.headers};
}

/// Returns the shape of the JSON that records of another encoding are written as.
shape::Shape shape_of_json(shape::Shape shape) {
  shape.encoding = shape::Encoding::json;
  shape.framing = shape::Framing::none;
  return shape;
}

std::string explain(RejectReason reason, const shape::Input& input, const shape::Shape& shape,
                    const shape::SchemaReader* schemas) {
  if (reason == RejectReason::not_decodable && schemas != nullptr) {
    auto trouble = schemas->trouble();
    return trouble.empty() ? "it does not fit its schema" : trouble;
  }
  return shape::explain_reject(reason, input, shape);
}

}  // namespace

stream::ReadingIntake::Options logged_intake(const shape::Shape& read_as, const std::string& topic,
                                             std::shared_ptr<shape::SchemaReader> schemas) {
  const shape::Shape shape = schemas == nullptr ? read_as : shape_of_json(read_as);
  stream::ReadingIntake::Options options{.shape = shape, .topic = topic, .schemas = schemas};
  auto limit = std::make_shared<LogThrottle>(std::chrono::seconds{10});
  options.on_reject = [limit, shape, topic, schemas](const Record& record, RejectReason reason) {
    const std::string name{to_string(reason)};
    std::uint64_t suppressed = 0;
    if (!limit->allow(name, std::chrono::steady_clock::now(), suppressed)) return;
    const std::string more =
        suppressed > 0 ? fmt::format(" ({} more in the last 10 s)", suppressed) : std::string{};
    spdlog::warn("rejected {}: {}: {}{}", position_of(record, topic), name,
                 explain(reason, input_of(record, topic), shape, schemas.get()), more);
  };
  options.on_wait = [](const std::string& waits_for) {
    if (waits_for.empty()) {
      spdlog::info("the Schema Registry has answered: reading goes on");
    } else {
      spdlog::warn("reading waits: {}", waits_for);
    }
  };
  options.on_bad_time = [shape, topic, said = EnumArray<TimeFault, bool>{}](
                            const Record& record, TimeFault fault) mutable {
    if (std::exchange(said[fault], true)) return;
    spdlog::warn("{}: Kafka's time counts, because {} (said once)", position_of(record, topic),
                 shape::explain_time_fault(fault, input_of(record, topic), shape));
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
