#include "suhu/core/alert_text.hpp"

#include <algorithm>
#include <array>

#include "suhu/core/text.hpp"
#include "suhu/core/utf8.hpp"

namespace suhu {
namespace {

constexpr std::string_view kBoldYellow = "\x1b[1;33m";
constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kDim = "\x1b[2m";
constexpr std::string_view kReset = "\x1b[0m";
constexpr std::string_view kCelsius = " \u00B0C";
constexpr std::string_view kColumnNames[] = {"sensor_id", "suhu", "threshold", "ts", "topic", "partition", "offset"};
constexpr std::size_t kColumns = std::size(kColumnNames);
constexpr std::size_t kLeastWidth = 3;  // as Spark
constexpr std::size_t kMaxCellBytes = 64;

void append_styled(std::string& out, std::string_view style, std::string_view text, bool color) {
  if (color) out += style;
  out += text;
  if (color) out += kReset;
}

/// `2.4 above the limit of 80 °C`
void append_distance(std::string& out, double celsius, double limit) {
  if (celsius == limit) {
    out += "at";
  } else {
    append_celsius(out, celsius > limit ? celsius - limit : limit - celsius, 0.0);
    out += celsius > limit ? " above" : " below";
  }
  out += " the limit of ";
  append_number(out, limit);
  out += kCelsius;
}

/// Columns a character takes on a terminal; the wide blocks of Unicode's East Asian Width and the plain combining marks.
std::size_t columns_of(char32_t c) {
  if ((c >= 0x300 && c <= 0x36F) || (c >= 0xFE00 && c <= 0xFE0F)) return 0;
  const bool wide = (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) ||
                    (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
                    (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1FAFF) || (c >= 0x20000 && c <= 0x3FFFD);
  return wide ? 2 : 1;
}

std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const auto character = utf8::decode(text);
    width += columns_of(character.code);
    text.remove_prefix(character.bytes);
  }
  return width;
}

using Widths = std::array<std::size_t, kColumns>;

/// The width of each column, 0 for one that no row fills.
Widths measure(const std::vector<std::vector<std::string>>& rows) {
  Widths widths{};
  for (std::size_t column = 0; column < kColumns; ++column) {
    for (const auto& row : rows) widths[column] = std::max(widths[column], width_of(row[column]));
    const bool always = column < 2;  // sensor_id and suhu make the table even without rows
    if (widths[column] > 0 || always) widths[column] = std::max({widths[column], kColumnNames[column].size(), kLeastWidth});
  }
  return widths;
}

void append_border(std::string& out, const Widths& widths) {
  for (const auto width : widths) {
    if (width > 0) out.append("+").append(width, '-');
  }
  out += "+\n";
}

void append_cell(std::string& out, std::string_view text, std::size_t width) {
  if (width == 0) return;
  out.append("|").append(width - width_of(text), ' ').append(text);
}

}  // namespace

void append_alert_human(std::string& out, const Alert& alert, TextStyle style) {
  const std::size_t begin = out.size();
  append_rfc3339(out, alert.ts);
  out[out.find('T', begin)] = ' ';
  out += "  ";
  append_styled(out, alert.threshold ? kBoldYellow : kDim, alert.threshold ? "WARNING" : "reading", style.color);
  out += "  ";
  append_printable(out, alert.sensor_id);
  out += "  ";
  if (style.color && alert.threshold) out += kBold;
  append_celsius(out, alert.celsius, alert.threshold.value_or(alert.celsius));
  out += kCelsius;
  if (style.color && alert.threshold) out += kReset;
  if (!alert.threshold) return;
  out += "  ";
  append_distance(out, alert.celsius, *alert.threshold);
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
  rows_.push_back(std::move(row));
}

std::string AlertTable::render() const {
  const Widths widths = measure(rows_);
  std::string out;
  append_border(out, widths);
  for (std::size_t column = 0; column < kColumns; ++column) append_cell(out, kColumnNames[column], widths[column]);
  out += "|\n";
  append_border(out, widths);
  for (const auto& row : rows_) {
    for (std::size_t column = 0; column < kColumns; ++column) append_cell(out, row[column], widths[column]);
    out += "|\n";
  }
  append_border(out, widths);
  return out;
}

}  // namespace suhu
