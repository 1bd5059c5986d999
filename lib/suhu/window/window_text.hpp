// Windows as text: the JSON line that travels, CSV, a line for people, a table.
#pragma once

#include <string>

#include "suhu/core/text_style.hpp"
#include "suhu/core/text_table.hpp"
#include "suhu/window/window.hpp"

namespace suhu::window {

/// Appends one JSON object, no newline, fields in the contract's order: sensor_id, window_start,
/// window_end, count, avg_temperature, min_temperature, max_temperature, avg_humidity, min_battery,
/// max_battery, late, partition, final. What is absent is null. The same window gives the same
/// bytes, always.
void append_window_json(std::string& out, const WindowRecord& window);

/// The CSV header and one row, each with its newline, columns in the order of the JSON fields. What
/// is absent is empty.
void append_window_csv_header(std::string& out);
void append_window_csv(std::string& out, const WindowRecord& window);

/// Appends `2026-11-21 03:36:00.000Z +10s  S1  70.3 °C (68.1 to 72.4)  10 readings  55.3 % humidity
/// battery 82 to 83 %`, no newline.
void append_window_human(std::string& out, const WindowRecord& window, const TextStyle& style);

/// Windows as one aligned table; columns that no row fills are left out. Holds every row in memory.
class WindowTable {
 public:
  WindowTable();
  void add(const WindowRecord& window);
  /// `screen_columns`: of the terminal it is shown on; 0: of none.
  [[nodiscard]] std::string render(std::size_t screen_columns = 0) const {
    return table_.render(screen_columns);
  }

 private:
  TextTable table_;
};

}  // namespace suhu::window
