#include "suhu/window/persisted_sensor_json.hpp"

#include <nlohmann/json.hpp>

#include "suhu/core/exact_integer.hpp"
#include "suhu/core/json_writer.hpp"

namespace suhu::window {

void append_persisted_sensor(std::string& out,
                             const PartitionWindows::PersistedSensor& remembered) {
  JsonWriter json{out};
  json.begin_object().field("closed_until", epoch_ms(remembered.closed_until));
  json.field("late", remembered.late).end_object();
}

std::optional<PartitionWindows::PersistedSensor> parse_persisted_sensor(std::string_view text) {
  const auto json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("closed_until") || !json.contains("late"))
    return std::nullopt;
  const auto closed_until = exact_integer<std::int64_t>(json["closed_until"]);
  const auto late = exact_integer<std::uint32_t>(json["late"]);
  if (!closed_until || !late) return std::nullopt;
  return PartitionWindows::PersistedSensor{Timestamp{std::chrono::milliseconds{*closed_until}},
                                           *late};
}

}  // namespace suhu::window
