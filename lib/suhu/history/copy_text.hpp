// Writes a window as a line of PostgreSQL's COPY … FROM STDIN, text format.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "suhu/window/window.hpp"

namespace suhu::history {

/// Appends a text value with backslashes, tabs and line breaks escaped. U+0000, which JSON may hold
/// but PostgreSQL's text may not, becomes U+2400 (`␀`). Invalid UTF-8, for which PostgreSQL would
/// refuse the whole batch, becomes U+FFFD.
void append_copy_text(std::string& out, std::string_view utf8);

/// Appends one line with its line break: the columns of kWindowColumns (postgres_table.hpp) except
/// the topic, then `line`.
void append_copy_row(std::string& out, const window::WindowRecord& window, std::uint64_t line);

}  // namespace suhu::history
