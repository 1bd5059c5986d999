#include "suhu/window/remembered_json.hpp"

#include <nlohmann/json.hpp>

namespace suhu::window {

void append_remembered(std::string& out, const PartitionWindows::Remembered& remembered) {
  out += "{\"closed_until\":" + std::to_string(remembered.closed_until.time_since_epoch().count());
  out += ",\"late\":" + std::to_string(remembered.late) + "}";
}

std::optional<PartitionWindows::Remembered> parse_remembered(std::string_view text) {
  const auto json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("closed_until") || !json.contains("late")) return std::nullopt;
  if (!json["closed_until"].is_number_integer() || !json["late"].is_number_unsigned()) return std::nullopt;
  return PartitionWindows::Remembered{Timestamp{std::chrono::milliseconds{json["closed_until"].get<std::int64_t>()}},
                                      json["late"].get<std::uint32_t>()};
}

}  // namespace suhu::window
