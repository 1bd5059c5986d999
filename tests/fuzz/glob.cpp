// Fuzz target: a pattern for sensor ids (the first line) against the text below it. The result is
// compared with that of fnmatch(3) where a pattern means the same to both.
#include <fnmatch.h>

#include <algorithm>
#include <string>

#include "fuzz/checks.hpp"
#include "fuzz/target.hpp"
#include "suhu/core/glob.hpp"
#include "suhu/core/record_limits.hpp"

namespace suhu::fuzz {
namespace {

/// Returns whether each set in brackets is closed, has only single characters and at most one
/// range, and has nothing with a meaning of its own within brackets, such as [:alpha:].
bool has_plain_sets(std::string_view pattern) {
  while (true) {
    const auto open = pattern.find_first_of("[]");
    if (open == std::string_view::npos) return true;
    pattern.remove_prefix(open + 1);
    if (pattern.starts_with('!')) pattern.remove_prefix(1);
    const auto close = pattern.find(']', 1);
    const auto set = pattern.substr(0, close);
    if (close == std::string_view::npos || set.find_first_of("[:.=!^") != std::string_view::npos)
      return false;
    if (std::count(set.begin(), set.end(), '-') > 1) return false;
    pattern.remove_prefix(close + 1);
  }
}

/// Returns whether fnmatch takes the pattern and the text as glob_matches() does. fnmatch does not
/// support NUL, and reads bytes above 0x7F according to the locale. POSIX does not define what a
/// backslash or a set that is not closed means.
bool judged_by_fnmatch(std::string_view pattern, std::string_view text) {
  const auto plain = [](char c) { return c > ' ' && c < 0x7F; };
  return std::all_of(pattern.begin(), pattern.end(), plain) &&
         std::all_of(text.begin(), text.end(), plain) &&
         pattern.find('\\') == std::string_view::npos && has_plain_sets(pattern);
}

}  // namespace

SUHU_FUZZ_TARGET(glob) {
  const auto pattern = bytes.substr(0, std::min(bytes.find('\n'), kMaxSensorIdBytes));
  const auto text =
      bytes.substr(std::min(pattern.size() + 1, bytes.size())).substr(0, kMaxSensorIdBytes);
  const bool matches = glob_matches(pattern, text);
  SUHU_HOLDS(literal_characters(pattern) <= pattern.size(),
             "a pattern has no more characters than bytes");
  // Without the escape between them, two invalid bytes can become one character.
  if (const auto literal = literal_text(pattern); literal && is_utf8(pattern)) {
    SUHU_HOLDS(glob_matches(pattern, *literal), "a pattern without wildcards matches its own text");
    SUHU_HOLDS(matches == (*literal == text), "a pattern without wildcards matches nothing else");
  }
  SUHU_HOLDS(!matches || glob_matches("*" + std::string(pattern), text),
             "a star in front takes nothing away");
  if (!judged_by_fnmatch(pattern, text)) return;
  const bool theirs = ::fnmatch(std::string(pattern).c_str(), std::string(text).c_str(), 0) == 0;
  SUHU_HOLDS(matches == theirs, "a pattern matches what fnmatch says");
}

}  // namespace suhu::fuzz
