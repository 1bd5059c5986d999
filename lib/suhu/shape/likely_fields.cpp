#include "suhu/shape/likely_fields.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "suhu/core/record_limits.hpp"
#include "suhu/shape/field_names.hpp"
#include "suhu/shape/time_reader.hpp"

namespace suhu::shape {

bool is_time_text(std::string_view text) {
  const TimeReader reader{TimeFormat{}, std::string{}};
  const auto time = reader.read_text(text);
  return time || time.error() == TimeFault::no_zone;
}

bool may_be(Role role, const Field& field) {
  constexpr double kHighest = 400'000;  // thousandths of a °C
  constexpr double kPercent = 100;
  const bool is_text = field.type == ValueType::string;
  switch (role) {
    case Role::id:
      if (field.type == ValueType::integer) return true;
      return is_text && !field.text.empty() && field.text.size() <= kMaxSensorIdBytes &&
             !(field.number && field.text.find('.') != std::string::npos) &&
             !is_time_text(field.text);
    case Role::temperature:
      return field.number && std::abs(*field.number) <= kHighest;
    case Role::time:
      return (is_text || field.number) && is_time_text(field.text);
    case Role::unit:
      return is_text && parse_unit(field.text).has_value();
    case Role::humidity:
    case Role::battery:
      return field.number && *field.number >= 0 && *field.number <= kPercent;
  }
  return false;
}

const Field* likely_field(Role role, const std::vector<Field>& element) {
  const Field* best = nullptr;
  int best_score = 0;
  for (const auto& field : element) {
    const int score = name_score(role, field.where);
    if (score <= best_score || !may_be(role, field)) continue;
    best = &field;
    best_score = score;
  }
  return best;
}

std::optional<std::string> likely_time_format(std::span<const std::string> texts) {
  static constexpr std::array<std::string_view, 13> kPatterns{
      "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S", "%d-%m-%Y %H:%M:%S", "%Y/%m/%d %H:%M:%S",
      "%d.%m.%Y %H:%M:%S", "%Y-%m-%d %H:%M",    "%d/%m/%Y %H:%M",    "%m/%d/%Y %H:%M",
      "%d-%m-%Y %H:%M",    "%Y%m%d%H%M%S",      "%Y%m%dT%H%M%SZ",    "%a %b %d %H:%M:%S %Y",
      "%Y-%m-%d"};
  for (const auto pattern : kPatterns) {
    const auto format = parse_time_format(std::string{pattern});
    if (!format) continue;
    const TimeReader reader{*format, "UTC"};
    const bool reads_all = std::all_of(texts.begin(), texts.end(), [&reader](const auto& text) {
      return reader.read_text(text).has_value();
    });
    if (reads_all && !texts.empty()) return std::string{pattern};
  }
  return std::nullopt;
}

}  // namespace suhu::shape
