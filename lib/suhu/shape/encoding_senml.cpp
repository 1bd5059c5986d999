// Writes the temperatures of SenML packs (RFC 8428) as JSON.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>

#include "suhu/core/json_cursor.hpp"
#include "suhu/core/record_limits.hpp"
#include "suhu/core/text.hpp"
#include "suhu/shape/decimal_text.hpp"
#include "suhu/shape/encoding.hpp"
#include "suhu/shape/encoding_text.hpp"

namespace suhu::shape {
namespace {

constexpr int kMicroPlaces = 6;
constexpr std::int64_t kMicros = 1'000'000;  // in a second
/// Beyond any time that is used, but far enough from the end of the integers for a sum.
constexpr std::int64_t kLatestMicros = 100'000'000'000'000'000;
constexpr std::int64_t kRelativeMicros = (std::int64_t{1} << 28) * kMicros;
/// Stands for a time that no reader takes for one, in any unit.
constexpr std::string_view kNoTime = "1e99";

using OptionalText = std::optional<std::string_view>;

/// The labels that are read, of one record or of the bases: views into the pack. Strings without
/// their quotes, numbers by their digits.
struct SenmlFields {
  OptionalText name;
  OptionalText unit;
  OptionalText value;
  OptionalText time;
};

struct SenmlRecord {
  SenmlFields base;
  SenmlFields own;
  OptionalText version;
};

/// A label of RFC 8428 that is read.
struct SenmlLabel {
  std::string_view label;
  OptionalText& target;
  bool is_string;
};

/// Returns the string, without its escapes if it has any, which are then resolved in `buffer`.
std::string_view plain_text(const json::String& string, std::string& buffer) {
  if (!string.escaped) return string.raw;
  buffer.clear();
  json::append_unescaped(buffer, string.raw);
  return buffer;
}

/// Reads a value of the type that a label has. Returns false if it has another one.
bool take_typed(json::Cursor& in, bool is_string, std::string_view& value) {
  const char* const first = in.next() == '"' ? nullptr : in.position();
  if (is_string != (first == nullptr)) return false;
  if (is_string) {
    json::String string;
    if (!in.take_string(string)) return false;
    value = string.raw;
    return true;
  }
  json::Number number;
  if (!in.take_number(number)) return false;
  value = {first, static_cast<std::size_t>(number.end - first)};
  return true;
}

/// Reads one member of a record. Returns false if a label that is read has another type or stands
/// there twice, or if the label is one that a reader must understand (its last character is `_`).
bool take_member(json::Cursor& in, SenmlRecord& record) {
  json::String name;
  std::string buffer;
  if (in.next() != '"' || !in.take_string(name) || !in.take(':')) return false;
  const auto label = plain_text(name, buffer);
  const SenmlLabel labels[] = {
      {"bn", record.base.name, true},   {"bu", record.base.unit, true},
      {"bv", record.base.value, false}, {"bt", record.base.time, false},
      {"n", record.own.name, true},     {"u", record.own.unit, true},
      {"v", record.own.value, false},   {"t", record.own.time, false},
      {"bver", record.version, false},
  };
  const auto* const known = std::ranges::find(labels, label, &SenmlLabel::label);
  if (known == std::end(labels)) return !label.ends_with('_') && in.skip_value(kMaxJsonDepth);
  std::string_view value;
  if (known->target || !take_typed(in, known->is_string, value)) return false;
  known->target = value;
  return true;
}

bool take_record(json::Cursor& in, SenmlRecord& record) {
  if (!in.take('{')) return false;
  if (in.take('}')) return true;
  do {
    if (!take_member(in, record)) return false;
  } while (in.take(','));
  return in.take('}');
}

/// Returns true for a version whose rules are followed here: at most 10, which is RFC 8428, or 26,
/// which by RFC 9100 is the same with secondary units.
bool is_known_version(std::string_view digits) {
  constexpr std::int64_t kVersion = 10;
  constexpr std::int64_t kWithSecondaryUnits = 26;
  const auto number = parse_decimal(digits);
  const auto version = number ? shifted_whole(*number, 0, kWithSecondaryUnits + 1) : std::nullopt;
  return version && (*version <= kVersion || *version == kWithSecondaryUnits);
}

/// Replaces the base fields that a record has. They hold for it and for those behind it.
void update_base(SenmlFields& base, const SenmlFields& changes) {
  for (const auto field :
       {&SenmlFields::name, &SenmlFields::unit, &SenmlFields::value, &SenmlFields::time}) {
    if (changes.*field) base.*field = changes.*field;
  }
}

/// Returns the unit of a temperature as it is written in a pack, or std::nullopt for any other
/// unit. `F` is farad.
OptionalText temperature_unit(const SenmlFields& base, const SenmlFields& own) {
  const auto raw = own.unit ? own.unit : base.unit;
  if (!raw) return std::nullopt;
  std::string buffer;
  const auto unit = plain_text({.raw = *raw, .escaped = true}, buffer);
  for (const std::string_view known : {"Cel", "K", "Far"}) {
    if (unit == known) return known;
  }
  return std::nullopt;
}

/// Requires: `digits` is a number of a pack, in which the end of the pack or of a token follows.
double to_number(std::string_view digits) { return json::read_number(digits.data()).value; }

/// Appends the sum of a value and its base. A value without a base keeps its digits.
void append_value(std::string& json, std::string_view value, OptionalText base) {
  const double offset = base ? to_number(*base) : 0;
  if (offset == 0) {
    json += value;
    return;
  }
  const double sum = to_number(value) + offset;
  if (std::isfinite(sum)) {
    append_number(json, sum);
  } else {
    json += kNotFinite;
  }
}

/// Returns a time in microseconds, 0 for none, or std::nullopt for one beyond all that are used.
std::optional<std::int64_t> to_micros(OptionalText seconds) {
  if (!seconds) return 0;
  auto number = parse_decimal(*seconds);
  if (!number) return std::nullopt;
  const bool negative = number->negative;
  number->negative = false;
  const auto micros = shifted_whole(*number, kMicroPlaces, kLatestMicros);
  return micros && negative ? -*micros : micros;
}

/// Appends the time as a member, unless it is relative to now.
void append_time(std::string& json, OptionalText time, OptionalText base) {
  const auto offset = to_micros(time);
  const auto start = to_micros(base);
  if (offset && start && *offset + *start < kRelativeMicros) return;
  json += R"(,"t":)";
  if (!offset || !start) {
    json += kNoTime;
    return;
  }
  const std::int64_t micros = *offset + *start;
  append_integer(json, micros / kMicros);
  std::string fraction;
  append_integer(fraction, kMicros + micros % kMicros);  // with a digit in front, which is dropped
  json += '.';
  json.append(fraction, 1);
}

void append_temperature(std::string& json, std::string_view unit, std::string_view value,
                        const SenmlFields& base, const SenmlFields& own) {
  json += R"({"n":")";
  json += base.name.value_or("");  // with escapes, as both stand in the pack
  json += own.name.value_or("");
  json += R"(","u":")";
  json += unit;
  json += R"(","v":)";
  append_value(json, value, base.value);
  append_time(json, own.time, base.time);
  json += '}';
}

/// Appends the temperatures of a pack. Returns false if it is none, in valid JSON.
bool append_pack(std::string& json, json::Cursor in, std::size_t& skipped) {
  if (!in.take('[')) return false;
  if (in.take(']')) return true;
  SenmlFields base;
  bool first = true;
  do {
    SenmlRecord record;
    if (!take_record(in, record)) return false;
    if (record.version && !is_known_version(*record.version)) return false;
    update_base(base, record.base);
    const auto unit = temperature_unit(base, record.own);
    if (!unit || !record.own.value) {
      ++skipped;
      continue;
    }
    if (!first) json += ',';
    first = false;
    append_temperature(json, *unit, *record.own.value, base, record.own);
  } while (in.take(','));
  return true;
}

}  // namespace

tl::expected<void, RejectReason> append_senml(std::string& json, std::string_view record,
                                              std::size_t& skipped) {
  constexpr std::size_t kPadding = 8;  // of a Cursor
  std::string padded;
  padded.reserve(record.size() + kPadding);
  padded.append(record).append(kPadding, '\0');
  const json::Cursor start{padded.data(), padded.data() + record.size()};
  json::Cursor check = start;
  if (!check.skip_value(kMaxJsonDepth) || !check.at_end())
    return tl::unexpected{RejectReason::not_json};
  const auto before = json.size();
  std::size_t no_temperatures = 0;
  json += '[';
  if (!append_pack(json, start, no_temperatures)) {
    json.resize(before);
    return tl::unexpected{RejectReason::not_decodable};
  }
  json += ']';
  skipped += no_temperatures;
  return {};
}

}  // namespace suhu::shape
