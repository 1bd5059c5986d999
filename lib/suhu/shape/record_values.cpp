#include "suhu/shape/record_values.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <string>
#include <utility>

namespace suhu::shape {
namespace {

/// Calls `visit(where, is_number)` for each place of the shape. `is_number`: NaN is not an error of
/// the JSON there.
template <class Visit>
void for_each_place(const Shape& shape, Visit visit) {
  const auto visit_all = [&](const Places& places, bool is_number) {
    for (const Where& where : places.alternatives) visit(where, is_number);
  };
  for (const JoinedId& id : shape.id) {
    for (const Where& part : id.parts) visit(part, false);
  }
  visit_all(shape.temperature, true);
  for (const Probe& probe : shape.probes) visit_all(probe.places, true);
  visit_all(shape.time, true);
  visit_all(shape.unit, false);
  visit_all(shape.humidity, true);
  visit_all(shape.battery, true);
  for (const Condition& condition : shape.conditions) visit(condition.where, false);
}

bool is_pointer(const Where& where) {
  return where.kind == Where::Kind::pointer || where.kind == Where::Kind::record_pointer;
}

/// Returns true if the place is looked for in each element.
bool is_in_element(const Shape& shape, const Where& where) {
  return shape.each.has_value() && where.kind == Where::Kind::pointer;
}

/// Returns the fields that are read in the elements, or in the record.
FieldTrie make_trie(const Shape& shape, bool of_elements) {
  FieldTrie trie;
  for_each_place(shape, [&](const Where& where, bool is_number) {
    if (!is_pointer(where) || is_in_element(shape, where) != of_elements) return;
    FieldNode& node = trie[trie.add(where.tokens)];
    node.reads_value = true;
    node.allows_non_finite |= is_number;
  });
  if (shape.each && !of_elements) trie[trie.add(*shape.each)].holds_readings = true;
  return trie;
}

FieldIndex find(const FieldTrie& trie, const std::vector<std::string>& tokens) {
  FieldIndex field = FieldTrie::kRoot;
  for (const auto& token : tokens) {
    const auto* const edge = trie[field].find_name(token);
    if (edge == nullptr) return FieldTrie::kRoot;
    field = edge->target();
  }
  return field;
}

/// Returns true if places below `root` can be in a value of this kind.
bool can_hold(const FieldNode& root, ValueKind kind) {
  if (kind == ValueKind::object) return true;
  if (kind == ValueKind::array) return root.has_elements() || root.holds_readings;
  return root.reads_value;
}

Value text_value(std::string_view text) {
  return {.kind = text.empty() ? ValueKind::absent : ValueKind::text, .raw = text};
}

}  // namespace

RecordValues::RecordValues(const Shape& shape)
    : elements_(shape.each ? std::optional<JsonReader>(make_trie(shape, true)) : std::nullopt),
      record_(make_trie(shape, false), elements_ ? &*elements_ : nullptr) {
  if (shape.each) array_ = find(record_.trie(), *shape.each);
  for_each_place(shape, [&](const Where& where, bool /*is_number*/) {
    if (is_pointer(where)) return;
    outside_.push_back({where, {}});
  });
  set_index(0);
}

const JsonReader& RecordValues::reader_of(const Where& where) const {
  return elements_ && where.kind == Where::Kind::pointer ? *elements_ : record_;
}

const Value& RecordValues::at(const Where& where) const {
  if (is_pointer(where)) {
    const JsonReader& reader = reader_of(where);
    return reader[find(reader.trie(), where.tokens)];
  }
  return std::find_if(outside_.begin(), outside_.end(),
                      [&](const Outside& outside) { return outside.where == where; })
      ->value;
}

void RecordValues::read_outside(const Input& input, Outside& outside) {
  switch (outside.where.kind) {
    case Where::Kind::key:
      outside.value = text_value(input.key);
      break;
    case Where::Kind::topic:
      outside.value = text_value(input.topic);
      break;
    case Where::Kind::header: {
      const auto header =
          input.headers == nullptr ? std::nullopt : input.headers->find(outside.where.text);
      outside.value = text_value(header.value_or(std::string_view{}));
      break;
    }
    case Where::Kind::constant:
      outside.value = text_value(outside.where.text);
      break;
    case Where::Kind::element_index:
    case Where::Kind::pointer:
    case Where::Kind::record_pointer:
      break;
  }
}

std::optional<RejectReason> RecordValues::read(std::string_view text) {
  last_ = text.data() + text.size();
  json::Cursor at{text.data(), last_};
  // The outermost object does not count as a level.
  const int depth = kMaxJsonDepth + (at.next() == '{' ? 1 : 0);
  const char* const end = record_.read(at.position(), last_, depth);
  if (end == nullptr) return RejectReason::not_json;
  at.move_to(end);
  if (!at.at_end()) return RejectReason::not_json;
  if (!can_hold(record_.trie()[FieldTrie::kRoot], record_[FieldTrie::kRoot].kind))
    return RejectReason::not_object;
  return std::nullopt;
}

bool RecordValues::has_array() const { return record_[array_].kind == ValueKind::array; }

bool RecordValues::is_element_readable() const {
  const JsonReader& reader = elements_ ? *elements_ : record_;
  return can_hold(reader.trie()[FieldTrie::kRoot], reader[FieldTrie::kRoot].kind);
}

void RecordValues::set_index(std::size_t index) {
  char* const first = index_digits_.data();
  const auto* const last = std::to_chars(first, first + index_digits_.size(), index).ptr;
  for (auto& [where, value] : outside_) {
    if (where.kind != Where::Kind::element_index) continue;
    value = text_value({first, static_cast<std::size_t>(last - first)});
    value.escaped = true;  // the digits are overwritten for the next element: they must be copied
  }
}

}  // namespace suhu::shape
