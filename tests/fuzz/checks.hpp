// What several targets ask of text and numbers. By the standards, not by the functions under test.
#pragma once

#include <string_view>

namespace suhu::fuzz {

/// Well-formed UTF-8 (Unicode 15, table 3-7).
[[nodiscard]] bool is_utf8(std::string_view text);

/// UTF-8 of which no character moves a terminal's cursor, ends a line, turns the direction of text,
/// or is invisible: neither C0, DEL, C1, line separators, nor anything with
/// Default_Ignorable_Code_Point, nor a noncharacter. So it holds no ESC and no BOM either.
[[nodiscard]] bool is_one_printable_line(std::string_view text);

/// The same bits: -0 is not 0.
[[nodiscard]] bool same_double(double a, double b);

}  // namespace suhu::fuzz
