// Sets one option of a --limits file, given by its word and its value.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "suhu/alarm/rules.hpp"
#include "suhu/core/problem.hpp"

namespace suhu::temp_filter {

struct Null {};
/// A value as it stands in JSON. Null turns off an option that can be off.
using OptionValue = std::variant<Null, double, std::string_view>;

/// Sets the field of `rules` that `word` names to `value`. The words and texts are those of the
/// command line, without `--`; `threshold` and `limit-hi` name the same field. Returns what is
/// wrong, as a sentence that begins with the word.
[[nodiscard]] Problem set_option(alarm::AlarmRules& rules, std::string_view word,
                                 const OptionValue& value);

/// Returns what is wrong with a value of any other kind ("true", "a list"), in the same form.
[[nodiscard]] std::string reject_kind(std::string_view word, std::string_view kind);

}  // namespace suhu::temp_filter
