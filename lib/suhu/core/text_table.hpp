// An aligned table of text, in the format of Spark's show().
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace suhu {

/// Collects rows and renders them with a header. Columns that no row fills are left out, except the
/// first `always` ones. Widths are columns of a terminal, not bytes. Holds every row in memory.
/// Requires: the text of every cell is printable.
class TextTable {
 public:
  /// What is shortened or left out on a screen that is too narrow. Columns are named by their
  /// index.
  struct Narrow {
    std::vector<std::size_t> times;        ///< RFC 3339; their milliseconds are cut first
    std::vector<std::size_t> least_first;  ///< left out next, in this order
  };

  TextTable(std::vector<std::string> columns, std::size_t always, Narrow narrow)
      : columns_(std::move(columns)), always_(always), narrow_(std::move(narrow)) {}

  /// Adds a row with one cell for each column; an empty string is an empty cell.
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  /// Returns the table, narrower than `screen_columns` if possible; 0: no terminal, any width. A
  /// last line names the columns that were left out.
  [[nodiscard]] std::string render(std::size_t screen_columns = 0) const;

 private:
  [[nodiscard]] std::vector<std::size_t> widths() const;

  std::vector<std::string> columns_;
  std::size_t always_;
  Narrow narrow_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace suhu
