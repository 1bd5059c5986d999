#include "temp-dashboard/alert_line.hpp"

#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "suhu/core/reading_decoder.hpp"

namespace suhu::dashboard {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxWord = 64;
constexpr std::size_t kMaxTopic = 249;  ///< Kafka's own limit

std::string text_of(const json& object, const char* name, std::size_t most = kMaxWord) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_string()) return {};
  const auto& text = found->get_ref<const std::string&>();
  return text.size() <= most ? text : std::string{};
}

std::optional<double> number_of(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number()) return std::nullopt;
  const double value = found->get<double>();
  return std::isfinite(value) ? std::optional{value} : std::nullopt;
}

/// A whole number of milliseconds that a double holds exactly.
std::optional<std::chrono::milliseconds> milliseconds_of(const json& object, const char* name) {
  const auto value = number_of(object, name);
  if (!value || std::abs(*value) > 0x1p53) return std::nullopt;
  return std::chrono::milliseconds{static_cast<std::int64_t>(*value)};
}

std::optional<Timestamp> time_of(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return std::nullopt;
  std::optional<Timestamp> time;
  if (found->is_string()) {
    time = parse_rfc3339(found->get_ref<const std::string&>());
  } else if (const auto since_epoch = milliseconds_of(object, name)) {
    time = Timestamp{*since_epoch};
  }
  return time && is_plausible(*time) ? time : std::nullopt;
}

std::string position_of(const json& object, const std::string& event) {
  const std::string topic = text_of(object, "topic", kMaxTopic);
  const auto partition = object.find("partition");
  const auto offset = object.find("offset");
  const bool known = !topic.empty() && partition != object.end() && partition->is_number_integer() && offset != object.end() &&
                     offset->is_number_integer();
  if (!known) return {};
  return topic + ' ' + partition->dump() + ' ' + offset->dump() + ' ' + event;
}

}  // namespace

tl::expected<AlertLine, std::string> decode_alert_line(std::string_view text) {
  const auto refuse = [](const char* why) { return tl::unexpected<std::string>(why); };
  if (text.size() > kMaxRecordBytes) return refuse("the line is longer than 64 KiB");
  const json object = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (object.is_discarded()) return refuse("the line is not JSON");
  if (!object.is_object()) return refuse("the line is JSON, but no object");

  AlertLine line;
  line.sensor_id = text_of(object, "sensor_id", kMaxSensorIdBytes);
  if (line.sensor_id.empty()) return refuse("sensor_id is missing, or no string of 1 to 1024 bytes");
  const auto ts = time_of(object, "ts");
  if (!ts) return refuse("ts is missing, or no RFC 3339 time with zone and no epoch milliseconds between 2000 and 2100");
  line.ts = *ts;
  line.event = text_of(object, "event");
  line.celsius = number_of(object, "suhu");
  line.limit = number_of(object, "threshold");
  if (line.event.empty() && !line.celsius) return refuse("suhu is missing or no number, and the line is no event");
  if (line.event.empty() && !line.limit) return refuse("threshold is missing: the line is a reading, no alert");

  line.position = position_of(object, line.event);
  line.level = text_of(object, "level");
  line.state = text_of(object, "state");
  line.priority = text_of(object, "priority");
  line.episode = text_of(object, "episode", kMaxSensorIdBytes + kMaxWord);  // holds the id
  line.since = time_of(object, "since");
  line.duration = milliseconds_of(object, "duration_ms");
  if (line.duration && line.duration->count() < 0) line.duration.reset();
  line.peak = number_of(object, "peak");
  return line;
}

}  // namespace suhu::dashboard
