// Shell patterns over sensor ids.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace suhu {

/// True when the whole `text` matches `pattern`: `*` any run, `?` one character, `[a-z]` one of a
/// set, `[!a-z]` or `[^a-z]` one not in it,
/// `\x` the character x. As fnmatch(3) without flags (POSIX 2.13), so `/` and a leading `.` are
/// ordinary; unlike it, a character is a UTF-8 code point whatever the locale, and a NUL is one
/// too. A `[` that is never closed is an ordinary character. Cost: at most |pattern| * |text|.
[[nodiscard]] bool glob_matches(std::string_view pattern, std::string_view text);

/// How exact a pattern is: the number of its characters that match only themselves.
[[nodiscard]] std::size_t literal_characters(std::string_view pattern);

/// The only text that `pattern` matches, its escapes resolved; std::nullopt: it has a wildcard.
[[nodiscard]] std::optional<std::string> literal_text(std::string_view pattern);

}  // namespace suhu
