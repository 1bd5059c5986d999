// Shell patterns over sensor ids.
#pragma once

#include <string_view>

namespace suhu::console {

/// True when the whole `text` matches `pattern`: `*` any run, `?` one character, `[a-z]` one of a set, `[!a-z]` or `[^a-z]` one not in it,
/// `\x` the character x. As fnmatch(3) without flags (POSIX 2.13), so `/` and a leading `.` are ordinary; unlike it, a character is a UTF-8
/// code point whatever the locale, and a NUL is one too. A `[` that is never closed is an ordinary character.
/// Cost: at most |pattern| * |text|.
[[nodiscard]] bool glob_matches(std::string_view pattern, std::string_view text);

}  // namespace suhu::console
