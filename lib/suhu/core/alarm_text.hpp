// Formats the lines of the alert topic, both alarm events and plain alerts, for people (text,
// table) and for spreadsheets (CSV).
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "suhu/core/alert_line.hpp"
#include "suhu/core/alert_text.hpp"
#include "suhu/core/text_table.hpp"

namespace suhu {

/// Appends one line without a newline. A plain alert is written as by append_alert_human(). An
/// event is written as a word, the sensor, the temperature, and what happened:
/// `2026-11-21 03:38:13.120Z  OK  S1  76.1 °C  after 2 min 13 s, peak 92.4 °C`
/// The word identifies the event without the colour. The temperature is that of the reading that
/// caused the event, or the peak if a timer raised the alarm, or absent. Events about temp-filter
/// itself have neither sensor nor temperature. Text from outside is escaped.
void append_alert_line_human(std::string& out, const AlertLine& line, const TextStyle& style);

/// Appends `340 ms`, `1.5 s`, `13 s`, `2 min 13 s`, `3 h 5 min` or `2 d 3 h`: at most two units,
/// truncated. Requires: `duration` is not negative.
void append_duration(std::string& out, std::chrono::milliseconds duration);

/// Appends the CSV header with its newline. The columns are the fields of an alert line, by their
/// names and in their order (docs/records.md).
void append_alert_line_csv_header(std::string& out);
/// Appends one CSV row with its newline; an absent field is an empty cell.
void append_alert_line_csv(std::string& out, const AlertLine& line);

/// Collects lines and renders them as one aligned table. Columns that no row fills are left out,
/// except sensor_id and suhu. Holds every row in memory.
class AlertLineTable {
 public:
  AlertLineTable();
  void add(const AlertLine& line);
  /// Returns the table, made to fit a terminal of `screen_columns` columns; 0: no terminal, all
  /// columns are shown.
  [[nodiscard]] std::string render(std::size_t screen_columns = 0) const {
    return table_.render(screen_columns);
  }

 private:
  TextTable table_;
};

}  // namespace suhu
