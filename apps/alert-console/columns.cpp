#include "alert-console/columns.hpp"

#include "suhu/core/utf8.hpp"

namespace suhu::console {
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

bool may_be_wide(char32_t code_point) {
  const bool general_punctuation_and_symbols = code_point >= 0x2000 && code_point < 0x2c00;
  return code_point >= 0x1100 && !general_punctuation_and_symbols;
}

/// The character at the front of `text` (not empty).
Glyph glyph(std::string_view text) {
  if (text.front() == kEscape && text.size() > 1 && text[1] == '[') return color_sequence(text);
  const auto character = utf8::decode(text);
  return {character.bytes, may_be_wide(character.code) ? std::size_t{2} : std::size_t{1}};
}

}  // namespace

std::size_t columns(std::string_view text) {
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

}  // namespace suhu::console
