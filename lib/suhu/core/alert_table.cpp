#include "suhu/core/alert_table.hpp"

#include <array>
#include <chrono>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "suhu/core/alert_text.hpp"
#include "suhu/core/text.hpp"

namespace suhu {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kAlwaysShown = 2;  ///< leading columns that a table has even without rows
constexpr std::size_t kMaxCellBytes = 64;

// ---- How a value is written into a cell of a CSV file; an absent value writes nothing. ----

void append(std::string& out, std::string_view text) { append_csv_text(out, text); }
void append(std::string& out, std::optional<double> number) {
  if (number) append_number(out, *number);
}
void append(std::string& out, std::optional<Timestamp> time) {
  if (time) append_rfc3339(out, *time);
}
void append(std::string& out, std::optional<milliseconds> duration) {
  if (duration) append_integer(out, duration->count());
}

// ---- How it is written into a cell of a table, for people. ----

std::string cell(std::string_view text) { return printable(text, kMaxCellBytes); }
std::string degrees(std::optional<double> celsius, std::optional<double> limit) {
  std::string text;
  if (celsius) append_celsius(text, *celsius, limit.value_or(*celsius));
  return text;
}

/// One field of a line: its name, its cell in a CSV file, and its cell in a table.
struct AlertColumn {
  std::string_view name;
  void (*csv)(std::string& out, const AlarmEvent& event);   ///< nullptr: not in CSV files
  std::string (*table)(const AlarmEvent& event) = nullptr;  ///< nullptr: not in tables
  /// The smaller, the sooner the column is left out on a narrow screen; 0: it never is.
  int importance = 0;
  std::string_view heading = {};  ///< in tables; empty: `name`
};

constexpr std::size_t kAlertColumns = 7;

// The order is that of the JSON fields (docs/records.md).
constexpr std::array kColumns{
    AlertColumn{"sensor_id", [](auto& out, const auto& event) { append(out, event.sensor_id); },
                [](const auto& event) { return cell(event.sensor_id); }},
    AlertColumn{"suhu", [](auto& out, const auto& event) { append(out, event.celsius); },
                [](const auto& event) {
                  return degrees(event.celsius, event.is_rate() ? event.celsius : event.limit);
                }},
    AlertColumn{"threshold", [](auto& out, const auto& event) { append(out, event.limit); },
                [](const auto& event) {
                  std::string text;
                  append(text, event.limit);
                  return text;
                },
                6},
    AlertColumn{"ts", [](auto& out, const auto& event) { append(out, std::optional{event.ts}); },
                [](const auto& event) { return to_rfc3339(event.ts); }, 11},
    AlertColumn{"topic",
                [](auto& out, const auto& event) {
                  if (event.source) append(out, event.source->topic);
                },
                [](const auto& event) { return event.source ? cell(event.source->topic) : ""; }, 4},
    AlertColumn{"partition",
                [](auto& out, const auto& event) {
                  if (event.source) append_integer(out, event.source->partition);
                },
                [](const auto& event) {
                  return event.source ? std::to_string(event.source->partition) : "";
                },
                3},
    AlertColumn{
        "offset",
        [](auto& out, const auto& event) {
          if (event.source) append_integer(out, event.source->offset);
        },
        [](const auto& event) { return event.source ? std::to_string(event.source->offset) : ""; },
        2},
    AlertColumn{"event", [](auto& out, const auto& event) { append(out, event.kind.word()); },
                [](const auto& event) { return cell(event.kind.word()); }, 12},
    AlertColumn{"alarm_id", [](auto& out, const auto& event) { append(out, event.alarm_id); }},
    AlertColumn{"level", [](auto& out, const auto& event) { append(out, event.level.word()); },
                [](const auto& event) { return cell(event.level.word()); }, 10},
    AlertColumn{"episode", [](auto& out, const auto& event) { append(out, event.episode); }},
    AlertColumn{"state", [](auto& out, const auto& event) { append(out, event.state.word()); }},
    AlertColumn{"priority",
                [](auto& out, const auto& event) { append(out, event.priority.word()); },
                [](const auto& event) { return cell(event.priority.word()); }, 5},
    AlertColumn{"since", [](auto& out, const auto& event) { append(out, event.since); }},
    AlertColumn{"duration_ms", [](auto& out, const auto& event) { append(out, event.duration); },
                [](const auto& event) {
                  std::string text;
                  if (event.duration) append_duration(text, *event.duration);
                  return text;
                },
                8, "duration"},
    AlertColumn{"peak", [](auto& out, const auto& event) { append(out, event.peak); },
                [](const auto& event) { return degrees(event.peak, event.limit); }, 9},
    // A table has the episode here, because it is the widest column and the first to be left out.
    AlertColumn{"episode", nullptr, [](const auto& event) { return cell(event.episode); }, 1},
    AlertColumn{"ts_peak", [](auto& out, const auto& event) { append(out, event.ts_peak); }},
    AlertColumn{"readings",
                [](auto& out, const auto& event) {
                  if (event.readings) out += std::to_string(*event.readings);
                }},
    AlertColumn{"quality", [](auto& out, const auto& event) { append(out, event.quality.word()); }},
    AlertColumn{"late",
                [](auto& out, const auto& event) {
                  out += event.late ? "true" : event.kind.empty() ? "" : "false";
                }},
    AlertColumn{"fault", [](auto& out, const auto& event) { append(out, event.fault.word()); },
                [](const auto& event) { return cell(event.fault.word()); }, 7},
    AlertColumn{"lag_ms", [](auto& out, const auto& event) { append(out, event.lag); }},
};

std::span<const AlertColumn> columns_of(AlertColumns columns) {
  return std::span{kColumns}.first(columns == AlertColumns::alert ? kAlertColumns
                                                                  : kColumns.size());
}

std::vector<const AlertColumn*> table_columns(AlertColumns columns) {
  std::vector<const AlertColumn*> shown;
  for (const AlertColumn& column : columns_of(columns)) {
    if (column.table != nullptr) shown.push_back(&column);
  }
  return shown;
}

TextTable make_table(AlertColumns columns) {
  std::vector<TextTable::Column> shown;
  for (const AlertColumn* const column : table_columns(columns)) {
    shown.push_back({std::string{column->heading.empty() ? column->name : column->heading},
                     column->importance, column->name == "ts"});
  }
  return {std::move(shown), kAlwaysShown};
}

}  // namespace

AlarmEvent as_event(const Alert& alert) {
  AlarmEvent event;
  event.sensor_id = alert.sensor_id;
  event.celsius = alert.celsius;
  event.limit = alert.threshold;
  event.ts = alert.ts;
  event.source = alert.source;
  event.late = alert.late;
  return event;
}

void append_csv_header(std::string& out, AlertColumns columns) {
  for (const AlertColumn& column : columns_of(columns)) {
    if (column.csv == nullptr) continue;
    out += column.name;
    out += ',';
  }
  out.back() = '\n';
}

void append_csv_row(std::string& out, const AlarmEvent& event, AlertColumns columns) {
  for (const AlertColumn& column : columns_of(columns)) {
    if (column.csv == nullptr) continue;
    column.csv(out, event);
    out += ',';
  }
  out.back() = '\n';
}

AlertTable::AlertTable(AlertColumns columns) : columns_(columns), table_(make_table(columns)) {}

void AlertTable::add(const AlarmEvent& event) {
  std::vector<std::string> row;
  for (const AlertColumn* const column : table_columns(columns_))
    row.push_back(column->table(event));
  table_.add(std::move(row));
}

}  // namespace suhu
