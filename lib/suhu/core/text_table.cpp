#include "suhu/core/text_table.hpp"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <utility>

#include "suhu/core/columns.hpp"

namespace suhu {
namespace {

constexpr std::size_t kLeastWidth = 3;              // as in Spark's show()
constexpr std::string_view kMilliseconds = ".120";  // of 2026-11-21T03:36:00.120Z
constexpr std::size_t kWholeTime = sizeof "2026-11-21T03:36:00.120Z" - 1;

void append_border(std::string& out, const std::vector<std::size_t>& widths) {
  for (const auto width : widths) {
    if (width > 0) out.append("+").append(width, '-');
  }
  out += "+\n";
}

void append_row(std::string& out, const std::vector<std::string>& cells,
                const std::vector<std::size_t>& widths) {
  for (std::size_t column = 0; column < cells.size(); ++column) {
    if (widths[column] == 0) continue;
    out.append("|").append(widths[column] - columns(cells[column]), ' ').append(cells[column]);
  }
  out += "|\n";
}

/// Returns the terminal columns of a row, including its bars.
std::size_t total(const std::vector<std::size_t>& widths) {
  return std::accumulate(
      widths.begin(), widths.end(), std::size_t{1},
      [](std::size_t sum, std::size_t width) { return width > 0 ? sum + width + 1 : sum; });
}

void drop_milliseconds(std::string& time) {
  if (time.size() == kWholeTime)
    time.erase(time.size() - 1 - kMilliseconds.size(), kMilliseconds.size());
}

}  // namespace

/// Returns the width of each column, 0 for one that is left out.
std::vector<std::size_t> TextTable::widths() const {
  std::vector<std::size_t> widths(columns_.size());
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    for (const auto& row : rows_) widths[column] = std::max(widths[column], columns(row[column]));
    if (widths[column] > 0 || column < always_)
      widths[column] = std::max({widths[column], columns_[column].name.size(), kLeastWidth});
  }
  return widths;
}

/// Returns the columns that may be left out, the least important one first.
std::vector<std::size_t> TextTable::least_first() const {
  std::vector<std::size_t> indices;
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    if (columns_[column].importance > 0) indices.push_back(column);
  }
  std::ranges::sort(indices, {},
                    [this](std::size_t column) { return columns_[column].importance; });
  return indices;
}

std::string TextTable::render(std::size_t screen_columns) const {
  auto widths = this->widths();
  const auto fits = [&] { return screen_columns == 0 || total(widths) < screen_columns; };
  if (!fits() && std::ranges::any_of(columns_, &Column::time)) {
    TextTable shorter = *this;
    for (std::size_t column = 0; column < columns_.size(); ++column) {
      if (!std::exchange(shorter.columns_[column].time, false)) continue;
      for (auto& row : shorter.rows_) drop_milliseconds(row[column]);
    }
    return shorter.render(screen_columns);
  }
  std::string left_out;
  for (const auto column : least_first()) {
    if (fits()) break;
    if (widths[column] > 0) left_out += (left_out.empty() ? "" : ", ") + columns_[column].name;
    widths[column] = 0;
  }
  std::vector<std::string> names;
  for (const Column& column : columns_) names.push_back(column.name);
  std::string out;
  append_border(out, widths);
  append_row(out, names, widths);
  append_border(out, widths);
  for (const auto& row : rows_) append_row(out, row, widths);
  append_border(out, widths);
  if (!left_out.empty()) out += "the screen has no room for " + left_out + ": -f csv has all\n";
  return out;
}

}  // namespace suhu
