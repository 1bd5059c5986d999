// Sentences about values that are there and cannot be used.
#include <fmt/format.h>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "suhu/core/text.hpp"
#include "suhu/shape/explain_fields.hpp"
#include "suhu/shape/likely_fields.hpp"
#include "suhu/shape/time_reader.hpp"

namespace suhu::shape {
namespace {

std::string type_in_words(const Json& value) {
  if (value.is_null()) return "null";
  if (value.is_boolean()) return "true or false";
  if (value.is_array()) return "an array";
  if (value.is_object()) return "an object";
  return value.is_string() ? "a string" : "a number";
}

/// Returns the places at which the element has a value.
std::vector<Where> places_there(const ElementView& element, const std::vector<Where>& places) {
  std::vector<Where> result;
  std::copy_if(places.begin(), places.end(), std::back_inserter(result),
               [&element](const Where& where) { return element.at(where).has_value(); });
  return result;
}

/// Returns the first place that counts: one with a value that is not null, or else with null.
std::optional<Where> chosen_place(const ElementView& element, const std::vector<Where>& places) {
  const auto there = places_there(element, places);
  const auto found = std::find_if(there.begin(), there.end(), [&element](const Where& where) {
    const auto value = element.at(where);
    return value && !value->is_null();
  });
  if (found != there.end()) return *found;
  return there.empty() ? std::nullopt : std::optional{there.front()};
}

std::vector<Where> single_places(const Shape& shape) {
  std::vector<Where> places;
  for (const auto& id : shape.id) {
    if (id.parts.size() == 1) places.push_back(id.parts.front());
  }
  return places;
}

std::string explain_id_value(const Json& value) {
  if (value.is_number_float())
    return "the id is a number with a fraction or an exponent: send a string";
  if (value.is_string() || value.is_number()) return {};
  return "the id is " + type_in_words(value) + ": send a string";
}

/// Returns what is wrong with the id, or an empty text.
std::string explain_wrong_id(const ElementView& element, const Shape& shape) {
  const auto there = places_there(element, single_places(shape));
  if (shape.id_exclusive && there.size() > 1) {
    const auto first = shown(there[0]);
    const auto second = shown(there[1]);
    return fmt::format(
        "both {} and {} are there: name one with --field id={}, or both with "
        "--field id=/{}+/{}",
        first, second, first, second, first);
  }
  for (const auto& id : shape.id) {
    for (const auto& part : id.parts) {
      const auto value = element.at(part);
      if (!value) continue;
      if (auto sentence = explain_id_value(*value); !sentence.empty()) return sentence;
    }
  }
  return {};
}

bool is_number_text(const Json& value) {
  const auto& text = value.get_ref<const std::string&>();
  const auto flat = flatten(Json{{"x", text}}.dump());
  return flat && !flat->elements.front().empty() && flat->elements.front().front().number;
}

/// Returns what is wrong with a temperature, or an empty text. `name` is that of a probe.
std::string explain_wrong_temperature(const ElementView& element, const Places& places,
                                      const Shape& shape, const std::string& name) {
  const auto there = places_there(element, places.alternatives);
  if (places.exclusive && there.size() > 1)
    return fmt::format("both {} and {} are there: name one with --field temperature={}",
                       shown(there[0]), shown(there[1]), shown(there[0]));
  const auto place = chosen_place(element, places.alternatives);
  const auto value = place ? element.at(*place) : std::nullopt;
  if (!value || value->is_number()) return {};
  const auto what = name.empty() ? std::string{"the temperature"}
                                 : fmt::format("the temperature {}", printable(name, kLongestName));
  if (!value->is_string())
    return fmt::format("{} is {}: send a number", what, type_in_words(*value));
  if (!is_number_text(*value)) return what + " is a text that is no number: send a number";
  if (shape.quoted_numbers) return {};
  return what + " is in quotes: send a number, or read it with --quoted-numbers";
}

std::string explain_wrong_value(const ElementView& element, const Shape& shape) {
  if (auto sentence = explain_wrong_id(element, shape); !sentence.empty()) return sentence;
  if (shape.probes.empty()) return explain_wrong_temperature(element, shape.temperature, shape, "");
  for (const auto& probe : shape.probes) {
    auto sentence = explain_wrong_temperature(element, probe.places, shape, probe.name);
    if (!sentence.empty()) return sentence;
  }
  return {};
}

std::string explain_unit_value(const Json& value) {
  constexpr std::size_t kLongestUnit = 20;
  if (!value.is_string())
    return fmt::format("the unit is {}: send C, F or K, or leave it out", type_in_words(value));
  const auto& text = value.get_ref<const std::string&>();
  if (parse_unit(text)) return {};
  return fmt::format(
      "the unit \"{}\" is none of temperature: C, F, K, dC and mC are, and their "
      "names. If the record is no temperature, leave it out with --where",
      printable(text, kLongestUnit));
}

std::string explain_time_type(const std::string& name, const Json& value) {
  return fmt::format("{} is {}: send epoch milliseconds or RFC 3339, or leave it out", name,
                     value.is_number() ? "no finite number" : type_in_words(value));
}

std::string explain_not_a_time(const std::string& name, const Json& value, const Shape& shape) {
  using Kind = TimeFormat::Kind;
  if (shape.time_format.kind != Kind::automatic && shape.time_format.kind != Kind::rfc3339)
    return fmt::format("{} is not as --time-format says: is the format right?", name);
  const std::vector<std::string> texts{value.is_string() ? value.get<std::string>() : ""};
  const auto format = likely_time_format(texts);
  if (format)
    return fmt::format("{} is no RFC 3339: read it with --time-format '{}'", name, *format);
  return fmt::format(
      "{} is not RFC 3339, such as 2026-11-21T03:36:00.120Z: send that, or name its "
      "form with --time-format",
      name);
}

std::string explain_out_of_range(const std::string& name, const Json& value, const Shape& shape) {
  const auto text = value.is_string() ? value.get<std::string>() : value.dump();
  if (shape.time_format.kind != TimeFormat::Kind::automatic && is_time_text(text))
    return fmt::format("{} lies outside 2000 to 2100 by --time-format: without it, it is a time",
                       name);
  return fmt::format("{} lies outside 2000 to 2100: is the sender's clock set?", name);
}

}  // namespace

std::string explain_wrong_type(const RecordView& record, const Shape& shape) {
  for (const auto& element : record.elements()) {
    if (auto sentence = explain_wrong_value(element, shape); !sentence.empty()) return sentence;
  }
  return "a field has the wrong type";
}

std::string explain_bad_unit(const RecordView& record, const Shape& shape) {
  for (const auto& element : record.elements()) {
    const auto place = chosen_place(element, shape.unit.alternatives);
    const auto value = place ? element.at(*place) : std::nullopt;
    if (!value || value->is_null()) continue;
    if (auto sentence = explain_unit_value(*value); !sentence.empty()) return sentence;
  }
  return "the unit is none of temperature: send C, F or K";
}

std::string explain_time(TimeFault fault, const RecordView& record, const Shape& shape) {
  const TimeReader reader{shape.time_format, shape.time_zone};
  const auto is_fault = [&](const Json& value) {
    if (fault == TimeFault::wrong_type) return !value.is_string() && !value.is_number();
    const auto time = value.is_string()   ? reader.read_text(value.get<std::string>())
                      : value.is_number() ? reader.read_number(value.dump())
                                          : tl::unexpected(TimeFault::wrong_type);
    return !time && time.error() == fault;
  };
  for (const auto& element : record.elements()) {
    const auto place = chosen_place(element, shape.time.alternatives);
    const auto value = place ? element.at(*place) : std::nullopt;
    if (!value || !is_fault(*value)) continue;
    const auto name = shown(*place);
    switch (fault) {
      case TimeFault::wrong_type:
        return explain_time_type(name, *value);
      case TimeFault::not_a_time:
        return explain_not_a_time(name, *value, shape);
      case TimeFault::no_zone:
        return fmt::format(
            "{} has no zone: add Z or an offset such as +07:00, or read it with "
            "--time-zone ZONE, such as Asia/Jakarta",
            name);
      case TimeFault::out_of_range:
        return explain_out_of_range(name, *value, shape);
    }
  }
  return fmt::format("the time is no time that can be used ({})", to_string(fault));
}

}  // namespace suhu::shape
