// Writes windows as text: as a JSON object for programs, as CSV, as a line for people, as a table.
#pragma once

#include <string>

#include "suhu/core/text_style.hpp"
#include "suhu/core/text_table.hpp"
#include "suhu/window/window.hpp"

namespace suhu::window {

/// Appends one JSON object without a newline. The fields are kColumns (window_columns.hpp), in
/// their order. An absent value is null. The same window always gives the same bytes.
void append_window_json(std::string& out, const WindowRecord& window);

/// Appends the CSV header with its newline. The columns are in the order of the JSON fields.
void append_window_csv_header(std::string& out);
/// Appends one CSV row with its newline. An absent value is empty.
void append_window_csv(std::string& out, const WindowRecord& window);

/// Appends `2026-11-21 03:36:00.000Z +10s  S1  70.3 °C (68.1 to 72.4)  10 readings  55.3 % humidity
/// battery 82 to 83 %`, without a newline; `style` decides what is left out.
void append_window_human(std::string& out, const WindowRecord& window, const TextStyle& style);

/// Windows as one aligned table. Columns after max_temperature that are empty in all rows are left
/// out. Holds every row in memory.
class WindowTable {
 public:
  WindowTable();
  void add(const WindowRecord& window);
  /// Returns the table. `screen_columns` is the width of the terminal that shows it; 0 if there is
  /// none.
  [[nodiscard]] std::string render(std::size_t screen_columns = 0) const {
    return table_.render(screen_columns);
  }

 private:
  TextTable table_;
};

}  // namespace suhu::window
