#include "suhu/core/glob.hpp"

#include <cstddef>
#include <optional>

#include "suhu/core/utf8.hpp"

namespace suhu {
namespace {

/// Bytes of the character at the front of `text`, 0 when it is empty.
std::size_t character_size(std::string_view text) {
  return text.empty() ? 0 : utf8::decode(text).bytes;
}

/// The bytes of one character compare like its code point: UTF-8 keeps the order.
std::string_view take_character(std::string_view& text) {
  const std::string_view character = text.substr(0, character_size(text));
  text.remove_prefix(character.size());
  return character;
}

/// 1 when a backslash at the front of `pattern` makes the next character an ordinary one.
std::size_t escape_size(std::string_view pattern) {
  return pattern.front() == '\\' && pattern.size() > 1 ? 1 : 0;
}

struct SetMatch {
  bool matched;
  std::size_t size;  ///< of the set in the pattern, brackets included
};

/// Remembers of one pattern where a bracket is never closed. None behind it is closed either, so
/// that a pattern of many brackets is searched for an end once, not once for each of them.
class Brackets {
 public:
  [[nodiscard]] bool never_closed(std::string_view pattern) const {
    return first_ != nullptr && pattern.data() >= first_;
  }
  void note_never_closed(std::string_view pattern) { first_ = pattern.data(); }

 private:
  const char* first_ = nullptr;
};

/// `pattern` begins with `[`. std::nullopt: the bracket is never closed.
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

/// Matches one pattern element that is no `*` with `character`. Returns the element's size, 0: no
/// match.
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

/// Size of the wildcard at the front of `pattern`, which is not empty; 0: there is none.
std::size_t wildcard_size(std::string_view pattern, Brackets& brackets) {
  if (pattern.front() == '*' || pattern.front() == '?') return 1;
  if (pattern.front() != '[') return 0;
  const auto set = match_set(pattern, {}, brackets);
  return set ? set->size : 0;
}

/// Takes the character at the front of `pattern`, which is no wildcard.
std::string_view take_literal(std::string_view& pattern) {
  pattern.remove_prefix(escape_size(pattern));
  return take_character(pattern);
}

}  // namespace

bool glob_matches(std::string_view pattern, std::string_view text) {
  Brackets brackets;
  // where to go back to when the rest does not match:
  std::optional<std::string_view> pattern_after_star;
  std::string_view text_after_star;  // the star takes one character more
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
