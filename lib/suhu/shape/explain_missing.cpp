// Sentences about values that are not where the shape looks for them.
#include <fmt/format.h>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "suhu/core/shell_text.hpp"
#include "suhu/core/text.hpp"
#include "suhu/shape/explain_fields.hpp"
#include "suhu/shape/likely_fields.hpp"

namespace suhu::shape {
namespace {

constexpr std::size_t kMostNames = 8;
constexpr std::size_t kLongestOption = 120;  ///< bytes

/// Returns the first of the texts, with a mark if there are more.
std::string listed(const std::vector<std::string>& texts) {
  std::string list;
  for (std::size_t i = 0; i < texts.size() && i < kMostNames; ++i)
    list += (i > 0 ? ", " : "") + shown(texts[i]);
  return texts.size() > kMostNames ? list + ", …" : list;
}

std::string listed(const std::vector<Where>& places) {
  std::vector<std::string> texts;
  for (const auto& place : places) texts.push_back(to_text(place));
  return listed(texts);
}

/// Returns the option that reads the field as the role, quoted for a shell.
std::string option_for(Role role, const Field& field) {
  const auto value = fmt::format("{}={}", to_string(role), to_text(field.where));
  const bool quoted = role == Role::temperature && field.type == ValueType::string;
  return "--field " + printable(shell_word(value), kLongestOption) +
         (quoted ? " --quoted-numbers" : "");
}

/// Returns `; the record has a, b`: the names beside the one that is missing.
std::string what_is_there(const ElementView& view, const Where& where, std::string_view owner) {
  TokenList reached;
  const auto names = view.names_near(where, reached);
  if (names.empty()) return {};
  const auto holder = reached.empty() ? std::string{owner} : shown(pointer_of(reached));
  return fmt::format("; {} has {}", holder, listed(names));
}

/// Returns the same for the first element of the record.
std::string what_is_there(const RecordView& record, const Where& where, const Shape& shape) {
  const auto elements = record.elements();
  if (elements.empty()) return {};
  const bool element = shape.each && where.kind == Where::Kind::pointer;
  return what_is_there(elements.front(), where, element ? "the element" : "the record");
}

std::string what_is_missing(const std::vector<Where>& places) {
  if (places.empty()) return "no place is named for it";
  if (places.size() == 1) return shown(places.front()) + " is not there";
  return "none of " + listed(places);
}

/// Returns the first element's field that is likely the role and is none of the places.
std::optional<Field> suggestion(Role role, const RecordView& record,
                                const std::vector<Where>& places) {
  const auto flat = record.flattened();
  if (!flat || flat->elements.empty()) return std::nullopt;
  const auto* const field = likely_field(role, flat->elements.front());
  if (field == nullptr || std::find(places.begin(), places.end(), field->where) != places.end())
    return std::nullopt;
  return *field;
}

/// Returns the first place with tokens, from which names are looked for.
const Where& first_pointer(const std::vector<Where>& places) {
  static const Where root;
  const auto found = std::find_if(places.begin(), places.end(), [](const Where& where) {
    return where.kind == Where::Kind::pointer || where.kind == Where::Kind::record_pointer;
  });
  return found == places.end() ? root : *found;
}

std::vector<Where> places_of_id(const Shape& shape) {
  std::vector<Where> places;
  for (const auto& id : shape.id) places.insert(places.end(), id.parts.begin(), id.parts.end());
  return places;
}

bool is_empty_text(const RecordView& record, const std::vector<Where>& places) {
  for (const auto& element : record.elements()) {
    for (const auto& place : places) {
      const auto value = element.at(place);
      if (value && value->is_string() && value->get_ref<const std::string&>().empty()) return true;
    }
  }
  return false;
}

}  // namespace

std::string explain_missing_id(const RecordView& record, const Input& input, const Shape& shape) {
  const auto places = places_of_id(shape);
  if (is_empty_text(record, places)) return "the id is empty";
  const auto& near = first_pointer(places);
  const auto sentence = what_is_missing(places) + what_is_there(record, near, shape);
  if (const auto field = suggestion(Role::id, record, places))
    return sentence + ": try " + option_for(Role::id, *field);
  const bool key_is_read = std::any_of(places.begin(), places.end(), [](const Where& where) {
    return where.kind == Where::Kind::key;
  });
  if (!input.key.empty() && !key_is_read)
    return sentence + ": if the key is the id, --field id=@key";
  return sentence + ": name the id with --field id=WHERE";
}

std::string explain_missing_temperature(const RecordView& record, const Shape& shape) {
  std::vector<Where> places = shape.temperature.alternatives;
  for (const auto& probe : shape.probes)
    places.insert(places.end(), probe.places.alternatives.begin(), probe.places.alternatives.end());
  const auto sentence =
      what_is_missing(places) + what_is_there(record, first_pointer(places), shape);
  if (const auto field = suggestion(Role::temperature, record, places))
    return sentence + ": try " + option_for(Role::temperature, *field);
  return sentence + ": name it with --field temperature=WHERE";
}

std::string explain_missing_readings(const RecordView& record, const Input& input,
                                     const Shape& shape) {
  const auto* const document = record.document();
  const TokenList each = shape.each.value_or(TokenList{});
  if (document == nullptr || each.empty())
    return "the record is no array: leave --each '' out, or name the array in it";
  const auto pointer = shown(pointer_of(each));
  if (const auto* const value = member_at(*document, each))
    return fmt::format("{} is {}, not an array", pointer,
                       value->is_object() ? "an object" : "a single value");
  const Where where{.tokens = each, .text = {}};
  const ElementView root{input, *document, *document};
  const auto sentence =
      fmt::format("there is no array at {}{}", pointer, what_is_there(root, where, "the record"));
  const auto flat = flatten(document->dump());
  if (flat && !flat->arrays.empty())
    return sentence + ": try --each " +
           printable(shell_word(pointer_of(flat->arrays.front())), kLongestOption);
  return sentence + ": name it with --each POINTER";
}

}  // namespace suhu::shape
