// A cursor over a JSON text that advances over valid JSON only. Used by the reading decoder, and by
// readers that report the line of an error.
#pragma once

#include "suhu/core/json_token.hpp"

namespace suhu::json {

/// Walks the text [p, last). Requires: *last is '\0', and at least 7 more bytes after it are
/// readable.
///
/// take_string(), take_number() and skip_literal() start at the first byte of a token. They move
/// behind it, or stay and return false if no valid token of their kind is there.
class Cursor {
 public:
  Cursor(const char* p, const char* last) : p_(p), last_(last) {}

  /// Skips white space and returns the byte that follows, which is '\0' at the end.
  char next() {
    while (static_cast<unsigned char>(*p_) <= ' ' &&
           (*p_ == ' ' || *p_ == '\n' || *p_ == '\r' || *p_ == '\t'))
      ++p_;
    return *p_;
  }
  /// Skips white space, and `c` if it follows. Returns false if it does not.
  bool take(char c) {
    if (next() != c) return false;
    ++p_;
    return true;
  }
  [[nodiscard]] bool at_end() { return next() == '\0' && p_ == last_; }
  [[nodiscard]] const char* position() const { return p_; }
  void move_to(const char* position) { p_ = position; }

  bool take_string(String& string) {
    string = read_string(p_, last_);
    if (string.end == nullptr) return false;
    p_ = string.end;
    return true;
  }
  bool take_number(Number& number) {
    number = read_number(p_);
    if (number.end == nullptr) return false;
    p_ = number.end;
    return true;
  }
  bool skip_literal(std::string_view literal) {
    const char* const end = json::skip_literal(p_, literal);
    if (end == nullptr) return false;
    p_ = end;
    return true;
  }

  /// Skips white space and a value of any type. Returns false if it is invalid or if its containers
  /// are nested more than `depth` levels deep.
  bool skip_value(int depth) {
    String string;
    Number number;
    switch (next()) {
      case '{':
        return depth > 0 && skip_members(depth - 1);
      case '[':
        return depth > 0 && skip_elements(depth - 1);
      case '"':
        return take_string(string);
      case 't':
        return skip_literal("true");
      case 'f':
        return skip_literal("false");
      case 'n':
        return skip_literal("null");
      default:
        return take_number(number);
    }
  }

 private:
  bool skip_members(int depth) {
    ++p_;
    if (take('}')) return true;
    String name;
    do {
      if (next() != '"' || !take_string(name) || !take(':') || !skip_value(depth)) return false;
    } while (take(','));
    return take('}');
  }
  bool skip_elements(int depth) {
    ++p_;
    if (take(']')) return true;
    do {
      if (!skip_value(depth)) return false;
    } while (take(','));
    return take(']');
  }

  const char* p_;
  const char* last_;
};

}  // namespace suhu::json
