// An aligned table of text, as Spark's show() prints it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace suhu {

/// Collects rows and prints them with a header; a column that no row fills is left out, but for the
/// first `always`. Widths are columns of a terminal, not bytes. Holds every row in memory. Cells
/// must be printable already.
class TextTable {
 public:
  /// What gives way on a screen that is too narrow. Columns are named by their index.
  struct Narrow {
    std::vector<std::size_t> times;        ///< RFC 3339 with milliseconds, which they lose first
    std::vector<std::size_t> least_first;  ///< then these are left out, one after the other
  };

  TextTable(std::vector<std::string> columns, std::size_t always, Narrow narrow)
      : columns_(std::move(columns)), always_(always), narrow_(std::move(narrow)) {}

  /// One cell a column; an empty string is an empty cell.
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  /// In less than `screen_columns`, if that can be (0: no screen, all of it); a last line says what
  /// had to be left out.
  [[nodiscard]] std::string render(std::size_t screen_columns = 0) const;

 private:
  [[nodiscard]] std::vector<std::size_t> widths() const;

  std::vector<std::string> columns_;
  std::size_t always_;
  Narrow narrow_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace suhu
