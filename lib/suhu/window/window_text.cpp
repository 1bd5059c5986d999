#include "suhu/window/window_text.hpp"

#include <charconv>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include "suhu/core/text.hpp"

namespace suhu::window {
namespace {

constexpr std::string_view kColumnNames[] = {"sensor_id",
                                             "window_start",
                                             "window_end",
                                             "count",
                                             "avg_temperature",
                                             "min_temperature",
                                             "max_temperature",
                                             "avg_humidity",
                                             "min_battery",
                                             "max_battery",
                                             "late",
                                             "partition",
                                             "final"};
constexpr std::size_t kAlwaysShown = 7;  // the first columns, which every window fills
constexpr std::size_t kMaxCellBytes = 64;

template <class Whole>
void append_whole(std::string& out, Whole value) {
  char digits[24];
  out.append(digits, std::to_chars(digits, std::end(digits), value).ptr);
}

void append_optional(std::string& out, std::optional<double> value, std::string_view absent) {
  if (value) {
    append_number(out, *value);
  } else {
    out += absent;
  }
}

/// Returns the value with one decimal, as for a temperature; empty if it is absent.
std::string rounded(std::optional<double> value) {
  std::string text;
  if (value) append_celsius(text, *value);
  return text;
}

}  // namespace

void append_window_json(std::string& out, const WindowRecord& window) {
  out += "{\"sensor_id\":";
  append_json_string(out, window.sensor_id);
  out += ",\"window_start\":\"";
  append_rfc3339(out, window.start);
  out += "\",\"window_end\":\"";
  append_rfc3339(out, window.end);
  out += "\",\"count\":";
  append_whole(out, window.count);
  out += ",\"avg_temperature\":";
  append_number(out, window.avg_temperature);
  out += ",\"min_temperature\":";
  append_number(out, window.min_temperature);
  out += ",\"max_temperature\":";
  append_number(out, window.max_temperature);
  out += ",\"avg_humidity\":";
  append_optional(out, window.avg_humidity, "null");
  out += ",\"min_battery\":";
  append_optional(out, window.min_battery, "null");
  out += ",\"max_battery\":";
  append_optional(out, window.max_battery, "null");
  out += ",\"late\":";
  append_whole(out, window.late);
  out += ",\"partition\":";
  append_whole(out, window.partition);
  out += window.is_final ? ",\"final\":true}" : ",\"final\":false}";
}

void append_window_csv_header(std::string& out) {
  for (const auto name : kColumnNames) out.append(name).push_back(',');
  out.back() = '\n';
}

void append_window_csv(std::string& out, const WindowRecord& window) {
  append_csv_text(out, window.sensor_id);
  out += ',';
  append_rfc3339(out, window.start);
  out += ',';
  append_rfc3339(out, window.end);
  out += ',';
  append_whole(out, window.count);
  for (const double value :
       {window.avg_temperature, window.min_temperature, window.max_temperature}) {
    out += ',';
    append_number(out, value);
  }
  for (const auto& value : {window.avg_humidity, window.min_battery, window.max_battery}) {
    out += ',';
    append_optional(out, value, "");
  }
  out += ',';
  append_whole(out, window.late);
  out += ',';
  append_whole(out, window.partition);
  out += window.is_final ? ",true\n" : ",false\n";
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

WindowTable::WindowTable()
    : table_({std::begin(kColumnNames), std::prev(std::end(kColumnNames))}, kAlwaysShown,
             {.times = {1, 2}, .least_first = {11, 10, 9, 8, 7, 2, 3, 5, 6, 1}}) {}

void WindowTable::add(const WindowRecord& window) {
  std::vector<std::string> row;
  row.push_back(printable(window.sensor_id, kMaxCellBytes));
  row.push_back(to_rfc3339(window.start));
  row.push_back(to_rfc3339(window.end));
  row.push_back(std::to_string(window.count));
  for (const double value :
       {window.avg_temperature, window.min_temperature, window.max_temperature})
    row.push_back(rounded(value));
  for (const auto& value : {window.avg_humidity, window.min_battery, window.max_battery})
    row.push_back(rounded(value));
  row.push_back(window.late > 0 ? std::to_string(window.late) : std::string{});
  row.push_back(std::to_string(window.partition));
  table_.add(std::move(row));
}

}  // namespace suhu::window
