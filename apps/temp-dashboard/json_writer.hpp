// Declares JsonWriter, which writes JSON to a string in one pass, with its commas and escapes.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "suhu/core/text.hpp"
#include "suhu/core/timestamp.hpp"

namespace suhu::dashboard {

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
    separate();
    out_ += '"';
    out_ += name;
    out_ += "\":";
    comma_ = false;
    return *this;
  }

  JsonWriter& value(double number) {
    separate();
    append_number(out_, number);
    return *this;
  }
  template <std::integral Integer>
  JsonWriter& value(Integer number) {
    separate();
    if constexpr (std::same_as<Integer, bool>) {
      out_ += number ? "true" : "false";
    } else {
      out_ += std::to_string(number);
    }
    return *this;
  }
  /// Appends a string. Invalid UTF-8 is repaired (U+FFFD).
  JsonWriter& value(std::string_view text) {
    separate();
    append_json_string(out_, text);
    return *this;
  }
  JsonWriter& value(const char* text) { return value(std::string_view{text}); }
  /// Appends a time as a string, by RFC 3339.
  JsonWriter& value(Timestamp time) {
    separate();
    out_ += '"';
    append_rfc3339(out_, time);
    out_ += '"';
    return *this;
  }
  template <class T>
  JsonWriter& value(const std::optional<T>& value_or_null) {
    return value_or_null ? value(*value_or_null) : null();
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

/// Returns milliseconds since the Unix epoch, as the page needs times.
[[nodiscard]] constexpr std::int64_t epoch_ms(Timestamp time) {
  return time.time_since_epoch().count();
}

}  // namespace suhu::dashboard
