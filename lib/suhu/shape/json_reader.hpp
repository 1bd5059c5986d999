// Reads the values of a JSON text that a shape names, in one pass that also checks the whole text.
// Only for record_values.cpp, which compiles it together with what it calls.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "suhu/core/json_cursor.hpp"
#include "suhu/core/record_limits.hpp"
#include "suhu/shape/field_trie.hpp"
#include "suhu/shape/value.hpp"

namespace suhu::shape {

/// The fields of a trie and their values in the last text.
class JsonReader {
 public:
  /// `elements` reads the elements of the array that holds the readings; nullptr if there is none.
  explicit JsonReader(FieldTrie trie, JsonReader* elements = nullptr)
      : trie_(std::move(trie)), elements_(elements), values_(trie_.size()) {}

  /// Reads the value at `first`, in a text that ends at `last`. Returns one past its last byte, or
  /// nullptr if it is not valid JSON, is nested more than `depth` levels deep, or has a field twice
  /// that is read. Requires: the text is padded as FieldEdge and json::Cursor require.
  [[nodiscard]] const char* read(const char* first, const char* last, int depth) {
    last_ = last;
    for (Value& value : values_) value.kind = ValueKind::absent;
    return read_value(FieldTrie::kRoot, first, depth);
  }
  /// Reads the elements of the array at `first` one after another, and calls `visit(index)` after
  /// each. Returns the same as read(), and stops at an element for which that is nullptr.
  template <class Visit>
  [[nodiscard]] const char* read_each(const char* first, const char* last, int depth, Visit visit) {
    std::size_t index = 0;
    return walk_array(first, last, [&](const char* element) {
      const char* const end = read(element, last, depth);
      if (end != nullptr) visit(index++);
      return end;
    });
  }

  [[nodiscard]] const FieldTrie& trie() const { return trie_; }
  /// Returns the value of a field. The reference is valid as long as the reader.
  [[nodiscard]] const Value& operator[](FieldIndex field) const { return values_[field]; }

 private:
  // Each of these functions begins at `first` and returns where what it reads ends, or nullptr.
  // They pass no Cursor on, so that its position can stay in a register.
  const char* read_value(FieldIndex field, const char* first, int depth);
  const char* read_word(FieldIndex field, const char* first);
  const char* read_container(FieldIndex field, const char* first, int depth);
  const char* read_members(const FieldNode& node, const char* first, int depth);
  const char* read_elements(const FieldNode& node, const char* first, int depth);
  const char* skip_value(const char* first, int depth) const;
  const FieldEdge* find_escaped(const FieldNode& node, std::string_view name);
  template <class Read>
  static const char* walk_array(const char* first, const char* last, Read read_element);

  FieldTrie trie_;
  JsonReader* elements_;
  std::vector<Value> values_;  ///< one for each field of the trie
  const char* last_ = nullptr;
  std::string name_;  ///< a name without its escapes
};

inline const char* JsonReader::read_value(FieldIndex field, const char* first, int depth) {
  Value& value = values_[field];
  if (value.is_seen()) return nullptr;
  if (*first == '"') {
    const json::String string = json::read_string(first, last_);
    if (string.end == nullptr) return nullptr;
    value.kind = ValueKind::string;
    value.escaped = string.escaped;
    // Not `string.raw`: its two halves were just written apart, so that reading both at once
    // stalls.
    value.raw = {first + 1, static_cast<std::size_t>(string.end - first) - 2};
    return string.end;
  }
  if (json::is_digit(*first) || *first == '-') {
    const json::Number number = json::read_number(first);
    if (number.end == nullptr) return read_word(field, first);
    value.kind = number.integer ? ValueKind::integer : ValueKind::number;
    value.escaped = false;
    value.raw = {first, static_cast<std::size_t>(number.end - first)};
    value.number = number.value;
    return number.end;
  }
  return *first == '{' || *first == '[' ? read_container(field, first, depth)
                                        : read_word(field, first);
}

inline const char* JsonReader::read_word(FieldIndex field, const char* first) {
  Value& value = values_[field];
  const auto take = [&](std::string_view word, ValueKind kind) {
    const char* const end = json::skip_literal(first, word);
    if (end != nullptr) value = {.kind = kind, .raw = word};
    return end;
  };
  if (const auto* const end = take("null", ValueKind::null)) return end;
  if (const auto* const end = take("true", ValueKind::boolean)) return end;
  if (const auto* const end = take("false", ValueKind::boolean)) return end;
  if (!trie_[field].allows_non_finite) return nullptr;
  if (const auto* const end = take("NaN", ValueKind::non_finite)) return end;
  if (const auto* const end = take("Infinity", ValueKind::non_finite)) return end;
  return take("-Infinity", ValueKind::non_finite);
}

inline const char* JsonReader::read_container(FieldIndex field, const char* first, int depth) {
  const FieldNode& node = trie_[field];
  const bool array = *first == '[';
  Value& value = values_[field];
  value = {.kind = array ? ValueKind::array : ValueKind::object};
  const char* end = nullptr;
  if (array ? !node.has_elements() && !node.holds_readings : !node.has_children()) {
    end = skip_value(first, depth);
  } else if (depth > 0) {
    end = array ? read_elements(node, first, depth - 1) : read_members(node, first, depth - 1);
  }
  value.raw = {first, end == nullptr ? 0 : static_cast<std::size_t>(end - first)};
  return end;
}

// Most of the time of a decoder is spent here: calls of the functions for tokens cost a tenth of
// it.
[[gnu::flatten]] inline const char* JsonReader::read_members(const FieldNode& node,
                                                             const char* first, int depth) {
  json::Cursor at{first, last_};
  at.take('{');
  if (at.take('}')) return at.position();
  do {
    if (at.next() != '"') return nullptr;
    const char* const key = at.position() + 1;
    const FieldEdge* edge = node.find_raw(key, last_);
    if (edge != nullptr) {
      at.move_to(key + edge->quoted_size());
    } else {
      const json::String name = json::read_string(at.position(), last_);
      if (name.end == nullptr) return nullptr;
      if (name.escaped) edge = find_escaped(node, name.raw);
      at.move_to(name.end);
    }
    if (!at.take(':')) return nullptr;
    at.next();
    const char* const end = edge != nullptr ? read_value(edge->target(), at.position(), depth)
                                            : skip_value(at.position(), depth);
    if (end == nullptr) return nullptr;
    at.move_to(end);
  } while (at.take(','));
  return at.take('}') ? at.position() : nullptr;
}

inline const char* JsonReader::read_elements(const FieldNode& node, const char* first, int depth) {
  if (node.holds_readings) {
    const char* const end = elements_->read_each(first, last_, depth, [](std::size_t) {});
    // A place in this array may be read for the record too, besides its elements.
    if (end == nullptr || !node.has_elements()) return end;
  }
  auto next = node.elements().begin();
  std::size_t index = 0;
  return walk_array(first, last_, [&](const char* element) {
    const bool is_read = next != node.elements().end() && next->index == index;
    ++index;
    return is_read ? read_value((next++)->target, element, depth) : skip_value(element, depth);
  });
}

inline const char* JsonReader::skip_value(const char* first, int depth) const {
  json::Cursor at{first, last_};
  return at.skip_value(depth) ? at.position() : nullptr;
}

inline const FieldEdge* JsonReader::find_escaped(const FieldNode& node, std::string_view name) {
  name_.clear();
  json::append_unescaped(name_, name);
  return node.find_name(name_);
}

/// Calls `read_element(first)`, which returns the end of an element or nullptr, for each element of
/// the array at `first`.
template <class Read>
const char* JsonReader::walk_array(const char* first, const char* last, Read read_element) {
  json::Cursor at{first, last};
  at.take('[');
  if (at.take(']')) return at.position();
  do {
    at.next();
    const char* const end = read_element(at.position());
    if (end == nullptr) return nullptr;
    at.move_to(end);
  } while (at.take(','));
  return at.take(']') ? at.position() : nullptr;
}

}  // namespace suhu::shape
