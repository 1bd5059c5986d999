// A window as a line of PostgreSQL's COPY … FROM STDIN, text format.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "suhu/window/window.hpp"

namespace suhu::history {

/// Appends a text value: backslash, tab and line breaks escaped. PostgreSQL's text knows no U+0000,
/// which JSON may hold: it becomes U+2400
/// (`␀`). Invalid UTF-8, which PostgreSQL refuses together with the whole batch, becomes U+FFFD.
void append_copy_text(std::string& out, std::string_view utf8);

/// Appends one line with its line break: the columns of kWindowColumns (postgres_table.hpp) but the
/// topic, then `line`.
void append_copy_row(std::string& out, const window::WindowRecord& window, std::uint64_t line);

}  // namespace suhu::history
