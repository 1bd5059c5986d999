// Reads one JSON token at a time, strictly by RFC 8259. Used through json_cursor.hpp.
//
// Requires, for every function: the bytes that it reads end in '\0', which ends every token.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>

#include "suhu/core/utf8.hpp"

namespace suhu::json {

[[nodiscard]] constexpr bool is_digit(char c) { return static_cast<unsigned char>(c - '0') <= 9; }

namespace detail {

inline constexpr auto kEndsToken = [] {
  std::array<bool, 256> table{};
  for (const char c : std::string_view(" \t\n\r,:{}[]\0", 11))
    table[static_cast<unsigned char>(c)] = true;
  return table;
}();

}  // namespace detail

/// Returns true for the bytes that may follow a number or a literal.
[[nodiscard]] constexpr bool ends_token(char c) {
  return detail::kEndsToken[static_cast<unsigned char>(c)];
}

/// Returns the end of exactly this literal (true, null, NaN, …) at `p`, or nullptr if it is not
/// there.
[[nodiscard]] inline const char* skip_literal(const char* p, std::string_view literal) {
  for (const char c : literal) {
    if (*p++ != c) return nullptr;
  }
  return ends_token(*p) ? p : nullptr;
}

/// A number that follows the grammar of RFC 8259.
struct Number {
  const char* end = nullptr;  ///< one past its last byte; nullptr if there is no valid number
  /// The nearest double; infinite if the number is beyond the largest double
  double value = 0;
  bool integer = false;  ///< has neither fraction nor exponent
  /// Has a fraction and no exponent: the digits before the point are the integer part
  bool fraction = false;
};

namespace detail {

inline constexpr std::array<double, 23> kPowersOfTen{1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                     1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                     1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
inline constexpr std::uint64_t kExactIntegers = std::uint64_t{1} << 53;

/// Returns true if a number outside the range of double is too large, false if it is too small.
/// Requires: `text` follows the grammar.
[[nodiscard]] inline bool is_overflow(std::string_view text) {
  const auto e = text.find_first_of("eE");
  const auto mantissa = text.substr(0, e);
  int exponent = 0;  // narrower than the sum below, which therefore cannot overflow
  if (e != std::string_view::npos) {
    const char* first = text.data() + e + 1;
    first += *first == '+' ? 1 : 0;
    if (std::from_chars(first, text.data() + text.size(), exponent).ec != std::errc{})
      return *first != '-';
  }
  const auto leading = mantissa.find_first_of("123456789");
  const auto point = std::min(mantissa.find('.'), mantissa.size());
  return static_cast<std::ptrdiff_t>(point) - static_cast<std::ptrdiff_t>(leading) + exponent > 0;
}

[[nodiscard]] inline double to_double(const char* first, const char* last) {
  double value = 0;
  if (std::from_chars(first, last, value).ec == std::errc::result_out_of_range) {
    value = is_overflow({first, static_cast<std::size_t>(last - first)})
                ? std::numeric_limits<double>::infinity()
                : 0.0;
    if (*first == '-') value = -value;
  }
  return value;
}

}  // namespace detail

/// Skips digits and appends them to `value`, which wraps beyond 19 digits.
[[nodiscard]] constexpr const char* skip_digits(const char* p, std::uint64_t& value) {
  for (; is_digit(*p); ++p) value = value * 10 + static_cast<std::uint64_t>(*p - '0');
  return p;
}

/// Reads the number that begins at `first`. `end` is nullptr if there is no valid one.
[[nodiscard]] inline Number read_number(const char* first) {
  const char* const whole = first + (*first == '-' ? 1 : 0);
  std::uint64_t mantissa = 0;
  const char* p = skip_digits(whole, mantissa);
  if (p == whole || (*whole == '0' && p - whole > 1)) return {};
  Number number{.integer = true};
  std::ptrdiff_t digits = p - whole;
  std::ptrdiff_t decimals = 0;
  if (*p == '.') {
    const char* const point = p;
    p = skip_digits(p + 1, mantissa);
    decimals = p - point - 1;
    if (decimals == 0) return {};
    digits += decimals;
    number.integer = false;
    number.fraction = true;
  }
  // Clinger's fast path: both operands are exact and there is one rounding, so the quotient is the
  // nearest double.
  bool exact = digits <= 18 && mantissa <= detail::kExactIntegers;
  if (*p == 'e' || *p == 'E') {
    const char* const exponent = p + (p[1] == '+' || p[1] == '-' ? 2 : 1);
    p = skip_digits(exponent, mantissa);
    if (p == exponent) return {};
    number.integer = number.fraction = exact = false;
  }
  if (!ends_token(*p)) return {};
  number.end = p;
  if (exact) {
    const double magnitude =
        static_cast<double>(mantissa) / detail::kPowersOfTen[static_cast<std::size_t>(decimals)];
    number.value = *first == '-' ? -magnitude : magnitude;
  } else {
    number.value = detail::to_double(first, p);
  }
  return number;
}

namespace detail {

/// Returns the value of the four hex digits at `p`, -1 if they are not there.
[[nodiscard]] inline int hex4(const char* p) {
  int value = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = p[i];
    const char letter = static_cast<char>(c | 0x20);
    if (is_digit(c)) {
      value = value * 16 + (c - '0');
    } else if (letter >= 'a' && letter <= 'f') {
      value = value * 16 + (letter - 'a' + 10);
    } else {
      return -1;
    }
  }
  return value;
}

/// Returns the first byte behind the escape, nullptr if the escape is invalid or a lone surrogate.
/// Requires: `p` is the byte behind the backslash.
[[nodiscard]] inline const char* skip_escape(const char* p) {
  if (*p != 'u') return *p != '\0' && std::strchr("\"\\/bfnrt", *p) != nullptr ? p + 1 : nullptr;
  const int unit = hex4(p + 1);
  if (unit < 0 || (unit >= 0xDC00 && unit <= 0xDFFF)) return nullptr;
  p += 5;
  if (unit < 0xD800 || unit > 0xDFFF) return p;
  if (p[0] != '\\' || p[1] != 'u') return nullptr;
  const int low = hex4(p + 2);
  return low >= 0xDC00 && low <= 0xDFFF ? p + 6 : nullptr;
}

}  // namespace detail

/// A string without its quotes, as it stands in the text.
struct String {
  const char* end = nullptr;  ///< one past the closing quote; nullptr if there is no valid string
  std::string_view raw;
  bool escaped = false;  ///< `raw` has escapes, which append_unescaped() resolves
};

namespace detail {

/// Returns a word with the high bit set of the first byte that is a quote, a backslash, a control
/// character or not ASCII, and possibly of later bytes. The first byte is the least significant
/// one. Returns 0 if there is no such byte.
[[nodiscard]] constexpr std::uint64_t find_special(std::uint64_t word) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kHighs = 0x8080808080808080U;
  const auto below = [](std::uint64_t w, std::uint64_t limit) { return (w - kOnes * limit) & ~w; };
  return (below(word, 0x20) | below(word ^ (kOnes * '"'), 1) | below(word ^ (kOnes * '\\'), 1) |
          word) &
         kHighs;
}

/// Returns the first byte that is not plain ASCII, reading eight bytes at a time. Requires: eight
/// bytes are readable at every byte up to that one.
[[nodiscard]] inline const char* skip_plain(const char* p) {
  while (true) {
    std::uint64_t word = 0;
    std::memcpy(&word, p, sizeof word);
    if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
    if (const std::uint64_t special = find_special(word)) return p + std::countr_zero(special) / 8;
    p += sizeof word;
  }
}

}  // namespace detail

/// Reads the string whose opening quote is at `first`, in a text that ends at `last`. `end` is
/// nullptr if the string is not valid.
[[nodiscard]] inline String read_string(const char* first, const char* last) {
  String string;
  const char* p = first + 1;
  while (true) {
    p = detail::skip_plain(p);
    if (*p == '"') {
      string.raw = {first + 1, static_cast<std::size_t>(p - first - 1)};
      string.end = p + 1;
      return string;
    }
    if (*p == '\\') {
      string.escaped = true;
      p = detail::skip_escape(p + 1);
      if (p == nullptr) return {};
    } else {
      const auto character = utf8::decode({p, static_cast<std::size_t>(last - p) + 1});
      // a valid character of one byte is a control character here, or the end of the text
      if (!character.valid || character.bytes == 1) return {};
      p += character.bytes;
    }
  }
}

/// Appends `raw` as UTF-8 with its escapes resolved. Requires: `raw` is that of a valid string.
inline void append_unescaped(std::string& out, std::string_view raw) {
  constexpr std::string_view kNames = "bfnrt";
  constexpr std::string_view kBytes = "\b\f\n\r\t";
  for (const char* p = raw.data(); p != raw.data() + raw.size();) {
    if (*p != '\\') {
      out.push_back(*p++);
    } else if (p[1] == 'u') {
      auto code = static_cast<char32_t>(detail::hex4(p + 2));
      p += 6;
      if (code >= 0xD800 && code <= 0xDBFF) {
        code = 0x10000 + ((code - 0xD800) << 10) +
               (static_cast<char32_t>(detail::hex4(p + 2)) - 0xDC00);
        p += 6;
      }
      utf8::append(out, code);
    } else {
      const auto named = kNames.find(p[1]);
      out.push_back(named == std::string_view::npos ? p[1] : kBytes[named]);
      p += 2;
    }
  }
}

}  // namespace suhu::json
