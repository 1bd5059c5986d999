// Lines of the alert topic for people and spreadsheets: events of alarms, and plain alerts among
// them.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "suhu/core/alert_line.hpp"
#include "suhu/core/alert_text.hpp"
#include "suhu/core/text_table.hpp"

namespace suhu {

/// Appends one line, no newline: a plain alert as append_alert_human(); an event by its word (never
/// by colour alone), the sensor, the temperature if a reading showed it (of an alarm that a timer
/// told: its peak), and what happened: `2026-11-21 03:38:13.120Z  OK  S1  76.1 °C  after 2 min 13
/// s, peak 92.4 °C`. Foreign text is escaped.
void append_alert_line_human(std::string& out, const AlertLine& line, const TextStyle& style);

/// Appends `340 ms`, `1.5 s`, `13 s`, `2 min 13 s`, `3 h 5 min`, `2 d 3 h`: two units at most, cut,
/// not rounded. Not negative.
void append_duration(std::string& out, std::chrono::milliseconds duration);

/// The CSV header and one row, each with its newline: the columns are the fields of a line, by
/// their names, in their order.
void append_alert_line_csv_header(std::string& out);
void append_alert_line_csv(std::string& out, const AlertLine& line);

/// Lines as one aligned table; columns that no row fills are left out. Holds every row in memory.
class AlertLineTable {
 public:
  AlertLineTable();
  void add(const AlertLine& line);
  /// `screen_columns`: of the terminal it is shown on; 0: of none.
  [[nodiscard]] std::string render(std::size_t screen_columns = 0) const {
    return table_.render(screen_columns);
  }

 private:
  TextTable table_;
};

}  // namespace suhu
