#include "fuzz/checks.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>

namespace suhu::fuzz {
namespace {

/// Returns the length of the well-formed UTF-8 character at the front of `text`, and sets `code`.
/// Returns 0 if there is none.
std::size_t take_character(std::string_view text, char32_t& code) {
  const auto byte = [text](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto tail = [&byte](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  if (text.empty()) return 0;
  if (byte(0) < 0x80) {
    code = byte(0);
    return 1;
  }
  if ((byte(0) & 0xE0U) == 0xC0U && tail(1)) {
    code = ((byte(0) & 0x1FU) << 6U) | (byte(1) & 0x3FU);
    return code >= 0x80 ? 2 : 0;
  }
  if ((byte(0) & 0xF0U) == 0xE0U && tail(1) && tail(2)) {
    code = ((byte(0) & 0x0FU) << 12U) | ((byte(1) & 0x3FU) << 6U) | (byte(2) & 0x3FU);
    return code >= 0x800 && (code < 0xD800 || code > 0xDFFF) ? 3 : 0;
  }
  if ((byte(0) & 0xF8U) == 0xF0U && tail(1) && tail(2) && tail(3)) {
    code = ((byte(0) & 0x07U) << 18U) | ((byte(1) & 0x3FU) << 12U) | ((byte(2) & 0x3FU) << 6U) |
           (byte(3) & 0x3FU);
    return code >= 0x10000 && code <= 0x10FFFF ? 4 : 0;
  }
  return 0;
}

bool is_harmless(char32_t c) {
  const auto within = [c](char32_t first, char32_t last) { return c >= first && c <= last; };
  if (within(0, 0x1F) || within(0x7F, 0x9F)) return false;  // C0, DEL, C1
  if (c == 0x2028 || c == 0x2029) return false;             // line and paragraph separator
  // Bidirectional controls.
  if (c == 0x61C || c == 0x200E || c == 0x200F || within(0x202A, 0x202E) || within(0x2066, 0x2069))
    return false;
  if (within(0xFDD0, 0xFDEF) || (c & 0xFFFE) == 0xFFFE) return false;  // noncharacters
  // Default_Ignorable_Code_Point of Unicode 15.1's DerivedCoreProperties.txt.
  return !(c == 0xAD || c == 0x34F || c == 0x61C || within(0x115F, 0x1160) ||
           within(0x17B4, 0x17B5) || within(0x180B, 0x180F) || within(0x200B, 0x200F) ||
           within(0x202A, 0x202E) || within(0x2060, 0x206F) || c == 0x3164 ||
           within(0xFE00, 0xFE0F) || c == 0xFEFF || c == 0xFFA0 || within(0xFFF0, 0xFFF8) ||
           within(0x1BCA0, 0x1BCA3) || within(0x1D173, 0x1D17A) || within(0xE0000, 0xE0FFF));
}

template <class Accept>
bool all_characters(std::string_view text, Accept accept) {
  while (!text.empty()) {
    char32_t code = 0;
    const std::size_t size = take_character(text, code);
    if (size == 0 || !accept(code)) return false;
    text.remove_prefix(size);
  }
  return true;
}

}  // namespace

bool is_utf8(std::string_view text) {
  return all_characters(text, [](char32_t) { return true; });
}

bool is_one_printable_line(std::string_view text) { return all_characters(text, is_harmless); }

bool same_double(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

}  // namespace suhu::fuzz
