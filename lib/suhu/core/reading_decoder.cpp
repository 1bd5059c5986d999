#include "suhu/core/reading_decoder.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <optional>

#include "suhu/core/json_cursor.hpp"

namespace suhu {
namespace {

using json::Cursor;

/// Bytes of '\0' behind the text: they end every token, and allow comparing keys and reading eight
/// bytes at once without a check for the end.
constexpr std::size_t kPadding = 16;

/// The fields that are read, in the order of kNames. Those from kHumidity on are the kExtraFields.
enum Field : unsigned {
  kSensorId,
  kDeviceId,
  kSuhu,
  kTemperature,
  kTs,
  kHumidity,
  kBattery,
  kOther
};

constexpr unsigned bit(Field field) { return 1U << field; }
constexpr unsigned kIds = bit(kSensorId) | bit(kDeviceId);
constexpr unsigned kTemperatures = bit(kSuhu) | bit(kTemperature);

/// Returns true if `key` begins with `quoted`, a name with its closing quote. Requires: as many
/// bytes as the longest such name are readable at `key`, as they are in the padded buffer.
template <std::size_t N>
bool is_key(const char* key, const char (&quoted)[N]) {
  return std::memcmp(key, quoted, N - 1) == 0;
}

/// Returns the field whose name, with its closing quote, is at `key`. Does not resolve escapes.
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

constexpr std::array<std::string_view, kOther> kNames{
    "sensor_id", "device_id", "suhu", "temperature", "ts", "humidity", "battery"};

Field match_unescaped(std::string_view key) {
  return static_cast<Field>(std::find(kNames.begin(), kNames.end(), key) - kNames.begin());
}

/// Skips NaN, Infinity or -Infinity. They are not JSON, but json.dumps() of Python and others write
/// them.
bool skip_non_finite(Cursor& at) {
  return at.skip_literal("NaN") || at.skip_literal("Infinity") || at.skip_literal("-Infinity");
}

/// Buffers for strings with escapes: the views of a reading point into them.
struct Scratch {
  std::string id;
  std::string other;
};

std::string_view resolve(const json::String& string, std::string& scratch) {
  if (!string.escaped) return string.raw;
  scratch.clear();
  json::append_unescaped(scratch, string.raw);
  return scratch;
}

/// Collects what one pass over an object finds. A fault of a single field is kept until the end,
/// because the rest may turn out not to be JSON, which counts first. The read_ functions of values
/// start at the first byte of a value and return false for not-json.
struct Pass {
  Scratch& scratch;
  Reading reading;
  unsigned seen = 0;
  std::optional<RejectReason> id_fault;
  std::optional<RejectReason> temperature_fault;
  bool bad_time = false;

  bool read_object(Cursor& at);
  bool read_key(Cursor& at, Field& field);
  bool read_field(Field field, Cursor& at);
  bool read_id(Cursor& at);
  bool read_temperature(Cursor& at);
  bool read_time(Cursor& at);
  bool read_optional(Cursor& at, std::optional<double>& out);
  [[nodiscard]] tl::expected<Reading, RejectReason> result() const;
};

/// Reads the whole text. Requires: it begins with `{`.
bool Pass::read_object(Cursor& at) {
  at.take('{');
  if (at.take('}')) return at.at_end();
  Field field = kOther;
  do {
    if (!read_key(at, field) || !at.take(':')) return false;
    at.next();
    if (!read_field(field, at)) return false;
  } while (at.take(','));
  return at.take('}') && at.at_end();  // nothing may follow, such as a second document
}

bool Pass::read_key(Cursor& at, Field& field) {
  if (at.next() != '"') return false;
  field = match_raw(at.position() + 1);
  if (field != kOther) {
    at.move_to(at.position() + kNames[field].size() + 2);
    return true;
  }
  json::String key;
  if (!at.take_string(key)) return false;
  if (key.escaped) field = match_unescaped(resolve(key, scratch.other));
  return true;
}

bool Pass::read_field(Field field, Cursor& at) {
  if (field == kOther) return at.skip_value(kMaxJsonDepth);
  if ((seen & bit(field)) != 0) return false;
  seen |= bit(field);
  switch (field) {
    case kSensorId:
    case kDeviceId:
      return read_id(at);
    case kSuhu:
    case kTemperature:
      return read_temperature(at);
    case kTs:
      return read_time(at);
    default:
      return read_optional(at, reading.*kExtraFields[field - kHumidity].value);
  }
}

bool Pass::read_id(Cursor& at) {
  if (at.next() == '"') {
    json::String string;
    if (!at.take_string(string)) return false;
    reading.sensor_id = resolve(string, scratch.id);
  } else if (const auto number = json::read_number(at.position());
             number.end != nullptr && number.integer) {
    reading.sensor_id = {at.position(), static_cast<std::size_t>(number.end - at.position())};
    at.move_to(number.end);
  } else {
    id_fault = RejectReason::wrong_type;
    return at.skip_value(kMaxJsonDepth);
  }
  if (reading.sensor_id.empty()) id_fault = RejectReason::missing_id;
  if (reading.sensor_id.size() > kMaxSensorIdBytes) id_fault = RejectReason::too_large;
  return true;
}

bool Pass::read_temperature(Cursor& at) {
  json::Number number;
  if (at.take_number(number)) {
    reading.celsius = number.value;
    if (!std::isfinite(number.value)) temperature_fault = RejectReason::not_finite;
    return true;
  }
  const bool not_finite = skip_non_finite(at);
  temperature_fault = not_finite ? RejectReason::not_finite : RejectReason::wrong_type;
  return not_finite || at.skip_value(kMaxJsonDepth);
}

/// Returns epoch milliseconds with the fraction dropped. Returns std::nullopt for a negative
/// number, and from 1e15 on.
std::optional<Timestamp> to_timestamp(const char* first, const json::Number& number) {
  // Checked before the cast, because a double beyond the range of int64 has no integer value. Below
  // 1e15 every integer is exact.
  if (!(number.value >= 0 && number.value < 1e15)) return std::nullopt;
  auto ms = static_cast<std::int64_t>(number.value);
  // A long fraction may have been rounded up to the next millisecond: take the digits before the
  // point.
  if (number.fraction && std::from_chars(first, number.end, ms).ec != std::errc{})
    return std::nullopt;
  return Timestamp{std::chrono::milliseconds{ms}};
}

bool Pass::read_time(Cursor& at) {
  const char* const first = at.position();
  json::String string;
  json::Number number;
  if (*first == '"') {
    if (!at.take_string(string)) return false;
    reading.ts = parse_rfc3339(resolve(string, scratch.other));
  } else if (at.take_number(number)) {
    reading.ts = to_timestamp(first, number);
  } else if (!skip_non_finite(at) && !at.skip_value(kMaxJsonDepth)) {
    return false;
  }
  bad_time = !reading.ts || !is_plausible(*reading.ts);
  return true;
}

bool Pass::read_optional(Cursor& at, std::optional<double>& out) {
  json::Number number;
  const bool is_number = at.take_number(number);
  if (is_number && std::isfinite(number.value)) {
    out = number.value;
    return true;
  }
  ++reading.optionals_ignored;
  return is_number || skip_non_finite(at) || at.skip_value(kMaxJsonDepth);
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

}  // namespace

struct ReadingDecoder::Impl {
  std::unique_ptr<char[]> buffer{new char[kMaxRecordBytes + kPadding]};
  Scratch scratch;
};

ReadingDecoder::ReadingDecoder() : impl_(std::make_unique<Impl>()) {}
ReadingDecoder::~ReadingDecoder() = default;
ReadingDecoder::ReadingDecoder(ReadingDecoder&&) noexcept = default;
ReadingDecoder& ReadingDecoder::operator=(ReadingDecoder&&) noexcept = default;

tl::expected<Reading, RejectReason> ReadingDecoder::decode(std::string_view record) {
  if (record.size() > kMaxRecordBytes) return tl::unexpected(RejectReason::too_large);
  if (record.empty()) return tl::unexpected(RejectReason::not_json);
  char* const buffer = impl_->buffer.get();
  char* const end = buffer + record.size();
  std::memcpy(buffer, record.data(), record.size());
  std::memset(end, '\0', kPadding);

  Cursor at{buffer, end};
  if (at.next() != '{') {
    const bool is_json = at.skip_value(kMaxJsonDepth) && at.at_end();
    return tl::unexpected(is_json ? RejectReason::not_object : RejectReason::not_json);
  }
  Pass pass{.scratch = impl_->scratch};
  if (!pass.read_object(at)) return tl::unexpected(RejectReason::not_json);
  return pass.result();
}

}  // namespace suhu
