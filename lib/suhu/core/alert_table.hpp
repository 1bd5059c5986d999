// Formats the lines of the alert topic, plain alerts and alarm events, for spreadsheets (CSV) and
// as an aligned table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "suhu/core/alarm_event.hpp"
#include "suhu/core/alert.hpp"
#include "suhu/core/text_table.hpp"

namespace suhu {

/// Which columns a CSV file or a table has.
enum class AlertColumns : std::uint8_t {
  alert,  ///< those of a plain alert
  event,  ///< those of an alert, then those of an event
};

/// Returns an alert as an event without a kind: the columns are written from events.
[[nodiscard]] AlarmEvent as_event(const Alert& alert);

/// Appends the CSV header with its newline: the names of the fields, in the order of the JSON.
void append_csv_header(std::string& out, AlertColumns columns);
/// Appends one CSV row with its newline; an absent field is an empty cell.
void append_csv_row(std::string& out, const AlarmEvent& event, AlertColumns columns);

/// Collects lines and renders them as one aligned table. Columns that no row fills are left out,
/// except sensor_id and suhu. Holds every row in memory.
class AlertTable {
 public:
  explicit AlertTable(AlertColumns columns);
  void add(const AlarmEvent& event);
  void add(const Alert& alert) { add(as_event(alert)); }
  /// Returns the table, made to fit a terminal of `screen_columns` columns; 0: no terminal, all
  /// columns are shown.
  [[nodiscard]] std::string render(std::size_t screen_columns = 0) const {
    return table_.render(screen_columns);
  }

 private:
  AlertColumns columns_;
  TextTable table_;
};

}  // namespace suhu
