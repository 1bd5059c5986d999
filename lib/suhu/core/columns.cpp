#include "suhu/core/columns.hpp"

#include <locale.h>
#include <wchar.h>

#include "suhu/core/utf8.hpp"

namespace suhu {
namespace {

constexpr char kEscape = '\x1b';

struct Glyph {
  std::size_t bytes;
  std::size_t width;
};

Glyph color_sequence(std::string_view text) {  // ESC [ parameters final-byte
  std::size_t end = 2;
  while (end < text.size() && (text[end] < '@' || text[end] > '~')) ++end;
  return {end < text.size() ? end + 1 : text.size(), 0};
}

/// Gives this thread a UTF-8 locale for its own lifetime. wcwidth(3) measures by the locale, and
/// that of the user may have another character set. Every glibc has C.UTF-8 since 2.35, and Debian
/// before that.
class Utf8Locale {
 public:
  Utf8Locale() : previous_(uselocale(utf8())) {}
  ~Utf8Locale() { uselocale(previous_); }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

 private:
  static locale_t utf8() {
    static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return locale;
  }

  locale_t previous_;
};

/// Returns 1 for a character that the C library does not know: terminals show a box.
std::size_t width_of(char32_t c) {
  if (c < 0x80) return 1;
  const int width = wcwidth(static_cast<wchar_t>(c));
  return width < 0 ? 1 : static_cast<std::size_t>(width);
}

/// Returns the size and width of the character or colour sequence at the front of `text`. Requires:
/// `text` is not empty, and a Utf8Locale exists.
Glyph glyph(std::string_view text) {
  if (text.front() == kEscape && text.size() > 1 && text[1] == '[') return color_sequence(text);
  const auto character = utf8::decode(text);
  return {character.bytes, width_of(character.code)};
}

}  // namespace

std::size_t columns(std::string_view text) {
  const Utf8Locale locale;
  std::size_t total = 0;
  while (!text.empty()) {
    const Glyph next = glyph(text);
    total += next.width;
    text.remove_prefix(next.bytes);
  }
  return total;
}

std::string cut_to_columns(std::string_view text, std::size_t limit) {
  if (columns(text) <= limit) return std::string{text};
  if (limit == 0) return {};
  const Utf8Locale locale;
  std::size_t used = 0;
  std::size_t bytes = 0;
  bool colored = false;
  while (bytes < text.size()) {
    const Glyph next = glyph(text.substr(bytes));
    if (used + next.width > limit - 1) break;
    colored = colored || text[bytes] == kEscape;
    used += next.width;
    bytes += next.bytes;
  }
  std::string out{text.substr(0, bytes)};
  out += "…";
  if (colored) out += "\x1b[0m";
  return out;
}

}  // namespace suhu
