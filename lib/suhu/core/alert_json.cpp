#include "suhu/core/alert_json.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "suhu/core/reading_decoder.hpp"
#include "suhu/core/text.hpp"

namespace suhu {
namespace {

using nlohmann::json;

void append_integer(std::string& out, std::int64_t value) {
  std::array<char, 24> text;
  out.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr);
}

/// The members of an alert line, taken one by one; the first complaint stays.
class Members {
 public:
  explicit Members(const json& object) : object_(object) {}

  [[nodiscard]] bool has(const char* name) const { return object_.contains(name); }

  std::string text(const char* name) {
    const json* value = find(name);
    if (value == nullptr) return {};
    if (!value->is_string()) return complain(name, "is not a string");
    const auto& text = value->get_ref<const std::string&>();
    if (text.empty()) return complain(name, "is empty");
    if (text.size() > kMaxSensorIdBytes) return complain(name, "is longer than 1024 bytes");
    return text;
  }

  double number(const char* name) {
    const json* value = find(name);
    if (value == nullptr) return 0;
    if (!value->is_number()) {
      complain(name, "is not a number");
      return 0;
    }
    return value->get<double>();
  }

  std::int64_t integer(const char* name, std::int64_t largest) {
    const json* value = find(name);
    if (value == nullptr) return 0;
    // Unsigned is how the parser stores every integer without a sign.
    if (!value->is_number_unsigned() || value->get<std::uint64_t>() > static_cast<std::uint64_t>(largest)) {
      complain(name, "is not an integer in its range");
      return 0;
    }
    return value->get<std::int64_t>();
  }

  Timestamp time(const char* name) {
    const std::string written = text(name);
    if (!error_.empty()) return {};
    const auto t = parse_rfc3339(written);
    if (!t || !is_plausible(*t)) complain(name, "is not an RFC 3339 time with zone between 2000 and 2100");
    return t.value_or(Timestamp{});
  }

  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  const json* find(const char* name) {
    const auto it = object_.find(name);
    if (it != object_.end()) return &*it;
    complain(name, "is missing");
    return nullptr;
  }

  std::string complain(const char* name, const char* what) {
    if (error_.empty()) error_.append(name).append(" ").append(what);
    return {};
  }

  const json& object_;
  std::string error_;
};

}  // namespace

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
  out += '}';
}

Alert AlertRecord::view() const {
  Alert alert{.sensor_id = sensor_id, .celsius = celsius, .threshold = threshold, .ts = ts, .source = std::nullopt};
  if (!topic.empty()) alert.source = SourcePosition{.topic = topic, .partition = partition, .offset = offset};
  return alert;
}

tl::expected<AlertRecord, std::string> decode_alert(std::string_view line) {
  if (line.size() > kMaxRecordBytes) return tl::unexpected<std::string>("the line is longer than 64 KiB");
  const json object = json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (object.is_discarded()) return tl::unexpected<std::string>("the line is not JSON");
  if (!object.is_object()) return tl::unexpected<std::string>("the line is JSON, but no object");
  Members members(object);
  AlertRecord record;
  record.sensor_id = members.text("sensor_id");
  record.celsius = members.number("suhu");
  record.threshold = members.number("threshold");
  record.ts = members.time("ts");
  if (members.has("topic") || members.has("partition") || members.has("offset")) {
    record.topic = members.text("topic");
    record.partition = static_cast<std::int32_t>(members.integer("partition", std::numeric_limits<std::int32_t>::max()));
    record.offset = members.integer("offset", std::numeric_limits<std::int64_t>::max());
  }
  if (!members.error().empty()) return tl::unexpected(members.error());
  return record;
}

}  // namespace suhu
