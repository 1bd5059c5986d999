// Formats alerts for people and spreadsheets: a line of text, a CSV row, an aligned table.
#pragma once

#include <string>
#include <string_view>

#include "suhu/core/alert.hpp"
#include "suhu/core/text_style.hpp"
#include "suhu/core/text_table.hpp"

namespace suhu {

/// Appends `2026-11-21 03:36:00.120Z  WARNING  S1  82.4 °C  2.4 above the limit of 80 °C` without a
/// newline. A reading without a threshold is labelled `reading` and has no limit. A late alert ends
/// with ` (late)`. The id is escaped.
void append_alert_human(std::string& out, const Alert& alert, const TextStyle& style);

/// Appends the head of that line: everything up to and including the temperature.
void append_alert_head(std::string& out, const Alert& alert, const TextStyle& style);

/// Appends the CSV header with its newline. The columns have the order of the JSON fields.
void append_csv_header(std::string& out);
/// Appends one CSV row with its newline; an absent field is an empty cell.
void append_alert_csv(std::string& out, const Alert& alert);

/// Collects alerts and renders them as one aligned table. Columns that no row fills are left out,
/// except sensor_id and suhu. Holds every row in memory.
class AlertTable {
 public:
  AlertTable();
  void add(const Alert& alert);
  /// Returns the table, made to fit a terminal of `screen_columns` columns; 0: no terminal, all
  /// columns are shown.
  [[nodiscard]] std::string render(std::size_t screen_columns = 0) const {
    return table_.render(screen_columns);
  }

 private:
  TextTable table_;
};

}  // namespace suhu
