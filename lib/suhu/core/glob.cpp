#include "suhu/core/glob.hpp"

#include <cstddef>
#include <optional>

#include "suhu/core/utf8.hpp"

namespace suhu {
namespace {

/// Returns the size in bytes of the character at the front of `text`, 0 if `text` is empty.
std::size_t character_size(std::string_view text) {
  return text.empty() ? 0 : utf8::decode(text).bytes;
}

/// Removes the character at the front of `text` and returns its bytes. Comparing the bytes of two
/// characters compares their code points, because UTF-8 keeps the order.
std::string_view take_character(std::string_view& text) {
  const std::string_view character = text.substr(0, character_size(text));
  text.remove_prefix(character.size());
  return character;
}

/// Returns 1 if a backslash at the front of `pattern` escapes the next character, else 0. Requires:
/// `pattern` is not empty.
std::size_t escape_size(std::string_view pattern) {
  return pattern.front() == '\\' && pattern.size() > 1 ? 1 : 0;
}

struct SetMatch {
  bool matched;
  std::size_t size;  ///< bytes of the set in the pattern, brackets included
};

/// Remembers where in one pattern a bracket is never closed. No later bracket is closed either, so
/// a pattern with many brackets is searched for a closing one once, not once per bracket.
class Brackets {
 public:
  [[nodiscard]] bool never_closed(std::string_view pattern) const {
    return first_ != nullptr && pattern.data() >= first_;
  }
  void note_never_closed(std::string_view pattern) { first_ = pattern.data(); }

 private:
  const char* first_ = nullptr;
};

/// Matches `character` with the set at the front of `pattern`. Requires: `pattern` begins with `[`.
/// Returns std::nullopt if the bracket is never closed.
std::optional<SetMatch> match_set(std::string_view pattern, std::string_view character,
                                  Brackets& brackets) {
  if (brackets.never_closed(pattern)) return std::nullopt;
  std::string_view rest = pattern.substr(1);
  const bool negated = !rest.empty() && (rest.front() == '!' || rest.front() == '^');
  if (negated) rest.remove_prefix(1);
  bool found = false;
  for (bool first = true; !rest.empty(); first = false) {
    if (rest.front() == ']' && !first)
      return SetMatch{found != negated, pattern.size() - rest.size() + 1};
    if (rest.front() == '\\' && rest.size() > 1) rest.remove_prefix(1);
    const std::string_view low = take_character(rest);
    std::string_view high = low;
    if (rest.size() > 1 && rest[0] == '-' && rest[1] != ']') {
      rest.remove_prefix(1);
      if (rest.front() == '\\' && rest.size() > 1) rest.remove_prefix(1);
      high = take_character(rest);
    }
    found = found || (low <= character && character <= high);
  }
  brackets.note_never_closed(pattern);
  return std::nullopt;
}

/// Matches `character` with the element at the front of `pattern`, which is not `*`. Returns the
/// size of the element in bytes, 0 if it does not match.
std::size_t match_one(std::string_view pattern, std::string_view character, Brackets& brackets) {
  if (pattern.front() == '?') return 1;
  if (pattern.front() == '[') {
    if (const auto set = match_set(pattern, character, brackets))
      return set->matched ? set->size : 0;
  }
  const std::size_t escape = escape_size(pattern);
  const std::size_t size = character_size(pattern.substr(escape));
  return pattern.substr(escape, size) == character ? escape + size : 0;
}

/// Returns the size in bytes of the wildcard at the front of `pattern`, 0 if there is none.
/// Requires: `pattern` is not empty.
std::size_t wildcard_size(std::string_view pattern, Brackets& brackets) {
  if (pattern.front() == '*' || pattern.front() == '?') return 1;
  if (pattern.front() != '[') return 0;
  const auto set = match_set(pattern, {}, brackets);
  return set ? set->size : 0;
}

/// Removes the character at the front of `pattern`, with its escape, and returns it. Requires: it
/// is no wildcard.
std::string_view take_literal(std::string_view& pattern) {
  pattern.remove_prefix(escape_size(pattern));
  return take_character(pattern);
}

}  // namespace

bool glob_matches(std::string_view pattern, std::string_view text) {
  Brackets brackets;
  // After a mismatch, matching resumes behind the last star, which takes one more character.
  std::optional<std::string_view> pattern_after_star;
  std::string_view text_after_star;  // what the star has not taken
  while (!text.empty() || !pattern.empty()) {
    if (!pattern.empty() && pattern.front() == '*') {
      pattern.remove_prefix(1);
      pattern_after_star = pattern;
      text_after_star = text;
      continue;
    }
    const std::string_view character = text.substr(0, character_size(text));
    const std::size_t size =
        pattern.empty() || text.empty() ? 0 : match_one(pattern, character, brackets);
    if (size > 0) {
      pattern.remove_prefix(size);
      text.remove_prefix(character.size());
    } else if (pattern_after_star && !text_after_star.empty()) {
      pattern = *pattern_after_star;
      (void)take_character(text_after_star);
      text = text_after_star;
    } else {
      return false;
    }
  }
  return true;
}

std::size_t literal_characters(std::string_view pattern) {
  Brackets brackets;
  std::size_t literal = 0;
  while (!pattern.empty()) {
    if (const std::size_t wildcard = wildcard_size(pattern, brackets)) {
      pattern.remove_prefix(wildcard);
    } else {
      (void)take_literal(pattern);
      ++literal;
    }
  }
  return literal;
}

std::optional<std::string> literal_text(std::string_view pattern) {
  Brackets brackets;
  std::string text;
  while (!pattern.empty()) {
    if (wildcard_size(pattern, brackets) > 0) return std::nullopt;
    text += take_literal(pattern);
  }
  return text;
}

}  // namespace suhu
