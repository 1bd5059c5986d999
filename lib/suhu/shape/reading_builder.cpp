#include "suhu/shape/reading_builder.hpp"

#include <algorithm>
#include <cmath>

#include "suhu/core/ascii.hpp"
#include "suhu/core/record_limits.hpp"
#include "suhu/core/utf8.hpp"

namespace suhu::shape {
namespace {

/// Returns true if the place is within an element of Shape::each.
bool concerns_element(const Shape& shape, const Where& where) {
  return shape.each.has_value() &&
         (where.kind == Where::Kind::pointer || where.kind == Where::Kind::element_index);
}

}  // namespace

ReadingBuilder::ReadingBuilder(const Shape& shape, const RecordValues& values)
    : default_unit_(shape.default_unit),
      untyped_(shape.encoding == Encoding::csv),
      quoted_numbers_(shape.quoted_numbers),
      decimal_comma_(shape.decimal_comma),
      converts_(shape.default_unit != Unit::celsius || !shape.unit.alternatives.empty()),
      plain_milliseconds_(shape.time_format.kind == TimeFormat::Kind::automatic ||
                          shape.time_format.kind == TimeFormat::Kind::ms),
      time_reader_(shape.time_format, shape.time_zone) {
  const auto locate = [&](const std::vector<Where>& places) {
    std::vector<const Value*> found;
    for (const Where& where : places) found.push_back(&values.at(where));
    return found;
  };
  const auto candidates = [&](const Places& places) {
    return Candidates{locate(places.alternatives), places.exclusive};
  };
  for (const JoinedId& id : shape.id) joined_ids_.push_back(locate(id.parts));
  id_.exclusive = shape.id_exclusive;
  if (std::all_of(joined_ids_.begin(), joined_ids_.end(),
                  [](const auto& parts) { return parts.size() == 1; })) {
    for (const auto& parts : joined_ids_) id_.values.push_back(parts.front());
    joined_ids_.clear();
  }
  temperature_ = candidates(shape.temperature);
  for (const Probe& probe : shape.probes) probes_.push_back({probe.name, candidates(probe.places)});
  time_ = candidates(shape.time);
  unit_ = candidates(shape.unit);
  extras_ = {candidates(shape.humidity), candidates(shape.battery)};  // as kExtraFields
  for (const auto& [where, text] : shape.conditions) {
    (concerns_element(shape, where) ? element_conditions_ : record_conditions_)
        .push_back({&values.at(where), text});
  }
}

bool ReadingBuilder::hold(const std::vector<ConditionValue>& conditions) {
  return std::all_of(conditions.begin(), conditions.end(), [this](const ConditionValue& condition) {
    const Value& value = *condition.value;
    return value.is_seen() && value.kind != ValueKind::object && value.kind != ValueKind::array &&
           unescaped(value, scratch_) == condition.text;
  });
}

/// Replaces the last entry, which has what all probes of the element share, by one of each probe
/// that the element has. Extras that are ignored count once.
void ReadingBuilder::append_probes(std::vector<Entry>& entries) {
  Reading reading = *entries.back();
  const std::string_view sensor_id = reading.sensor_id;
  entries.pop_back();
  bool found = false;
  for (const auto& [name, candidates] : probes_) {
    auto fault = read_celsius(candidates, reading.celsius);
    if (fault == RejectReason::missing_temperature) continue;
    found = true;
    std::string& id = texts_.add();
    id.append(sensor_id).append("/").append(name);
    if (id.size() > kMaxSensorIdBytes) fault = RejectReason::too_large;
    if (fault) {
      entries.emplace_back(tl::unexpect, *fault);
      continue;
    }
    reading.sensor_id = id;
    entries.emplace_back(reading);
    reading.optionals_ignored = 0;
  }
  if (!found) entries.emplace_back(tl::unexpect, RejectReason::missing_temperature);
}

/// Reads an id of any type, with or without escapes.
std::optional<RejectReason> ReadingBuilder::read_text_id(const Value& value, std::string_view& id) {
  if (!value.is_seen() || (value.kind == ValueKind::null && !id_.exclusive))
    return RejectReason::missing_id;
  const bool is_id = value.kind == ValueKind::string || value.kind == ValueKind::integer ||
                     (value.kind == ValueKind::number && untyped_) ||
                     (value.kind == ValueKind::text && utf8::is_valid(value.raw));
  if (!is_id) return RejectReason::wrong_type;
  if (value.raw.empty()) return RejectReason::missing_id;
  id = value.escaped ? unescaped(value, texts_.add()) : value.raw;
  if (id.size() > kMaxSensorIdBytes) return RejectReason::too_large;
  return std::nullopt;
}

std::optional<RejectReason> ReadingBuilder::read_joined_id(std::string_view& id) {
  const std::vector<const Value*>* chosen = nullptr;
  for (const auto& parts : joined_ids_) {
    const bool there = std::all_of(parts.begin(), parts.end(), [this](const Value* part) {
      return id_.exclusive ? part->is_seen() : part->is_present();
    });
    if (!there) continue;
    if (chosen != nullptr) return RejectReason::wrong_type;
    chosen = &parts;
    if (!id_.exclusive) break;
  }
  if (chosen == nullptr) return RejectReason::missing_id;
  std::string& joined = texts_.add();
  std::string_view text;
  bool too_large = false;  // counts only if no part is of a wrong type
  for (const Value* const part : *chosen) {
    const auto fault = read_text_id(*part, text);
    too_large = too_large || fault == RejectReason::too_large;
    if (fault && fault != RejectReason::too_large) return fault;
    if (!joined.empty()) joined += '/';
    joined += text;
  }
  if (too_large || joined.size() > kMaxSensorIdBytes) return RejectReason::too_large;
  id = joined;
  return std::nullopt;
}

std::optional<RejectReason> ReadingBuilder::convert_to_celsius(double& celsius) {
  Unit unit = default_unit_;
  if (const Value& value = unit_.choose(); value.is_present()) {
    const auto named = value.is_text() ? parse_unit(unescaped(value, scratch_)) : std::nullopt;
    if (!named) return RejectReason::bad_unit;
    unit = *named;
  }
  celsius = to_celsius(unit, celsius);
  if (!std::isfinite(celsius)) return RejectReason::not_finite;
  return std::nullopt;
}

bool ReadingBuilder::parse_number(const Value& value, double& number) {
  if (value.kind != ValueKind::text && (value.kind != ValueKind::string || !quoted_numbers_))
    return false;
  digits_ = trimmed(unescaped(value, scratch_));
  if (decimal_comma_) {
    if (digits_.find('.') != std::string::npos) return false;  // it may separate thousands
    std::replace(digits_.begin(), digits_.end(), ',', '.');
  }
  const json::Number parsed = json::read_number(digits_.c_str());
  number = parsed.value;
  return parsed.end == digits_.data() + digits_.size();
}

void ReadingBuilder::read_written_time(const Value& value, Reading& reading) {
  tl::expected<Timestamp, TimeFault> time = tl::unexpected(TimeFault::wrong_type);
  if (value.is_number()) time = time_reader_.read_number(value.raw);
  if (value.is_text()) time = time_reader_.read_text(unescaped(value, scratch_));
  if (time) {
    reading.ts = *time;
  } else {
    reading.time_fault = time.error();
  }
}

}  // namespace suhu::shape
