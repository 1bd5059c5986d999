// Decodes and encodes UTF-8, one character at a time. Used by code that writes, measures or matches
// text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace suhu::utf8 {

struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;  ///< size of the character, or of the invalid sequence
  bool valid = false;
};

/// Decodes the character at the front of `text`. Requires: `text` is not empty. Overlong forms,
/// surrogates and values above U+10FFFF are invalid. An invalid sequence takes as many bytes as
/// could have begun a character (Unicode 15, 3.9, "maximal subpart").
[[nodiscard]] inline Character decode(std::string_view text) {
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  if (first < 0x80) return {first, 1, true};
  if (first < 0xC2 || first > 0xF4) return {};
  const std::size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  // The second byte alone decides whether the form is overlong, a surrogate or above U+10FFFF.
  unsigned low = 0x80;
  unsigned high = 0xBF;
  if (first == 0xE0) low = 0xA0;
  if (first == 0xED) high = 0x9F;
  if (first == 0xF0) low = 0x90;
  if (first == 0xF4) high = 0x8F;
  char32_t code = first & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if (i >= text.size() || byte(i) < low || byte(i) > high) return {0, i, false};
    code = (code << 6) | (byte(i) & 0x3FU);
    low = 0x80;
    high = 0xBF;
  }
  return {code, length, true};
}

/// Returns true if all of `text` is UTF-8.
[[nodiscard]] inline bool is_valid(std::string_view text) {
  while (!text.empty()) {
    const auto character = decode(text);
    if (!character.valid) return false;
    text.remove_prefix(character.bytes);
  }
  return true;
}

/// Appends `code` as UTF-8. Requires: `code` is a Unicode scalar value.
inline void append(std::string& out, char32_t code) {
  const auto tail = [&out, code](int shift) {
    out.push_back(static_cast<char>(0x80 | ((code >> shift) & 0x3F)));
  };
  if (code < 0x80) {
    out.push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    out.push_back(static_cast<char>(0xC0 | (code >> 6)));
    tail(0);
  } else if (code < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | (code >> 12)));
    tail(6);
    tail(0);
  } else {
    out.push_back(static_cast<char>(0xF0 | (code >> 18)));
    tail(12);
    tail(6);
    tail(0);
  }
}

}  // namespace suhu::utf8
