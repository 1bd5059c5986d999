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
  struct Column {
    std::string name;
    /// The smaller, the sooner the column is left out on a screen that is too narrow; 0: it never
    /// is.
    int importance = 0;
    bool time = false;  ///< RFC 3339; its milliseconds are cut before any column is left out
  };

  TextTable(std::vector<Column> columns, std::size_t always)
      : columns_(std::move(columns)), always_(always) {}

  /// Adds a row with one cell for each column; an empty string is an empty cell.
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  /// Returns the table, narrower than `screen_columns` if possible; 0: no terminal, any width. A
  /// last line names the columns that were left out.
  [[nodiscard]] std::string render(std::size_t screen_columns = 0) const;

 private:
  [[nodiscard]] std::vector<std::size_t> widths() const;

  [[nodiscard]] std::vector<std::size_t> least_first() const;

  std::vector<Column> columns_;
  std::size_t always_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace suhu
