#include "suhu/core/text_table.hpp"

#include <algorithm>
#include <string_view>

#include "suhu/core/utf8.hpp"

namespace suhu {
namespace {

constexpr std::size_t kLeastWidth = 3;  // as Spark

/// Columns a character takes on a terminal; the wide blocks of Unicode's East Asian Width and the plain combining marks.
std::size_t columns_of(char32_t c) {
  if ((c >= 0x300 && c <= 0x36F) || (c >= 0xFE00 && c <= 0xFE0F)) return 0;
  const bool wide = (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) ||
                    (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
                    (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1FAFF) || (c >= 0x20000 && c <= 0x3FFFD);
  return wide ? 2 : 1;
}

std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const auto character = utf8::decode(text);
    width += columns_of(character.code);
    text.remove_prefix(character.bytes);
  }
  return width;
}

void append_border(std::string& out, const std::vector<std::size_t>& widths) {
  for (const auto width : widths) {
    if (width > 0) out.append("+").append(width, '-');
  }
  out += "+\n";
}

void append_row(std::string& out, const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) {
  for (std::size_t column = 0; column < cells.size(); ++column) {
    if (widths[column] == 0) continue;
    out.append("|").append(widths[column] - width_of(cells[column]), ' ').append(cells[column]);
  }
  out += "|\n";
}

}  // namespace

/// The width of each column, 0 for one that is left out.
std::vector<std::size_t> TextTable::widths() const {
  std::vector<std::size_t> widths(columns_.size());
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    for (const auto& row : rows_) widths[column] = std::max(widths[column], width_of(row[column]));
    if (widths[column] > 0 || column < always_) widths[column] = std::max({widths[column], columns_[column].size(), kLeastWidth});
  }
  return widths;
}

std::string TextTable::render() const {
  const auto widths = this->widths();
  std::string out;
  append_border(out, widths);
  append_row(out, columns_, widths);
  append_border(out, widths);
  for (const auto& row : rows_) append_row(out, row, widths);
  append_border(out, widths);
  return out;
}

}  // namespace suhu
