// How wide text is on a terminal, for lines that must stay on one row.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace suhu::console {

/// Columns that `text` takes at most. Colour sequences take none; a character of a script that may be written wide (CJK, emoji)
/// counts two, so the answer is never too small. `text` holds no control characters but those of colours.
[[nodiscard]] std::size_t columns(std::string_view text);

/// `text` in at most `limit` columns; what was cut is replaced by `…`, colours are ended.
[[nodiscard]] std::string cut_to_columns(std::string_view text, std::size_t limit);

}  // namespace suhu::console
