// Declares TinyTerminal, a terminal for tests with what suhu's programs use of one: newline,
// carriage return, erasing to the end of the row, colours (which it ignores), and wrapping.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "suhu/core/columns.hpp"
#include "suhu/core/utf8.hpp"

namespace suhu {

/// Shows the bytes written with operator<< as rows. A newline also moves to the first column, as
/// with the line discipline of a terminal.
class TinyTerminal {
 public:
  explicit TinyTerminal(std::size_t columns) : columns_(columns) {}

  TinyTerminal& operator<<(std::string_view bytes) {
    while (!bytes.empty()) bytes.remove_prefix(take(bytes));
    return *this;
  }
  /// Returns all rows without trailing blanks. The last one is the row of the cursor, which is left
  /// out if it is empty.
  [[nodiscard]] std::vector<std::string> rows() const {
    std::vector<std::string> rows;
    for (const auto& row : rows_) {
      std::string text;
      for (const auto& cell : row) text += cell;
      text.erase(text.find_last_not_of(' ') + 1);
      rows.push_back(std::move(text));
    }
    if (rows.back().empty()) rows.pop_back();
    return rows;
  }
  [[nodiscard]] std::size_t cursor_column() const { return column_; }

 private:
  std::size_t take(std::string_view bytes) {
    if (bytes.front() == '\n') {
      rows_.emplace_back();
      column_ = 0;
      return 1;
    }
    if (bytes.front() == '\r') {
      column_ = 0;
      return 1;
    }
    if (bytes.starts_with("\x1b[")) {
      const auto end = bytes.find_first_not_of("0123456789;", 2);
      if (bytes.substr(0, end + 1) == "\x1b[K")
        rows_.back().resize(std::min(column_, rows_.back().size()));
      return end + 1;
    }
    const auto character = utf8::decode(bytes);
    put(std::string{bytes.substr(0, character.bytes)});
    return character.bytes;
  }
  void put(std::string cell) {
    if (column_ == columns_) {  // a full row wraps only when the next character comes
      rows_.emplace_back();
      column_ = 0;
    }
    auto& row = rows_.back();
    if (row.size() <= column_) row.resize(column_ + 1, " ");
    row[column_++] = std::move(cell);
  }

  std::size_t columns_;
  std::size_t column_ = 0;
  std::vector<std::vector<std::string>> rows_{{}};
};

}  // namespace suhu
