#include "suhu/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "suhu/core/utf8.hpp"

namespace suhu {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view kEllipsis = "\xE2\x80\xA6";     // U+2026
constexpr double kLargestFixed = 1e15;                     // from here on the shortest form
constexpr int kMaxDecimals = 20;

void append_hex(std::string& out, std::uint32_t value, int digits) {
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += kHex[(value >> shift) & 0xFU];
}

/// Returns the letter of the short escape that JSON and C share, or 0.
char short_escape(char32_t c) {
  switch (c) {
    case '\b':
      return 'b';
    case '\t':
      return 't';
    case '\n':
      return 'n';
    case '\f':
      return 'f';
    case '\r':
      return 'r';
    default:
      return 0;
  }
}

struct Range {
  char32_t first;
  char32_t last;
};

/// Characters that control a terminal or a line, or that are invisible: controls, bidirectional
/// controls, line separators, interlinear annotations, noncharacters, and everything with Unicode's
/// property Default_Ignorable_Code_Point (version 15.1).
constexpr std::array kUnprintable{
    Range{0x00, 0x1F},       Range{0x7F, 0x9F},       Range{0xAD, 0xAD},
    Range{0x34F, 0x34F},     Range{0x61C, 0x61C},     Range{0x115F, 0x1160},
    Range{0x17B4, 0x17B5},   Range{0x180B, 0x180F},   Range{0x200B, 0x200F},
    Range{0x2028, 0x202E},   Range{0x2060, 0x206F},   Range{0x3164, 0x3164},
    Range{0xFE00, 0xFE0F},   Range{0xFEFF, 0xFEFF},   Range{0xFFA0, 0xFFA0},
    Range{0xFDD0, 0xFDEF},   Range{0xFFF0, 0xFFFB},   Range{0x1BCA0, 0x1BCA3},
    Range{0x1D173, 0x1D17A}, Range{0xE0000, 0xE0FFF},
};

bool is_unprintable(char32_t c) {
  if ((c & 0xFFFE) == 0xFFFE) return true;  // the last two of each plane are noncharacters
  for (const auto& range : kUnprintable) {
    if (c >= range.first && c <= range.last) return true;
  }
  return false;
}

void append_escaped(std::string& out, char32_t c) {
  out += '\\';
  if (const char letter = short_escape(c)) {
    out += letter;
  } else if (c < 0x80) {
    out += 'x';
    append_hex(out, c, 2);
  } else if (c <= 0xFFFF) {
    out += 'u';
    append_hex(out, c, 4);
  } else {
    out += 'U';
    append_hex(out, c, 8);
  }
}

void append_invalid_bytes(std::string& out, std::string_view bytes) {
  for (const char c : bytes) {
    out += "\\x";
    append_hex(out, static_cast<unsigned char>(c), 2);
  }
}

struct FixedText {
  std::array<char, 64> chars;
  std::size_t size = 0;
  [[nodiscard]] std::string_view view() const { return {chars.data(), size}; }
};

/// Returns `value` with that many decimals, never "-0.0". Requires: |value| < kLargestFixed.
FixedText fixed(double value, int decimals) {
  FixedText text;
  const auto end = std::to_chars(text.chars.data(), text.chars.data() + text.chars.size(), value,
                                 std::chars_format::fixed, decimals)
                       .ptr;
  text.size = static_cast<std::size_t>(end - text.chars.data());
  if (text.view().starts_with('-') &&
      text.view().find_first_of("123456789") == std::string_view::npos)
    return fixed(0.0, decimals);
  return text;
}

/// Returns true for C1 controls, which move the cursor of a terminal, and for U+2028 and U+2029,
/// which like U+0085 (a C1 control) end a line for Python's splitlines() and similar readers.
bool ends_a_line_or_controls(char32_t c) {
  return (c >= 0x80 && c <= 0x9F) || c == 0x2028 || c == 0x2029;
}

}  // namespace

void append_number(std::string& out, double value) {
  std::array<char, 32> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  out.append(text.data(), end);
}

void append_celsius(std::string& out, double value, double limit) {
  const bool in_range = std::abs(value) < kLargestFixed && std::abs(limit) < kLargestFixed;
  for (int decimals = 1; in_range && decimals <= kMaxDecimals; ++decimals) {
    const auto text = fixed(value, decimals);
    if (value == limit || text.view() != fixed(limit, decimals).view()) {
      out += text.view();
      return;
    }
  }
  append_number(out, value);
}

void append_celsius(std::string& out, double value) { append_celsius(out, value, value); }

void append_json_string(std::string& out, std::string_view utf8) {
  out += '"';
  std::size_t clean = 0;  // start of the unchanged bytes that are not appended yet
  for (std::size_t i = 0; i < utf8.size();) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    if (byte >= 0x20 && byte < 0x7F && byte != '"' && byte != '\\') {
      ++i;
      continue;
    }
    const auto character = utf8::decode(utf8.substr(i));
    if (character.valid && byte >= 0x80 && !ends_a_line_or_controls(character.code)) {
      i += character.bytes;
      continue;
    }
    out.append(utf8, clean, i - clean);
    i += character.bytes;
    clean = i;
    if (!character.valid) {
      out += kReplacement;
    } else if (byte == '"' || byte == '\\') {
      out += {'\\', static_cast<char>(byte)};
    } else if (const char letter = short_escape(byte)) {
      out += {'\\', letter};
    } else {
      out += "\\u";
      append_hex(out, character.code, 4);
    }
  }
  out.append(utf8, clean);
  out += '"';
}

void append_printable(std::string& out, std::string_view foreign, std::size_t max_bytes) {
  for (std::size_t i = 0; i < foreign.size();) {
    const auto character = utf8::decode(foreign.substr(i));
    if (i + character.bytes > max_bytes) {
      out += kEllipsis;
      return;
    }
    const auto bytes = foreign.substr(i, character.bytes);
    if (!character.valid) {
      append_invalid_bytes(out, bytes);
    } else if (character.code == '\\') {
      out += "\\\\";
    } else if (is_unprintable(character.code)) {
      append_escaped(out, character.code);
    } else {
      out += bytes;
    }
    i += character.bytes;
  }
}

std::string printable(std::string_view foreign, std::size_t max_bytes) {
  std::string out;
  append_printable(out, foreign, max_bytes);
  return out;
}

std::string counted(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  return fmt::format("{}", fmt::join(words, between));
}

void append_csv_text(std::string& out, std::string_view text) {
  // OWASP, CSV injection: also the full-width forms of = + - @.
  constexpr std::array<std::string_view, 11> kFormulaStarts{
      "=", "+", "-", "@", "\t", "\r", "\n", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};
  const bool formula =
      std::any_of(kFormulaStarts.begin(), kFormulaStarts.end(),
                  [text](std::string_view start) { return text.starts_with(start); });
  const bool quoted = text.find_first_of(",\"\r\n\t") != std::string_view::npos;
  if (quoted) out += '"';
  if (formula) out += '\'';
  for (std::size_t i = 0; i < text.size();) {
    const auto character = utf8::decode(text.substr(i));
    const auto bytes = text.substr(i, character.bytes);
    if (!character.valid) {
      append_invalid_bytes(out, bytes);
    } else if (character.code == '"') {
      out += "\"\"";
    } else if (character.code == '\n' || character.code == '\r' || character.code == '\t' ||
               !is_unprintable(character.code)) {
      out += bytes;
    } else {
      append_escaped(out, character.code);
    }
    i += character.bytes;
  }
  if (quoted) out += '"';
}

}  // namespace suhu
