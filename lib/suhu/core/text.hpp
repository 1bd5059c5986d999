// Writes numbers and text from outside, in the one form that all of suhu uses.
#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace suhu {

/// Appends the shortest text that reads back as the same double (80.0 is `80`), independent of the
/// locale. Requires: `value` is finite.
void append_number(std::string& out, double value);

/// Appends a whole number in decimal.
template <std::integral Integer>
requires(!std::same_as<Integer, bool>) void append_integer(std::string& out, Integer value) {
  char digits[24];
  out.append(digits, std::to_chars(digits, std::end(digits), value).ptr);
}

/// Appends °C for people: with one decimal, or with as many as it takes to differ from `limit`
/// (80.04 beside 80 is `80.04`).
void append_celsius(std::string& out, double value, double limit);
/// Appends °C for people with one decimal.
void append_celsius(std::string& out, double value);

/// Appends a JSON string with its quotes. Invalid UTF-8 is replaced by U+FFFD. Control characters
/// (C0, DEL, C1) and line separators are escaped, so that a line stays one line for every reader.
void append_json_string(std::string& out, std::string_view utf8);

/// Appends text from outside for a terminal or a log, so that it can neither move the cursor,
/// change colours nor reverse the line. C0, DEL, C1, bidirectional and invisible controls, line
/// separators and invalid UTF-8 are written as `\n`, `\x1b`, `\u202e`; a backslash is doubled, so
/// that these are unambiguous. Input beyond `max_bytes` is cut off between characters and replaced
/// by `…`.
void append_printable(std::string& out, std::string_view foreign, std::size_t max_bytes = 128);
/// Returns what append_printable() appends.
[[nodiscard]] std::string printable(std::string_view foreign, std::size_t max_bytes = 128);
inline constexpr std::size_t kLongestPath = 512;  ///< bytes of a path that a message shows

/// Returns `1 alert`, `2 alerts`.
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view noun);
/// Returns the words, with `between` between each two of them.
[[nodiscard]] std::string joined(const std::vector<std::string>& words, std::string_view between);

/// Appends one CSV field (RFC 4180). Text that a spreadsheet would run as a formula gets a leading
/// `'` (OWASP, CSV injection). Line breaks and tabs stay, in quotes. Every other character that
/// append_printable() escapes is escaped here too; a backslash is not doubled.
void append_csv_text(std::string& out, std::string_view text);

}  // namespace suhu
