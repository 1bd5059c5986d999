// An aligned table of text, as Spark's show() prints it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace suhu {

/// Collects rows and prints them with a header; a column that no row fills is left out, but for the first `always`. Widths are columns of a
/// terminal, not bytes. Holds every row in memory. Cells must be printable already.
class TextTable {
 public:
  TextTable(std::vector<std::string> columns, std::size_t always) : columns_(std::move(columns)), always_(always) {}

  /// One cell a column; an empty string is an empty cell.
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  [[nodiscard]] std::string render() const;

 private:
  [[nodiscard]] std::vector<std::size_t> widths() const;

  std::vector<std::string> columns_;
  std::size_t always_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace suhu
