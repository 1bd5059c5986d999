// Handles ASCII text such as names, addresses and headers, whatever the locale is.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace suhu {

/// Returns `text` without the `blanks` at its beginning and its end.
[[nodiscard]] inline std::string_view trimmed(std::string_view text,
                                              std::string_view blanks = " \t\r\n") {
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// Returns the lower-case letter of A to Z, and any other character unchanged.
[[nodiscard]] constexpr char ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
[[nodiscard]] inline std::string ascii_lower(std::string_view text) {
  std::string result{text};
  for (char& c : result) c = ascii_lower(c);
  return result;
}

/// Returns true if the texts are equal when A to Z equal a to z.
[[nodiscard]] inline bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return ascii_lower(x) == ascii_lower(y); });
}

}  // namespace suhu
