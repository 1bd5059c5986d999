#include "suhu/shape/flatten.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <utility>

#include "suhu/core/ascii.hpp"
#include "suhu/core/record_limits.hpp"
#include "suhu/shape/json_document.hpp"

namespace suhu::shape {
namespace {

constexpr std::size_t kMostFields = 512;
constexpr std::size_t kDeepest = 16;
constexpr std::size_t kRegistryFrameBytes = 5;

std::optional<double> number_of(std::string_view text) {
  double value = 0;
  const auto trimmed_text = trimmed(text);
  if (trimmed_text.empty()) return std::nullopt;
  const char* first = trimmed_text.data() + (trimmed_text.front() == '+' ? 1 : 0);
  const char* const last = trimmed_text.data() + trimmed_text.size();
  const auto [end, error] = std::from_chars(first, last, value);
  if (error != std::errc{} || end != last || !std::isfinite(value)) return std::nullopt;
  return value;
}

Field field_of(const Json& value, Where where) {
  Field field{.where = std::move(where)};
  if (value.is_boolean()) field.type = ValueType::boolean;
  if (value.is_structured()) field.type = ValueType::container;
  if (value.is_number()) {
    field.type = value.is_number_float() ? ValueType::fraction : ValueType::integer;
    field.text = value.dump();
    field.number = value.get<double>();
    if (!std::isfinite(*field.number)) field.number.reset();
  }
  if (value.is_string()) {
    field.type = ValueType::string;
    field.text = value.get<std::string>();
    field.number = number_of(field.text);
  }
  return field;
}

/// Walks a document and appends its values.
struct Walk {
  Flattened& result;
  std::vector<Field>& fields;
  const Json* left_out = nullptr;  ///< an array that is not entered
  Where::Kind kind = Where::Kind::pointer;
  TokenList path = {};

  void visit(const Json& value) {
    if (fields.size() >= kMostFields || path.size() > kDeepest || &value == left_out) return;
    if (value.is_array() && !value.empty()) return visit_array(value);
    if (!value.is_object() || value.empty()) {
      fields.push_back(field_of(value, {.kind = kind, .tokens = path, .text = {}}));
      return;
    }
    for (const auto& [name, member] : value.items()) {
      path.push_back(name);
      visit(member);
      path.pop_back();
    }
  }
  void visit_array(const Json& array) {
    const bool objects = std::all_of(array.begin(), array.end(),
                                     [](const Json& element) { return element.is_object(); });
    const bool numbers = std::all_of(array.begin(), array.end(),
                                     [](const Json& element) { return element.is_number(); });
    if (objects || numbers) result.arrays.push_back(path);
    fields.push_back(
        {.where = {.kind = kind, .tokens = path, .text = {}}, .type = ValueType::container});
    if (objects) return;
    for (std::size_t i = 0; i < array.size(); ++i) {
      path.push_back(std::to_string(i));
      visit(array[i]);
      path.pop_back();
    }
  }
};

}  // namespace

std::string_view without_frame(std::string_view record) {
  return record.size() > kRegistryFrameBytes && record.front() == '\0'
             ? record.substr(kRegistryFrameBytes)
             : record;
}

std::optional<Flattened> flatten(std::string_view record, const TokenList* each) {
  const auto document = parse_document(record.substr(0, kMaxRecordBytes));
  if (!document) return std::nullopt;
  Flattened result;
  if (each == nullptr) {
    Walk{.result = result, .fields = result.elements.emplace_back()}.visit(*document);
    return result;
  }
  const Json* const array = member_at(*document, *each);
  if (array == nullptr || !array->is_array()) return std::nullopt;
  std::vector<Field> outside;
  Flattened ignored;
  Walk{.result = ignored, .fields = outside, .left_out = array, .kind = Where::Kind::record_pointer}
      .visit(*document);
  for (const auto& element : *array) {
    auto& fields = result.elements.emplace_back();
    Walk{.result = result, .fields = fields}.visit(element);
    fields.insert(fields.end(), outside.begin(), outside.end());
  }
  return result;
}

}  // namespace suhu::shape
