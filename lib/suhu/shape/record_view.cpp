#include "suhu/shape/record_view.hpp"

#include <cstddef>
#include <nlohmann/json.hpp>
#include <utility>

#include "suhu/core/record_limits.hpp"
#include "suhu/shape/encoding.hpp"

namespace suhu::shape {
namespace {

/// Returns the record as JSON, as the decoder makes it, or an empty text.
std::string json_of(std::string_view record, const Shape& shape) {
  std::string json;
  std::size_t skipped = 0;
  tl::expected<void, RejectReason> result;
  switch (shape.encoding) {
    case Encoding::csv:
      result = append_csv(json, record, shape);
      break;
    case Encoding::text:
      result = append_text(json, record, shape);
      break;
    case Encoding::influx:
      result = append_influx(json, record);
      break;
    case Encoding::senml:
      result = append_senml(json, record, skipped);
      break;
    default:
      json = record;
  }
  return result ? json : std::string{};
}

std::optional<Json> text_as_json(std::optional<std::string_view> text) {
  if (!text) return std::nullopt;
  return Json(std::string{*text});
}

std::optional<Json> copy_of(const Json* value) {
  if (value == nullptr) return std::nullopt;
  return *value;
}

}  // namespace

std::optional<Json> ElementView::at(const Where& where) const {
  switch (where.kind) {
    case Where::Kind::pointer:
      return copy_of(member_at(*element_, where.tokens));
    case Where::Kind::record_pointer:
      return copy_of(member_at(*record_, where.tokens));
    case Where::Kind::key:
      if (input_->key.empty()) return std::nullopt;
      return text_as_json(input_->key);
    case Where::Kind::header:
      return input_->headers == nullptr ? std::nullopt
                                        : text_as_json(input_->headers->find(where.text));
    case Where::Kind::topic:
      if (input_->topic.empty()) return std::nullopt;
      return text_as_json(input_->topic);
    case Where::Kind::constant:
      return text_as_json(where.text);
    case Where::Kind::element_index:
      return Json(0);
  }
  return std::nullopt;
}

std::vector<std::string> ElementView::names_near(const Where& where, TokenList& reached) const {
  const bool outside = where.kind == Where::Kind::record_pointer;
  const Json* object = outside ? record_ : element_;
  for (const auto& token : where.tokens) {
    const Json* const next = step(*object, token);
    if (next == nullptr || !next->is_object()) break;
    object = next;
    reached.push_back(token);
  }
  std::vector<std::string> names;
  if (!object->is_object()) return names;
  for (const auto& [name, unused] : object->items()) names.push_back(name);
  return names;
}

RecordView::RecordView(const Input& input, const Shape& shape) : input_(&input), shape_(&shape) {
  json_ = json_of(without_frame(input.value).substr(0, kMaxRecordBytes), shape);
  if (auto document = parse_document(json_))
    document_ = std::make_shared<const Json>(std::move(*document));
}

std::vector<ElementView> RecordView::elements() const {
  std::vector<ElementView> result;
  if (!document_) return result;
  if (!shape_->each) {
    result.emplace_back(*input_, *document_, *document_);
    return result;
  }
  const Json* const array = member_at(*document_, *shape_->each);
  if (array == nullptr || !array->is_array()) return result;
  for (const auto& element : *array) result.emplace_back(*input_, *document_, element);
  return result;
}

std::optional<Flattened> RecordView::flattened() const {
  return flatten(json_, shape_->each ? &*shape_->each : nullptr);
}

}  // namespace suhu::shape
