#include "suhu/history/copy_text.hpp"

#include <array>
#include <charconv>
#include <optional>

#include "suhu/core/text.hpp"
#include "suhu/core/utf8.hpp"

namespace suhu::history {
namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr char32_t kSymbolForNul = 0x2400;

template <class Integer>
void append_integer(std::string& out, Integer value) {
  std::array<char, 24> text;
  out.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr);
}

void append_optional(std::string& out, const std::optional<double>& value) {
  if (value) {
    append_number(out, *value);
  } else {
    out += "\\N";
  }
}

/// Appends `c` in its escaped form and returns true if COPY gives it a meaning, or if it is U+0000.
/// Otherwise appends nothing and returns false.
bool append_special(std::string& out, char c) {
  switch (c) {
    case '\\':
      out += "\\\\";
      return true;
    case '\t':
      out += "\\t";
      return true;
    case '\n':
      out += "\\n";
      return true;
    case '\r':
      out += "\\r";
      return true;
    case '\0':
      utf8::append(out, kSymbolForNul);
      return true;
    default:
      return false;
  }
}

}  // namespace

void append_copy_text(std::string& out, std::string_view utf8) {
  while (!utf8.empty()) {
    const auto character = utf8::decode(utf8);
    if (!character.valid) {
      utf8::append(out, kReplacement);
    } else if (character.bytes > 1 || !append_special(out, utf8.front())) {
      out += utf8.substr(0, character.bytes);
    }
    utf8.remove_prefix(character.bytes);
  }
}

void append_copy_row(std::string& out, const window::WindowRecord& window, std::uint64_t line) {
  append_integer(out, window.partition);
  out += '\t';
  append_copy_text(out, window.sensor_id);
  out += '\t';
  append_rfc3339(out, window.start);
  out += '\t';
  append_rfc3339(out, window.end);
  out += '\t';
  append_integer(out, window.count);
  for (const double value :
       {window.avg_temperature, window.min_temperature, window.max_temperature}) {
    out += '\t';
    append_number(out, value);
  }
  for (const auto* const value : {&window.avg_humidity, &window.min_battery, &window.max_battery}) {
    out += '\t';
    append_optional(out, *value);
  }
  out += '\t';
  append_integer(out, window.late);
  out += '\t';
  append_integer(out, line);
  out += '\n';
}

}  // namespace suhu::history
