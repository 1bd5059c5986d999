// Alerts for people and spreadsheets: one human line, a CSV row, an aligned table.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "suhu/core/alert.hpp"

namespace suhu {

/// How a human line may look.
struct TextStyle {
  bool color = false;  ///< ANSI colours; never the only carrier of a meaning
};

/// Appends `2026-11-21 03:36:00.120Z  WARNING  S1  82.4 °C  2.4 above the limit of 80 °C`, no newline; a reading without a threshold
/// says `reading` and no limit. The id is escaped.
void append_alert_human(std::string& out, const Alert& alert, TextStyle style);

/// The CSV header and one row, each with its newline, columns in the order of the JSON fields.
void append_csv_header(std::string& out);
void append_alert_csv(std::string& out, const Alert& alert);

/// Collects rows and prints them as one aligned table with a header, as Spark's show() does; a column that no row fills is left out.
/// Holds every row in memory.
class AlertTable {
 public:
  void add(const Alert& alert);
  [[nodiscard]] std::string render() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace suhu
