// Matches sensor ids against shell patterns.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace suhu {

/// Returns true if the whole of `text` matches `pattern`: `*` matches any run of characters, `?`
/// one character, `[a-z]` one of a set, `[!a-z]` or `[^a-z]` one that is not in it, `\x` the
/// character x. Follows fnmatch(3) without flags (POSIX 2.13), so `/` and a leading `.` are
/// ordinary characters. Unlike there, a character is a UTF-8 code point in every locale, and a NUL
/// is a character too. A `[` that is never closed is an ordinary character. Takes at most
/// `|pattern| * |text|` steps.
[[nodiscard]] bool glob_matches(std::string_view pattern, std::string_view text);

/// Returns how specific a pattern is: the number of its characters that match only themselves.
[[nodiscard]] std::size_t literal_characters(std::string_view pattern);

/// Returns the only text that `pattern` matches, with escapes resolved. Returns std::nullopt if it
/// has a wildcard.
[[nodiscard]] std::optional<std::string> literal_text(std::string_view pattern);

}  // namespace suhu
