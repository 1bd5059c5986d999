#include "suhu/core/alert_line_json.hpp"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "suhu/core/json_writer.hpp"
#include "suhu/core/record_limits.hpp"
#include "suhu/core/text.hpp"
#include "suhu/core/utf8.hpp"

namespace suhu {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxWord = 64;
constexpr std::size_t kMaxTopic = 249;  ///< Kafka's limit for the name of a topic
/// Maximum size of alarm_id and episode, which contain the id of the sensor.
constexpr std::size_t kMaxIdInName = kMaxSensorIdBytes + kMaxWord;

std::string text_of(const Json& object, const char* name, std::size_t most = kMaxWord) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_string()) return {};
  const auto& text = found->get_ref<const std::string&>();
  return text.size() <= most ? text : std::string{};
}

std::optional<double> number_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number()) return std::nullopt;
  const double value = found->get<double>();
  return std::isfinite(value) ? std::optional{value} : std::nullopt;
}

/// Returns a non-negative integer. Returns std::nullopt if the field is missing, is no such integer
/// or is greater than `largest`.
std::optional<std::uint64_t> count_of(const Json& object, const char* name, std::uint64_t largest) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number_unsigned()) return std::nullopt;
  const auto value = found->get<std::uint64_t>();
  return value <= largest ? std::optional{value} : std::nullopt;
}

/// Returns a number of milliseconds, truncated to an integer. Returns std::nullopt if the field is
/// no finite number, or beyond 2^53, where a double no longer holds every integer.
std::optional<std::chrono::milliseconds> milliseconds_of(const Json& object, const char* name) {
  const auto value = number_of(object, name);
  if (!value || std::abs(*value) > 0x1p53) return std::nullopt;
  return std::chrono::milliseconds{static_cast<std::int64_t>(*value)};
}

std::optional<std::chrono::milliseconds> duration_of(const Json& object, const char* name) {
  const auto value = milliseconds_of(object, name);
  return value && value->count() >= 0 ? value : std::nullopt;
}

std::optional<Timestamp> time_of(const Json& object, const char* name) {
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

/// Reads topic, partition and offset. Leaves the topic empty unless all three are valid.
void read_position(const Json& object, AlertLine& line) {
  std::string topic = text_of(object, "topic", kMaxTopic);
  const auto partition = count_of(object, "partition", std::numeric_limits<std::int32_t>::max());
  const auto offset = count_of(object, "offset", std::numeric_limits<std::int64_t>::max());
  if (!partition || !offset) return;
  line.topic = std::move(topic);
  line.partition = static_cast<std::int32_t>(*partition);
  line.offset = static_cast<std::int64_t>(*offset);
}

void read_alarm(const Json& object, AlertLine& line) {
  line.alarm_id = text_of(object, "alarm_id", kMaxIdInName);
  line.level = text_of(object, "level");
  line.episode = text_of(object, "episode", kMaxIdInName);
  line.state = text_of(object, "state");
  line.priority = text_of(object, "priority");
  line.since = time_of(object, "since");
  line.duration = duration_of(object, "duration_ms");
  line.peak = number_of(object, "peak");
  line.ts_peak = time_of(object, "ts_peak");
  line.readings = count_of(object, "readings", std::numeric_limits<std::uint64_t>::max());
  line.quality = text_of(object, "quality");
  const auto late = object.find("late");
  line.late = late != object.end() && late->is_boolean() && late->get<bool>();
  line.fault = text_of(object, "fault");
  line.lag = duration_of(object, "lag_ms");
}

/// Writes a field if the event has it.
template <class T>
void add(JsonWriter& json, std::string_view name, const std::optional<T>& value) {
  if (value) json.field(name, *value);
}
void add(JsonWriter& json, std::string_view name, std::string_view word) {
  if (!word.empty()) json.field(name, word);
}
template <class Enum>
void add(JsonWriter& json, std::string_view name, const Term<Enum>& term) {
  add(json, name, term.word());
}
void add(JsonWriter& json, std::string_view name,
         const std::optional<std::chrono::milliseconds>& duration) {
  if (duration) json.field(name, duration->count());
}

/// Returns true for characters that JSON allows unescaped in a string, but that end a line or hide
/// text in some readers.
bool breaks_lines(char32_t c) { return (c >= 0x7f && c <= 0x9f) || c == 0x2028 || c == 0x2029; }

}  // namespace

// Without JsonWriter, which takes a tenth more time: a plain alert may be written for each reading.
void append_alert_json(std::string& out, const Alert& alert) {
  out += R"({"sensor_id":)";
  append_json_string(out, alert.sensor_id);
  out += R"(,"suhu":)";
  append_number(out, alert.celsius);
  if (alert.threshold) {
    out += R"(,"threshold":)";
    append_number(out, *alert.threshold);
  }
  out += R"(,"ts":")";
  append_rfc3339(out, alert.ts);
  out += '"';
  if (alert.source) {
    out += R"(,"topic":)";
    append_json_string(out, alert.source->topic);
    out += R"(,"partition":)";
    append_integer(out, alert.source->partition);
    out += R"(,"offset":)";
    append_integer(out, alert.source->offset);
  }
  if (alert.late) out += R"(,"late":true)";
  out += '}';
}

void append_event_json(std::string& out, const AlarmEvent& event) {
  JsonWriter json{out};
  json.begin_object().field("sensor_id", event.sensor_id).field("suhu", event.celsius);
  add(json, "threshold", event.limit);
  json.field("ts", event.ts);
  if (event.source) {
    json.field("topic", event.source->topic);
    json.field("partition", event.source->partition).field("offset", event.source->offset);
  }
  add(json, "event", event.kind);
  add(json, "alarm_id", event.alarm_id);
  add(json, "level", event.level);
  add(json, "episode", event.episode);
  add(json, "state", event.state);
  add(json, "priority", event.priority);
  add(json, "since", event.since);
  add(json, "duration_ms", event.duration);
  add(json, "peak", event.peak);
  add(json, "ts_peak", event.ts_peak);
  add(json, "readings", event.readings);
  add(json, "quality", event.quality);
  json.field("late", event.late);
  add(json, "fault", event.fault);
  add(json, "lag_ms", event.lag);
  json.end_object();
}

tl::expected<AlertLine, std::string> decode_alert_line(std::string_view text) {
  const auto refuse = [](const char* why) { return tl::unexpected<std::string>(why); };
  if (text.size() > kMaxRecordBytes) return refuse("the line is longer than 64 KiB");
  // The parser takes a NUL for the end of the text and ignores what follows it.
  if (text.find('\0') != std::string_view::npos) return refuse("the line is not JSON");
  const Json object = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (object.is_discarded()) return refuse("the line is not JSON");
  if (!object.is_object()) return refuse("the line is JSON, but no object");

  AlertLine line;
  line.sensor_id = text_of(object, "sensor_id", kMaxSensorIdBytes);
  if (line.sensor_id.empty())
    return refuse("sensor_id is missing, or no string of 1 to 1024 bytes");
  const auto ts = time_of(object, "ts");
  if (!ts)
    return refuse(
        "ts is missing, or no RFC 3339 time with zone and no epoch milliseconds between 2000 and "
        "2100");
  line.ts = *ts;
  line.event = text_of(object, "event");
  line.celsius = number_of(object, "suhu");
  line.limit = number_of(object, "threshold");
  if (line.event.empty() && !line.celsius)
    return refuse("suhu is missing or no number, and the line is no event");
  if (line.event.empty() && !line.limit)
    return refuse("threshold is missing: the line is a reading, no alert");
  read_position(object, line);
  read_alarm(object, line);
  return line;
}

void append_as_one_line(std::string& out, std::string_view json) {
  // The parser accepts white space around the object and a byte-order mark before it.
  json = json.substr(json.find('{'), json.rfind('}') - json.find('{') + 1);
  constexpr char kHex[] = "0123456789abcdef";
  while (!json.empty()) {
    const auto character = utf8::decode(json);
    if (breaks_lines(character.code)) {  // occurs in strings only
      out += "\\u";
      for (int shift = 12; shift >= 0; shift -= 4) out += kHex[(character.code >> shift) & 0xF];
    } else if (character.code < 0x20) {  // occurs between tokens only
      out += ' ';
    } else {
      out += json.substr(0, character.bytes);
    }
    json.remove_prefix(character.bytes);
  }
}

}  // namespace suhu
