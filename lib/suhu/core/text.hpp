// Numbers and foreign text, written the one way suhu writes them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace suhu {

/// Appends the shortest text that reads back as the same double (80.0 is `80`), independent of the
/// locale. `value` is finite.
void append_number(std::string& out, double value);

/// Appends a whole number in decimal.
void append_integer(std::string& out, std::int64_t value);

/// Appends °C for people: one decimal, or as many as it takes to differ from `limit` (80.04 beside
/// 80 is `80.04`).
void append_celsius(std::string& out, double value, double limit);
/// The same with one decimal.
void append_celsius(std::string& out, double value);

/// Appends a JSON string with its quotes. `utf8` is valid UTF-8 or is repaired (U+FFFD); no control
/// character (C0, DEL, C1) and no line separator is left, so that a line stays one line for every
/// reader.
void append_json_string(std::string& out, std::string_view utf8);

/// Appends foreign text for a terminal or a log, so that it can neither move the cursor, change
/// colours nor reverse the line: C0, DEL, C1, bidirectional and invisible controls, line separators
/// and invalid UTF-8 come out as `\n`, `\x1b`, `\u202e`; a backslash is doubled, so that these are
/// unambiguous. Cut to `max_bytes` of input, between characters, with a final `…`.
void append_printable(std::string& out, std::string_view foreign, std::size_t max_bytes = 128);
[[nodiscard]] std::string printable(std::string_view foreign, std::size_t max_bytes = 128);
inline constexpr std::size_t kLongestPath = 512;  ///< so much of a path is shown

/// `1 alert`, `2 alerts`.
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view noun);
/// The words, with `between` between each two.
[[nodiscard]] std::string joined(const std::vector<std::string>& words, std::string_view between);

/// Appends one CSV field by RFC 4180; text that a spreadsheet would run as a formula gets a leading
/// `'` (OWASP, CSV injection). Line breaks and tabs stay, in quotes; every other character that
/// append_printable escapes is escaped here too.
void append_csv_text(std::string& out, std::string_view text);

}  // namespace suhu
