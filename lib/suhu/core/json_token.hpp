// One JSON token at a time, by the letter of RFC 8259. Private to the decoder: simdjson's on-demand API finds the tokens, but does not
// check the ones it skips, and the number parser of 3.0.1 gets some valid numbers wrong (0.123456789012345678901 among them).
//
// Every function reads bytes that end in a token end: the caller's buffer is padded with spaces.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>
#include <system_error>

namespace suhu::json {

[[nodiscard]] constexpr bool is_digit(char c) { return static_cast<unsigned char>(c - '0') <= 9; }

namespace detail {

inline constexpr auto kEndsToken = [] {
  std::array<bool, 256> table{};
  for (const char c : std::string_view(" \t\n\r,:{}[]")) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

}  // namespace detail

/// True for the bytes that may follow a number or a literal.
[[nodiscard]] constexpr bool ends_token(char c) { return detail::kEndsToken[static_cast<unsigned char>(c)]; }

/// True when `token` begins with exactly this literal (true, null, NaN, …).
[[nodiscard]] inline bool is_literal(std::string_view token, std::string_view literal) {
  return token.starts_with(literal) && ends_token(token.data()[literal.size()]);
}

/// A number by the grammar of RFC 8259.
struct Number {
  const char* end = nullptr;  ///< one past its last byte; nullptr: no valid number
  double value = 0;           ///< the nearest double; infinite when the number is beyond the largest double
  bool integer = false;       ///< neither fraction nor exponent
  bool fraction = false;      ///< a fraction and no exponent: the digits before the point are its integer part
};

namespace detail {

inline constexpr std::array<double, 23> kPowersOfTen{1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                                     1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
inline constexpr std::uint64_t kExactIntegers = std::uint64_t{1} << 53;

/// For a number no double can hold: true when it is too large, false when it is too small. `text` follows the grammar.
[[nodiscard]] inline bool is_overflow(std::string_view text) {
  const auto e = text.find_first_of("eE");
  const auto mantissa = text.substr(0, e);
  long exponent = 0;
  if (e != std::string_view::npos) {
    const char* first = text.data() + e + 1;
    first += *first == '+' ? 1 : 0;
    if (std::from_chars(first, text.data() + text.size(), exponent).ec != std::errc{}) return *first != '-';
  }
  const auto leading = mantissa.find_first_of("123456789");
  const auto point = std::min(mantissa.find('.'), mantissa.size());
  return static_cast<long>(point) - static_cast<long>(leading) + exponent > 0;
}

[[nodiscard]] inline double to_double(const char* first, const char* last) {
  double value = 0;
  if (std::from_chars(first, last, value).ec == std::errc::result_out_of_range) {
    value = is_overflow({first, static_cast<std::size_t>(last - first)}) ? std::numeric_limits<double>::infinity() : 0.0;
    if (*first == '-') value = -value;
  }
  return value;
}

}  // namespace detail

/// Takes digits; `value` wraps beyond 19 of them.
[[nodiscard]] constexpr const char* skip_digits(const char* p, std::uint64_t& value) {
  for (; is_digit(*p); ++p) value = value * 10 + static_cast<std::uint64_t>(*p - '0');
  return p;
}

/// Reads the number that begins at `first`.
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
  // Both operands exact, one rounding: the quotient is the nearest double (Clinger's fast path).
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
    const double magnitude = static_cast<double>(mantissa) / detail::kPowersOfTen[static_cast<std::size_t>(decimals)];
    number.value = *first == '-' ? -magnitude : magnitude;
  } else {
    number.value = detail::to_double(first, p);
  }
  return number;
}

namespace detail {

/// The four hex digits at `p`, or -1.
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

/// `p` stands behind a backslash. Returns the first byte behind the escape, nullptr for an invalid one or a lone surrogate.
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

/// Checks the escapes of the string whose first byte behind the quote is `p`; it is known to be closed, UTF-8 and free of control
/// bytes. Returns its closing quote, nullptr when an escape is invalid; `escaped` says whether there is any.
[[nodiscard]] inline const char* check_string(const char* p, bool& escaped) {
  while (*p != '"') {
    if (*p++ != '\\') continue;
    escaped = true;
    p = detail::skip_escape(p);
    if (p == nullptr) return nullptr;
  }
  return p;
}

}  // namespace suhu::json
