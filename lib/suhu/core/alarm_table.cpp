// Implements the CSV and table output that alarm_text.hpp declares.
#include <iterator>
#include <utility>
#include <vector>

#include "suhu/core/alarm_text.hpp"
#include "suhu/core/alert_parts.hpp"
#include "suhu/core/text.hpp"

namespace suhu {
namespace {

constexpr std::string_view kCsvNames[] = {
    "sensor_id", "suhu",     "threshold", "ts",    "topic",    "partition", "offset",      "event",
    "alarm_id",  "level",    "episode",   "state", "priority", "since",     "duration_ms", "peak",
    "ts_peak",   "readings", "quality",   "late",  "fault",    "lag_ms"};
constexpr const char* kTableNames[] = {"sensor_id", "suhu",   "threshold", "ts",    "topic",
                                       "partition", "offset", "event",     "level", "priority",
                                       "duration",  "peak",   "episode",   "fault"};

/// Appends one CSV row, cell by cell; an absent value is an empty cell. The destructor ends the row
/// with a newline.
class CsvRow {
 public:
  explicit CsvRow(std::string& out) : out_(out) {}
  ~CsvRow() { out_ += '\n'; }
  CsvRow(const CsvRow&) = delete;
  CsvRow& operator=(const CsvRow&) = delete;

  void text(std::string_view value) {
    separate();
    append_csv_text(out_, value);
  }
  void number(std::optional<double> value) {
    separate();
    if (value) append_number(out_, *value);
  }
  void time(std::optional<Timestamp> value) {
    separate();
    if (value) append_rfc3339(out_, *value);
  }
  template <class Integer>
  void integer(std::optional<Integer> value) {
    separate();
    if (value) out_ += std::to_string(*value);
  }
  void duration(std::optional<std::chrono::milliseconds> value) {
    integer(value ? std::optional{value->count()} : std::nullopt);
  }

 private:
  void separate() {
    if (!first_) out_ += ',';
    first_ = false;
  }
  std::string& out_;
  bool first_ = true;
};

std::string cell(std::string_view foreign) { return printable(foreign, kMaxCellBytes); }

std::string degrees(std::optional<double> celsius, std::optional<double> limit) {
  std::string text;
  if (celsius) append_celsius(text, *celsius, limit.value_or(*celsius));
  return text;
}

}  // namespace

void append_alert_line_csv_header(std::string& out) {
  std::string_view separator;
  for (const auto name : kCsvNames) {
    out.append(separator).append(name);
    separator = ",";
  }
  out += '\n';
}

void append_alert_line_csv(std::string& out, const AlertLine& line) {
  const bool placed = !line.topic.empty();
  CsvRow row{out};
  row.text(line.sensor_id);
  row.number(line.celsius);
  row.number(line.limit);
  row.time(line.ts);
  row.text(line.topic);
  row.integer(placed ? std::optional{line.partition} : std::nullopt);
  row.integer(placed ? std::optional{line.offset} : std::nullopt);
  for (const auto* word :
       {&line.event, &line.alarm_id, &line.level, &line.episode, &line.state, &line.priority})
    row.text(*word);
  row.time(line.since);
  row.duration(line.duration);
  row.number(line.peak);
  row.time(line.ts_peak);
  row.integer(line.readings);
  row.text(line.quality);
  row.text(line.late ? "true" : line.is_event() ? "false" : "");
  row.text(line.fault);
  row.duration(line.lag);
}

/// On a narrow screen the episode is left out first, then the Kafka position, then the other
/// columns; the event and its time are left out last.
AlertLineTable::AlertLineTable()
    : table_({std::begin(kTableNames), std::end(kTableNames)}, kAlwaysShown,
             {.times = {3}, .least_first = {12, 6, 5, 4, 9, 2, 13, 10, 11, 8, 3, 7}}) {}

void AlertLineTable::add(const AlertLine& line) {
  std::string limit;
  if (line.limit) append_number(limit, *line.limit);
  std::string duration;
  if (line.duration) append_duration(duration, *line.duration);
  const bool placed = !line.topic.empty();
  table_.add({cell(line.sensor_id),
              degrees(line.celsius, line.is_rate() ? line.celsius : line.limit), std::move(limit),
              to_rfc3339(line.ts), cell(line.topic), placed ? std::to_string(line.partition) : "",
              placed ? std::to_string(line.offset) : "", cell(line.event), cell(line.level),
              cell(line.priority), std::move(duration), degrees(line.peak, line.limit),
              cell(line.episode), cell(line.fault)});
}

}  // namespace suhu
