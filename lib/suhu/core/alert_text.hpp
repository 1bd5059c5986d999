// Alerts for people and spreadsheets: one human line, a CSV row, an aligned table.
#pragma once

#include <string>
#include <string_view>

#include "suhu/core/alert.hpp"
#include "suhu/core/text_style.hpp"
#include "suhu/core/text_table.hpp"

namespace suhu {

/// Appends `2026-11-21 03:36:00.120Z  WARNING  S1  82.4 °C  2.4 above the limit of 80 °C`, no
/// newline; a reading without a threshold says `reading` and no limit; a late one ends with `
/// (late)`. The id is escaped.
void append_alert_human(std::string& out, const Alert& alert, const TextStyle& style);

/// The head of that line alone: up to the temperature.
void append_alert_head(std::string& out, const Alert& alert, const TextStyle& style);

/// The CSV header and one row, each with its newline, columns in the order of the JSON fields.
void append_csv_header(std::string& out);
void append_alert_csv(std::string& out, const Alert& alert);

/// Alerts as one aligned table; columns that no row fills are left out. Holds every row in memory.
class AlertTable {
 public:
  AlertTable();
  void add(const Alert& alert);
  /// `screen_columns`: of the terminal it is shown on; 0: of none.
  [[nodiscard]] std::string render(std::size_t screen_columns = 0) const {
    return table_.render(screen_columns);
  }

 private:
  TextTable table_;
};

}  // namespace suhu
