#include "suhu/core/reading_decoder.hpp"

#include <simdjson.h>

#include <charconv>
#include <cmath>
#include <cstring>
#include <optional>

#include "suhu/core/json_token.hpp"

namespace suhu {
namespace {

namespace ondemand = simdjson::ondemand;

/// The fields we read; their order has no meaning.
enum Field : unsigned { kSensorId, kDeviceId, kSuhu, kTemperature, kTs, kHumidity, kBattery, kOther };

constexpr unsigned bit(Field field) { return 1U << field; }
constexpr unsigned kIds = bit(kSensorId) | bit(kDeviceId);
constexpr unsigned kTemperatures = bit(kSuhu) | bit(kTemperature);

/// `key` is at least as readable as the longest name: it lies in the padded buffer.
template <std::size_t N>
bool is_key(const char* key, const char (&quoted)[N]) {
  return std::memcmp(key, quoted, N - 1) == 0;
}

/// Compares a raw key, closing quote included.
Field match_raw(const char* key) {
  switch (*key) {
    case 's':
      return is_key(key, "suhu\"") ? kSuhu : is_key(key, "sensor_id\"") ? kSensorId : kOther;
    case 'd':
      return is_key(key, "device_id\"") ? kDeviceId : kOther;
    case 't':
      return is_key(key, "ts\"") ? kTs : is_key(key, "temperature\"") ? kTemperature : kOther;
    case 'h':
      return is_key(key, "humidity\"") ? kHumidity : kOther;
    case 'b':
      return is_key(key, "battery\"") ? kBattery : kOther;
    default:
      return kOther;
  }
}

Field match_unescaped(std::string_view key) {
  constexpr std::array<std::string_view, 7> kNames{"sensor_id", "device_id", "suhu", "temperature", "ts", "humidity", "battery"};
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (key == kNames[i]) return static_cast<Field>(i);
  }
  return kOther;
}

/// What json.dumps of Python and others write for a float that is no JSON.
bool is_non_finite_token(std::string_view token) {
  return json::is_literal(token, "NaN") || json::is_literal(token, "Infinity") || json::is_literal(token, "-Infinity");
}

bool is_valid(ondemand::value value, int depth);

bool is_valid_array(ondemand::value& value, int depth) {
  ondemand::array array;
  if (depth > kMaxJsonDepth || value.get_array().get(array) != simdjson::SUCCESS) return false;
  for (auto item : array) {
    ondemand::value element;
    if (item.get(element) != simdjson::SUCCESS || !is_valid(element, depth)) return false;
  }
  return true;
}

bool is_valid_object(ondemand::value& value, int depth) {
  ondemand::object object;
  if (depth > kMaxJsonDepth || value.get_object().get(object) != simdjson::SUCCESS) return false;
  for (auto item : object) {
    ondemand::field field;
    bool escaped = false;
    if (std::move(item).get(field) != simdjson::SUCCESS) return false;
    if (json::check_string(field.key().raw(), escaped) == nullptr || !is_valid(field.value(), depth)) return false;
  }
  return true;
}

bool is_valid_string(std::string_view token) {
  bool escaped = false;
  return token.find('\\') == std::string_view::npos || json::check_string(token.data() + 1, escaped) != nullptr;
}

/// A string has to be consumed: on demand skips one with a colon behind it as if it were a name, [1,"a":2] included.
bool consume_string(ondemand::value& value) { return value.get_raw_json_string().error() == simdjson::SUCCESS; }

/// Checks a token that is neither array nor object.
bool is_valid_scalar(std::string_view token) {
  switch (token.front()) {
    case '"':
      return is_valid_string(token);
    case 't':
      return json::is_literal(token, "true");
    case 'f':
      return json::is_literal(token, "false");
    case 'n':
      return json::is_literal(token, "null");
    default:
      return json::read_number(token.data()).end != nullptr;
  }
}

/// Walks a value nobody reads: on demand does not look at what it skips. `depth`: containers of ignored values around it.
bool is_valid(ondemand::value value, int depth) {
  const std::string_view token = value.raw_json_token();
  if (token.empty()) return false;
  if (token.front() == '[') return is_valid_array(value, depth + 1);
  if (token.front() == '{') return is_valid_object(value, depth + 1);
  if (token.front() == '"') return is_valid_string(token) && consume_string(value);
  return is_valid_scalar(token);
}

/// The text of a string whose token is `token`; std::nullopt: not-json.
std::optional<std::string_view> read_string(ondemand::value& value, std::string_view token) {
  bool escaped = false;
  const char* end = json::check_string(token.data() + 1, escaped);
  if (end == nullptr) return std::nullopt;
  std::string_view text{token.data() + 1, static_cast<std::size_t>(end - token.data() - 1)};
  const bool consumed = escaped ? value.get_string().get(text) == simdjson::SUCCESS : consume_string(value);
  return consumed ? std::optional{text} : std::nullopt;
}

/// What one pass over an object collects. A fault of one field waits here: the rest may still turn out to be no JSON, which counts
/// first. The read_ functions return false for not-json.
struct Pass {
  Reading reading;
  unsigned seen = 0;
  std::optional<RejectReason> id_fault;
  std::optional<RejectReason> temperature_fault;
  bool bad_time = false;

  bool read_field(Field field, ondemand::value& value);
  bool read_id(ondemand::value& value);
  bool read_temperature(ondemand::value& value);
  bool read_time(ondemand::value& value);
  bool read_optional(ondemand::value& value, std::optional<double>& out);
  [[nodiscard]] tl::expected<Reading, RejectReason> result() const;
};

bool Pass::read_field(Field field, ondemand::value& value) {
  if (field == kOther) return is_valid(value, 0);
  if ((seen & bit(field)) != 0) return false;
  seen |= bit(field);
  switch (field) {
    case kSensorId:
    case kDeviceId:
      return read_id(value);
    case kSuhu:
    case kTemperature:
      return read_temperature(value);
    case kTs:
      return read_time(value);
    case kHumidity:
      return read_optional(value, reading.humidity);
    default:
      return read_optional(value, reading.battery);
  }
}

bool Pass::read_id(ondemand::value& value) {
  const std::string_view token = value.raw_json_token();
  if (token.starts_with('"')) {
    const auto text = read_string(value, token);
    if (!text) return false;
    reading.sensor_id = *text;
  } else if (const auto number = json::read_number(token.data()); number.end != nullptr && number.integer) {
    reading.sensor_id = {token.data(), static_cast<std::size_t>(number.end - token.data())};
  } else {
    id_fault = RejectReason::wrong_type;
    return is_valid(value, 0);
  }
  if (reading.sensor_id.empty()) id_fault = RejectReason::missing_id;
  if (reading.sensor_id.size() > kMaxSensorIdBytes) id_fault = RejectReason::too_large;
  return true;
}

bool Pass::read_temperature(ondemand::value& value) {
  const std::string_view token = value.raw_json_token();
  const auto number = json::read_number(token.data());
  reading.celsius = number.value;
  if (number.end != nullptr && std::isfinite(number.value)) return true;
  const bool not_finite = number.end != nullptr || is_non_finite_token(token);
  temperature_fault = not_finite ? RejectReason::not_finite : RejectReason::wrong_type;
  return not_finite || is_valid(value, 0);
}

/// Epoch milliseconds with the fraction cut.
std::optional<Timestamp> to_timestamp(std::string_view token, const json::Number& number) {
  // Before the cast: a double beyond the range of int64 has no integer value. Below 1e15 every integer is exact.
  if (!(number.value >= 0 && number.value < 1e15)) return std::nullopt;
  auto ms = static_cast<std::int64_t>(number.value);
  // A long fraction may have rounded up to the next millisecond: the digits before the point decide.
  if (number.fraction && std::from_chars(token.data(), number.end, ms).ec != std::errc{}) return std::nullopt;
  return Timestamp{std::chrono::milliseconds{ms}};
}

bool Pass::read_time(ondemand::value& value) {
  const std::string_view token = value.raw_json_token();
  if (token.starts_with('"')) {
    const auto text = read_string(value, token);
    if (!text) return false;
    reading.ts = parse_rfc3339(*text);
  } else if (const auto number = json::read_number(token.data()); number.end != nullptr) {
    reading.ts = to_timestamp(token, number);
  } else if (!is_non_finite_token(token) && !is_valid(value, 0)) {
    return false;
  }
  bad_time = !reading.ts || !is_plausible(*reading.ts);
  return true;
}

bool Pass::read_optional(ondemand::value& value, std::optional<double>& out) {
  const std::string_view token = value.raw_json_token();
  const auto number = json::read_number(token.data());
  if (number.end != nullptr && std::isfinite(number.value)) {
    out = number.value;
    return true;
  }
  ++reading.optionals_ignored;
  return number.end != nullptr || is_non_finite_token(token) || is_valid(value, 0);
}

tl::expected<Reading, RejectReason> Pass::result() const {
  if ((seen & kIds) == kIds) return tl::unexpected(RejectReason::wrong_type);
  if ((seen & kIds) == 0) return tl::unexpected(RejectReason::missing_id);
  if (id_fault) return tl::unexpected(*id_fault);
  if ((seen & kTemperatures) == kTemperatures) return tl::unexpected(RejectReason::wrong_type);
  if ((seen & kTemperatures) == 0) return tl::unexpected(RejectReason::missing_temperature);
  if (temperature_fault) return tl::unexpected(*temperature_fault);
  if (bad_time) return tl::unexpected(RejectReason::bad_time);
  return reading;
}

/// Reads every field of the document's object; false: not-json.
bool read_object(ondemand::document& document, Pass& pass) {
  ondemand::object object;
  if (document.get_object().get(object) != simdjson::SUCCESS) return false;
  for (auto item : object) {
    ondemand::field field;
    if (std::move(item).get(field) != simdjson::SUCCESS) return false;
    const char* key = field.key().raw();
    Field which = match_raw(key);
    if (which == kOther) {
      bool escaped = false;
      if (json::check_string(key, escaped) == nullptr) return false;
      if (escaped) {
        std::string_view unescaped;
        if (field.unescaped_key().get(unescaped) != simdjson::SUCCESS) return false;
        which = match_unescaped(unescaped);
      }
    }
    if (!pass.read_field(which, field.value())) return false;
  }
  // A second document, or anything else behind this one.
  return document.current_location().error() == simdjson::OUT_OF_BOUNDS;
}

/// A document that is no object: is it JSON at all?
bool is_valid_other(ondemand::document& document, std::string_view token, const char* end) {
  if (token.front() != '[') return token.data() + token.size() == end && is_valid_scalar(token);
  ondemand::array array;
  if (document.get_array().get(array) != simdjson::SUCCESS) return false;
  for (auto item : array) {
    ondemand::value element;
    if (item.get(element) != simdjson::SUCCESS || !is_valid(element, 1)) return false;
  }
  return document.current_location().error() == simdjson::OUT_OF_BOUNDS;
}

}  // namespace

struct ReadingDecoder::Impl {
  ondemand::parser parser;
  std::unique_ptr<char[]> buffer{new char[kMaxRecordBytes + simdjson::SIMDJSON_PADDING]};
};

ReadingDecoder::ReadingDecoder() : impl_(std::make_unique<Impl>()) {
  if (impl_->parser.allocate(kMaxRecordBytes) != simdjson::SUCCESS) throw std::bad_alloc();
}
ReadingDecoder::~ReadingDecoder() = default;
ReadingDecoder::ReadingDecoder(ReadingDecoder&&) noexcept = default;
ReadingDecoder& ReadingDecoder::operator=(ReadingDecoder&&) noexcept = default;

tl::expected<Reading, RejectReason> ReadingDecoder::decode(std::string_view record) {
  if (record.size() > kMaxRecordBytes) return tl::unexpected(RejectReason::too_large);
  if (record.empty()) return tl::unexpected(RejectReason::not_json);
  char* buffer = impl_->buffer.get();
  char* end = buffer + record.size();
  std::memcpy(buffer, record.data(), record.size());
  std::memset(end, ' ', simdjson::SIMDJSON_PADDING);  // spaces end every token; the last record's bytes must not be seen

  ondemand::document document;
  std::string_view token;
  if (impl_->parser.iterate(buffer, record.size(), record.size() + simdjson::SIMDJSON_PADDING).get(document) != simdjson::SUCCESS ||
      document.raw_json_token().get(token) != simdjson::SUCCESS || token.empty()) {
    return tl::unexpected(RejectReason::not_json);
  }
  if (token.front() != '{') {
    return tl::unexpected(is_valid_other(document, token, end) ? RejectReason::not_object : RejectReason::not_json);
  }
  Pass pass;
  if (!read_object(document, pass)) return tl::unexpected(RejectReason::not_json);
  return pass.result();
}

}  // namespace suhu
