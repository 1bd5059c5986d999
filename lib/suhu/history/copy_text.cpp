#include "suhu/history/copy_text.hpp"

#include <optional>

#include "suhu/core/text.hpp"
#include "suhu/core/utf8.hpp"
#include "suhu/window/window_columns.hpp"

namespace suhu::history {
namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr char32_t kSymbolForNul = 0x2400;

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

void append_value(std::string& out, std::string_view text) { append_copy_text(out, text); }
void append_value(std::string& out, Timestamp time) { append_rfc3339(out, time); }
void append_value(std::string& out, std::uint64_t number) { append_integer(out, number); }
void append_value(std::string& out, double number) { append_number(out, number); }
void append_value(std::string& out, std::optional<double> number) {
  if (number) {
    append_number(out, *number);
  } else {
    out += "\\N";
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
  window::for_each_column(window::kStoredColumns, [&](const auto& column) {
    out += '\t';
    append_value(out, window.*column.value);
  });
  out += '\t';
  append_integer(out, line);
  out += '\n';
}

}  // namespace suhu::history
