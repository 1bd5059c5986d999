// Writes JSON to a string in one pass: append_json() one value, JsonWriter documents with their
// commas and escapes.
#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <string_view>

#include "suhu/core/text.hpp"
#include "suhu/core/timestamp.hpp"

namespace suhu {

/// Appends a number. Requires: it is finite.
inline void append_json(std::string& out, double number) { append_number(out, number); }
/// Appends a whole number.
template <std::integral Integer>
void append_json(std::string& out, Integer number) {
  append_integer(out, number);
}
inline void append_json(std::string& out, bool fact) { out += fact ? "true" : "false"; }
/// Appends a string. Invalid UTF-8 is repaired (U+FFFD).
inline void append_json(std::string& out, std::string_view text) { append_json_string(out, text); }
inline void append_json(std::string& out, const char* text) { append_json_string(out, text); }
inline void append_json(std::string& out, const std::string& text) {
  append_json_string(out, text);
}
/// Appends a time as a string, by RFC 3339.
inline void append_json(std::string& out, Timestamp time) {
  out += '"';
  append_rfc3339(out, time);
  out += '"';
}
/// Appends the value; null if it is absent.
template <class T>
void append_json(std::string& out, const std::optional<T>& value_or_null) {
  if (value_or_null) {
    append_json(out, *value_or_null);
  } else {
    out += "null";
  }
}

/// Appends JSON to a string, which must outlive the writer. Calls come in the order of the
/// document; nothing is checked.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }

  /// Appends the key of a field. Requires: `name` needs no escapes.
  JsonWriter& key(std::string_view name) {
    // With their lengths: text whose length is known is appended faster than single characters.
    out_.append(comma_ ? ",\"" : "\"", comma_ ? 2 : 1).append(name).append("\":");
    comma_ = false;
    return *this;
  }

  /// Appends a value as append_json() does.
  template <class T>
  JsonWriter& value(const T& content) {
    separate();
    append_json(out_, content);
    return *this;
  }
  JsonWriter& null() { return raw("null"); }
  /// Appends `json`, which is one complete JSON value.
  JsonWriter& raw(std::string_view json) {
    separate();
    out_ += json;
    return *this;
  }

  template <class T>
  JsonWriter& field(std::string_view name, const T& content) {
    return key(name).value(content);
  }

 private:
  void separate() {
    if (comma_) out_ += ',';
    comma_ = true;
  }
  JsonWriter& open(char bracket) {
    separate();
    out_ += bracket;
    comma_ = false;
    return *this;
  }
  JsonWriter& close(char bracket) {
    out_ += bracket;
    comma_ = true;
    return *this;
  }

  std::string& out_;
  bool comma_ = false;
};

}  // namespace suhu
