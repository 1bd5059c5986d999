// How a check states what is wrong. Every function that may refuse a text or a combination of
// values returns one of two types: Problem, or tl::expected<T, std::string> if it also makes a
// value.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>

namespace suhu {

/// The first thing that is wrong, as printable text for people that says what to do about it, or
/// std::nullopt if nothing is wrong.
using Problem = std::optional<std::string>;

/// Returns `text` if `broken` is true.
[[nodiscard]] inline Problem problem_if(bool broken, const char* text) {
  return broken ? Problem{text} : std::nullopt;
}

/// Returns the first problem of `checks`, which are all evaluated before.
[[nodiscard]] inline Problem first_of(std::initializer_list<Problem> checks) {
  const auto* const first = std::ranges::find_if(checks, &Problem::has_value);
  return first == checks.end() ? std::nullopt : *first;
}

}  // namespace suhu
