// Alerts for people and spreadsheets: one human line, a CSV row, an aligned table.
#pragma once

#include <string>
#include <string_view>

#include "suhu/core/alert.hpp"
#include "suhu/core/text_table.hpp"

namespace suhu {

/// How a human line may look.
struct TextStyle {
  bool color = false;  ///< ANSI colours; never the only carrier of a meaning
};

/// Appends `2026-11-21 03:36:00.120Z  WARNING  S1  82.4 °C  2.4 above the limit of 80 °C`, no newline; a reading without a threshold
/// says `reading` and no limit; a late one ends with ` (late)`. The id is escaped.
void append_alert_human(std::string& out, const Alert& alert, TextStyle style);

/// The CSV header and one row, each with its newline, columns in the order of the JSON fields.
void append_csv_header(std::string& out);
void append_alert_csv(std::string& out, const Alert& alert);

/// Alerts as one aligned table; columns that no row fills are left out. Holds every row in memory.
class AlertTable {
 public:
  AlertTable();
  void add(const Alert& alert);
  [[nodiscard]] std::string render() const { return table_.render(); }

 private:
  TextTable table_;
};

}  // namespace suhu
