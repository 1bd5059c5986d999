// How wide text is on a terminal, for lines that must stay on one row and for tables.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace suhu {

/// Columns that `text` takes: two for the wide blocks of Unicode's East Asian Width, none for
/// combining marks and for colour sequences. `text` holds no control characters but those of
/// colours.
[[nodiscard]] std::size_t columns(std::string_view text);

/// `text` in at most `limit` columns; what was cut is replaced by `…`, colours are ended.
[[nodiscard]] std::string cut_to_columns(std::string_view text, std::size_t limit);

}  // namespace suhu
