#include "suhu/core/columns.hpp"

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

bool is_combining(char32_t c) { return (c >= 0x300 && c <= 0x36F) || (c >= 0xFE00 && c <= 0xFE0F); }

bool is_wide(char32_t c) {
  return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) ||
         (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
         (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1FAFF) ||
         (c >= 0x20000 && c <= 0x3FFFD);
}

std::size_t width_of(char32_t c) { return is_combining(c) ? 0 : is_wide(c) ? 2 : 1; }

/// Returns the size and width of the character or colour sequence at the front of `text`. Requires:
/// `text` is not empty.
Glyph glyph(std::string_view text) {
  if (text.front() == kEscape && text.size() > 1 && text[1] == '[') return color_sequence(text);
  const auto character = utf8::decode(text);
  return {character.bytes, width_of(character.code)};
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

}  // namespace suhu
