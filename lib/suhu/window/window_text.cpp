#include "suhu/window/window_text.hpp"

#include <concepts>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "suhu/core/json_writer.hpp"
#include "suhu/core/text.hpp"
#include "suhu/window/window_columns.hpp"

namespace suhu::window {
namespace {

constexpr std::size_t kAlwaysShown = 7;  // the first columns, which every window fills
constexpr std::size_t kMaxCellBytes = 64;

// ---- How a value is written into a cell of a CSV file; an absent value writes nothing. ----

void append_cell(std::string& out, std::string_view text) { append_csv_text(out, text); }
void append_cell(std::string& out, Timestamp time) { append_rfc3339(out, time); }
void append_cell(std::string& out, double number) { append_number(out, number); }
void append_cell(std::string& out, std::optional<double> number) {
  if (number) append_number(out, *number);
}
void append_cell(std::string& out, bool fact) { out += fact ? "true" : "false"; }
void append_cell(std::string& out, std::integral auto number) { append_integer(out, number); }

// ---- How it is written into a cell of a table, for people. ----

/// Returns the value with one decimal, as for a temperature; empty if it is absent.
std::string rounded(std::optional<double> value) {
  std::string text;
  if (value) append_celsius(text, *value);
  return text;
}

std::string cell(std::string_view text) { return printable(text, kMaxCellBytes); }
std::string cell(Timestamp time) { return to_rfc3339(time); }
std::string cell(double number) { return rounded(number); }
std::string cell(std::optional<double> number) { return rounded(number); }
std::string cell(std::int32_t number) { return std::to_string(number); }
/// Returns a number of readings; empty for 0.
std::string cell(std::uint64_t readings) {
  return readings > 0 ? std::to_string(readings) : std::string{};
}

TextTable make_table() {
  std::vector<TextTable::Column> columns;
  for_each_column(kTableColumns, [&]<class Value>(const Column<Value>& column) {
    columns.push_back(
        {std::string{column.name}, column.importance, std::same_as<Value, Timestamp>});
  });
  return {std::move(columns), kAlwaysShown};
}

}  // namespace

void append_window_json(std::string& out, const WindowRecord& window) {
  const std::size_t begin = out.size();
  for_each_column(kColumns, [&](const auto& column) {
    out += column.json_key();
    append_json(out, window.*column.value);
  });
  out[begin] = '{';  // in place of the first comma
  out += '}';
}

void append_window_csv_header(std::string& out) {
  for_each_column(kColumns, [&](const auto& column) { out.append(column.name).push_back(','); });
  out.back() = '\n';
}

void append_window_csv(std::string& out, const WindowRecord& window) {
  for_each_column(kColumns, [&](const auto& column) {
    append_cell(out, window.*column.value);
    out += ',';
  });
  out.back() = '\n';
}

void append_window_human(std::string& out, const WindowRecord& window, const TextStyle& style) {
  if (style.time != TimeForm::none) {
    append_time_human(out, window.start, style.time);
    out.back() = '+';
    append_number(out, static_cast<double>((window.end - window.start).count()) / 1000.0);
    out += "s  ";
  }
  append_printable(out, window.sensor_id);
  out += "  " + rounded(window.avg_temperature) + " \u00B0C";
  Phrases phrases{style};
  if (phrases.next())
    out += " (" + rounded(window.min_temperature) + " to " + rounded(window.max_temperature) + ")";
  if (phrases.next())
    out += "  " + std::to_string(window.count) + (window.count == 1 ? " reading" : " readings");
  if (window.avg_humidity && phrases.next())
    out += "  " + rounded(window.avg_humidity) + " % humidity";
  if (window.min_battery && phrases.next())
    out += "  battery " + rounded(window.min_battery) + " to " + rounded(window.max_battery) + " %";
  if (window.late > 0 && phrases.next()) out += "  " + std::to_string(window.late) + " late";
}

WindowTable::WindowTable() : table_(make_table()) {}

void WindowTable::add(const WindowRecord& window) {
  std::vector<std::string> row;
  for_each_column(kTableColumns,
                  [&](const auto& column) { row.push_back(cell(window.*column.value)); });
  table_.add(std::move(row));
}

}  // namespace suhu::window
