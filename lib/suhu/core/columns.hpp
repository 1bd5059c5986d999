// Measures the width of text on a terminal, for lines that must stay on one row and for tables.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace suhu {

/// Returns the number of terminal columns that `text` takes: none for colour sequences, for each
/// character what wcwidth(3) says (none for combining marks, two for wide ones), one if it is not
/// valid UTF-8.
/// Requires: `text` has no control characters except in colour sequences.
[[nodiscard]] std::size_t columns(std::string_view text);

/// Returns `text` cut to at most `limit` columns. Where something was cut, `…` takes its place and
/// colours are reset.
[[nodiscard]] std::string cut_to_columns(std::string_view text, std::size_t limit);

}  // namespace suhu
