// A value that a decoder has found in a record, or beside it in the record's key, topic or headers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "suhu/core/json_token.hpp"

namespace suhu::shape {

enum class ValueKind : std::uint8_t {
  absent,
  null,
  boolean,
  integer,     ///< a JSON number without fraction and exponent
  number,      ///< any other JSON number
  non_finite,  ///< NaN, Infinity or -Infinity, which are not JSON
  string,
  object,
  array,
  text,     ///< a text from outside of the JSON, which has no type
  several,  ///< more than one of several places that exclude each other
};

/// One value. A view of the text in which it stands.
struct Value {
  ValueKind kind = ValueKind::absent;
  bool escaped = false;  ///< `raw` is that of a string with escapes
  std::string_view raw;  ///< as it stands in the text; a string is without its quotes
  double number = 0;     ///< of an integer or a number; infinite if it is beyond every double

  [[nodiscard]] bool is_seen() const { return kind != ValueKind::absent; }
  [[nodiscard]] bool is_present() const { return kind > ValueKind::null; }
  [[nodiscard]] bool is_number() const {
    return kind == ValueKind::integer || kind == ValueKind::number;
  }
  [[nodiscard]] bool is_text() const {
    return kind == ValueKind::string || kind == ValueKind::text;
  }
};

/// Returns the text of `value` without escapes, which is in `scratch` if there were any.
[[nodiscard]] inline std::string_view unescaped(const Value& value, std::string& scratch) {
  if (!value.escaped) return value.raw;
  scratch.clear();
  json::append_unescaped(scratch, value.raw);
  return scratch;
}

}  // namespace suhu::shape
