#include "suhu/core/alert_text.hpp"

#include <iterator>
#include <utility>
#include <vector>

#include "suhu/core/alert_parts.hpp"
#include "suhu/core/text.hpp"

namespace suhu {
namespace {

constexpr std::string_view kBoldYellow = "\x1b[1;33m";
constexpr std::string_view kDim = "\x1b[2m";
constexpr std::string_view kColumnNames[] = {"sensor_id", "suhu",      "threshold", "ts",
                                             "topic",     "partition", "offset"};
constexpr std::size_t kColumns = std::size(kColumnNames);

/// Appends `2.4 above the limit of 80 °C`; for Wording::brief `limit 80 °C`.
void append_distance(std::string& out, double celsius, double limit, Wording wording) {
  if (wording == Wording::brief) {
    out += "limit ";
  } else {
    if (celsius == limit) {
      out += "at";
    } else {
      append_celsius(out, celsius > limit ? celsius - limit : limit - celsius, 0.0);
      out += celsius > limit ? " above" : " below";
    }
    out += " the limit of ";
  }
  append_number(out, limit);
  out += kCelsius;
}

}  // namespace

void append_alert_head(std::string& out, const Alert& alert, const TextStyle& style) {
  append_time_human(out, alert.ts, style.time);
  append_styled(out, alert.threshold ? kBoldYellow : kDim, alert.threshold ? "WARNING" : "reading",
                style.color);
  out += "  ";
  append_printable(out, alert.sensor_id);
  out += "  ";
  if (style.color && alert.threshold) out += kBold;
  append_celsius(out, alert.celsius, alert.threshold.value_or(alert.celsius));
  out += kCelsius;
  if (style.color && alert.threshold) out += kReset;
}

void append_alert_human(std::string& out, const Alert& alert, const TextStyle& style) {
  append_alert_head(out, alert, style);
  if (!alert.threshold) return;
  Phrases phrases{style};
  if (style.wording != Wording::word && phrases.next()) {
    out += "  ";
    append_distance(out, alert.celsius, *alert.threshold, style.wording);
  }
  if (alert.late && phrases.next()) out += " (late)";
}

void append_csv_header(std::string& out) {
  for (std::size_t column = 0; column < kColumns; ++column) {
    out += kColumnNames[column];
    out += column + 1 < kColumns ? ',' : '\n';
  }
}

void append_alert_csv(std::string& out, const Alert& alert) {
  append_csv_text(out, alert.sensor_id);
  out += ',';
  append_number(out, alert.celsius);
  out += ',';
  if (alert.threshold) append_number(out, *alert.threshold);
  out += ',';
  append_rfc3339(out, alert.ts);
  out += ',';
  if (alert.source) append_csv_text(out, alert.source->topic);
  out += ',';
  if (alert.source) out += std::to_string(alert.source->partition);
  out += ',';
  if (alert.source) out += std::to_string(alert.source->offset);
  out += '\n';
}

AlertTable::AlertTable()
    : table_({std::begin(kColumnNames), std::end(kColumnNames)}, kAlwaysShown,
             {.times = {3}, .least_first = {6, 5, 4, 2, 3}}) {}

void AlertTable::add(const Alert& alert) {
  std::vector<std::string> row(kColumns);
  append_printable(row[0], alert.sensor_id, kMaxCellBytes);
  append_celsius(row[1], alert.celsius, alert.threshold.value_or(alert.celsius));
  if (alert.threshold) append_number(row[2], *alert.threshold);
  append_rfc3339(row[3], alert.ts);
  if (alert.source) {
    append_printable(row[4], alert.source->topic, kMaxCellBytes);
    row[5] = std::to_string(alert.source->partition);
    row[6] = std::to_string(alert.source->offset);
  }
  table_.add(std::move(row));
}

}  // namespace suhu
