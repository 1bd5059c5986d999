#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "suhu/core/reading_decoder.hpp"
#include "suhu/core/utf8.hpp"

namespace suhu {
namespace {

using Json = nlohmann::json;
using namespace std::string_view_literals;

constexpr auto kSpaces = " \t\r\n"sv;

/// Observes a parse without building a document: where the error is, how deep the nesting gets, and
/// whether a top-level name occurs twice. Keeps the first 64 names.
struct Listener final : nlohmann::json_sax<Json> {
  std::vector<std::string> names;
  bool name_twice = false;
  int depth = 0;
  int deepest = 0;
  std::size_t error_at = 0;

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return open(); }
  bool start_array(std::size_t) override { return open(); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    if (depth != 1) return true;
    name_twice = name_twice || std::find(names.begin(), names.end(), name) != names.end();
    if (names.size() < 64) names.push_back(name);
    return true;
  }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception&) override {
    error_at = position;
    return false;
  }

 private:
  bool open() {
    deepest = std::max(deepest, ++depth);
    return true;
  }
  bool close() {
    --depth;
    return true;
  }
};

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto character = utf8::decode(text);
    if (!character.valid) return false;
    text.remove_prefix(character.bytes);
  }
  return true;
}

/// Returns an explanation that follows from the first bytes, or an empty string.
std::string explain_start(std::string_view record) {
  if (record.starts_with("\xEF\xBB\xBF"sv))
    return "starts with a byte-order mark: send UTF-8 without it";
  if (record.starts_with("\xFF\xFE"sv) || record.starts_with("\xFE\xFF"sv) ||
      record.starts_with("{\0"sv) || record.starts_with("\0{"sv)) {
    return "looks like UTF-16: send UTF-8";
  }
  if (record.starts_with('\0'))
    return "starts with a Schema Registry header (magic byte 0): send plain JSON";
  const auto first = record.find_first_not_of(kSpaces);
  if (first == std::string_view::npos) return "the record is empty: send one JSON object";
  const auto text = record.substr(first);
  if (text.starts_with("{'"))
    return "the names are in single quotes, as Python prints a dict: send json.dumps() of it";
  return {};
}

std::string explain_parse_error(std::string_view record, std::size_t error_at) {
  if (error_at > record.size()) return "the JSON ends too early: was the record cut?";
  const std::size_t at = error_at == 0 ? 0 : error_at - 1;
  const auto rest = record.substr(at);
  const auto before = record.substr(0, at).find_last_not_of(kSpaces);
  if (before != std::string_view::npos && record[before] == ',' &&
      (rest.starts_with('}') || rest.starts_with(']'))) {
    return "a comma stands before a closing bracket: leave it out";
  }
  for (const auto token : {"NaN"sv, "Infinity"sv}) {
    // The parser stops at the first unexpected letter, or at the sign before it.
    const auto from = at < 1 ? 0 : at - 1;
    if (record.substr(from, token.size() + 2).find(token.substr(0, 2)) != std::string_view::npos) {
      return "NaN and Infinity are not JSON: leave the field out";
    }
  }
  return "not valid JSON at byte " + std::to_string(error_at);
}

std::string explain_not_json(std::string_view record) {
  if (auto start = explain_start(record); !start.empty()) return start;
  if (!is_utf8(record)) return "not valid UTF-8: send UTF-8";
  if (record.ends_with('\0'))
    return "a NUL byte follows the JSON: send the text without its terminator";
  Listener strict;
  if (Json::sax_parse(record, &strict)) {
    if (strict.deepest > kMaxJsonDepth)
      return "nested deeper than " + std::to_string(kMaxJsonDepth) + " levels";
    return strict.name_twice ? "a field stands twice: send it once" : "not strict JSON";
  }
  Listener prefix;
  if (Json::sax_parse(record, &prefix, nlohmann::detail::input_format_t::json, /*strict=*/false)) {
    return "something follows the JSON document: send one document a record";
  }
  return explain_parse_error(record, strict.error_at);
}

std::string explain_not_object(const Json& document) {
  if (document.is_string() && document.get_ref<const std::string&>().starts_with('{')) {
    return "JSON inside a JSON string: it was encoded twice, encode it once";
  }
  return std::string("valid JSON, but ") + (document.is_array() ? "an array" : "no object") +
         ": send one object a record";
}

std::string type_in_words(const Json& value) {
  if (value.is_null()) return "null";
  if (value.is_boolean()) return "true or false";
  if (value.is_array()) return "an array";
  if (value.is_object()) return "an object";
  return value.is_string() ? "a string" : "a number";
}

const Json* member(const Json& object, const char* name) {
  const auto it = object.find(name);
  return it == object.end() ? nullptr : &*it;
}

std::string explain_wrong_type(const Json& object) {
  const Json* sensor = member(object, "sensor_id");
  const Json* device = member(object, "device_id");
  if (sensor != nullptr && device != nullptr)
    return "both sensor_id and device_id are there: send one";
  const Json* id = sensor != nullptr ? sensor : device;
  if (id != nullptr && id->is_number_float())
    return "the id is a number with a fraction or an exponent: send a string";
  if (id != nullptr && !id->is_string() && !id->is_number())
    return "the id is " + type_in_words(*id) + ": send a string";
  const Json* suhu = member(object, "suhu");
  const Json* temperature = member(object, "temperature");
  if (suhu != nullptr && temperature != nullptr)
    return "both suhu and temperature are there: send one";
  const Json* celsius = suhu != nullptr ? suhu : temperature;
  if (celsius != nullptr && celsius->is_string())
    return "the temperature is in quotes: send a number";
  if (celsius != nullptr)
    return "the temperature is " + type_in_words(*celsius) + ": send a number";
  return "a field has the wrong type";
}

std::string explain_epoch(double value) {
  const auto fits = [value](double unit_in_ms) {
    const double ms = value * unit_in_ms;
    return ms >= static_cast<double>(kEarliestTimestamp.time_since_epoch().count()) &&
           ms < static_cast<double>(kLatestTimestamp.time_since_epoch().count());
  };
  if (fits(1e3)) return "ts looks like seconds: send milliseconds";
  if (fits(1e-3)) return "ts looks like microseconds: send milliseconds";
  if (fits(1e-6)) return "ts looks like nanoseconds: send milliseconds";
  return "ts lies outside 2000 to 2100: is the sender's clock set?";
}

std::string explain_bad_time(const Json& object) {
  const Json* ts = member(object, "ts");
  if (ts == nullptr) return "ts is no time";
  if (ts->is_number()) return explain_epoch(ts->get<double>());
  if (!ts->is_string())
    return "ts is " + type_in_words(*ts) + ": send epoch milliseconds or RFC 3339, or leave it out";
  const auto& text = ts->get_ref<const std::string&>();
  if (parse_rfc3339(text)) return "ts lies outside 2000 to 2100: is the sender's clock set?";
  if (parse_rfc3339(text, /*zoneless_is_utc=*/true))
    return "ts has no zone: add Z or an offset such as +07:00";
  if (!text.empty() && text.find_first_not_of("0123456789.") == std::string::npos) {
    return "ts is a number in quotes: send epoch milliseconds without quotes";
  }
  return "ts is not RFC 3339, such as 2026-11-21T03:36:00.120Z";
}

std::string explain_too_large(std::string_view record) {
  if (record.size() > kMaxRecordBytes) {
    return "the record has " + std::to_string(record.size()) + " bytes: at most " +
           std::to_string(kMaxRecordBytes) + " are read";
  }
  return "the id is longer than " + std::to_string(kMaxSensorIdBytes) + " bytes";
}

}  // namespace

std::string explain_reject(RejectReason reason, std::string_view record) {
  if (reason == RejectReason::too_large) return explain_too_large(record);
  if (reason == RejectReason::not_json) return explain_not_json(record.substr(0, kMaxRecordBytes));
  if (reason == RejectReason::not_finite)
    return "the temperature is NaN, infinite or beyond every double: send a finite number";
  if (reason == RejectReason::missing_temperature) return "neither suhu nor temperature is there";
  // decode() accepts NaN in some fields, this parser does not. Then `document` is empty, and the
  // explanation is a general one.
  Json document =
      Json::parse(record.substr(0, kMaxRecordBytes), nullptr, /*allow_exceptions=*/false);
  if (reason == RejectReason::not_object) return explain_not_object(document);
  if (!document.is_object()) document = Json::object();
  if (reason == RejectReason::wrong_type) return explain_wrong_type(document);
  if (reason == RejectReason::bad_time) return explain_bad_time(document);
  const bool empty = document.contains("sensor_id") || document.contains("device_id");
  return empty ? "the id is empty" : "neither sensor_id nor device_id is there";
}

}  // namespace suhu
