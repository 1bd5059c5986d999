// One option of a file of limits: its word and its value.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <variant>

#include "suhu/alarm/rules.hpp"

namespace suhu::filter {

struct Null {};
/// What JSON says; Null turns an option off that can be off.
using OptionValue = std::variant<Null, double, std::string_view>;

/// Puts `value` into the field of `rules` that `word` means. The words and texts are those of the
/// command line, without `--`; `threshold` and `limit-hi` are one field. Returns what is wrong, as
/// a sentence that begins with the word, or an empty string.
[[nodiscard]] std::string set_option(alarm::AlarmRules& rules, std::string_view word,
                                     const OptionValue& value);

/// What is wrong with a value of another kind ("true", "a list"), in the same form.
[[nodiscard]] std::string reject_kind(std::string_view word, std::string_view kind);

}  // namespace suhu::filter
