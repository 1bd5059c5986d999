// Fuzz target: lines of the alert topic. A line that is accepted obeys the rules of its fields, is
// passed on as the same event, and is shown to people without control characters.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "fuzz/checks.hpp"
#include "fuzz/target.hpp"
#include "suhu/core/alert_line.hpp"
#include "suhu/core/alert_line_json.hpp"
#include "suhu/core/alert_table.hpp"
#include "suhu/core/alert_text.hpp"
#include "suhu/core/record_limits.hpp"

namespace suhu::fuzz {
namespace {

/// Returns all fields of a line as text.
std::string fields_of(const AlertLine& line) {
  std::string row;
  append_csv_row(row, line.as_event(), AlertColumns::event);
  return row;
}

bool is_plausible_or_absent(const std::optional<Timestamp>& time) {
  return !time || is_plausible(*time);
}

void check_line(const AlertLine& line) {
  SUHU_HOLDS(!line.sensor_id.empty() && line.sensor_id.size() <= kMaxSensorIdBytes,
             "the id of a line has 1 to 1,024 bytes");
  SUHU_HOLDS(line.is_event() || (line.celsius && line.limit),
             "a plain alert has a temperature and a limit");
  SUHU_HOLDS(is_plausible(line.ts) && is_plausible_or_absent(line.since) &&
                 is_plausible_or_absent(line.ts_peak),
             "the times of a line lie within 2000 to 2100");
  for (const auto& number : {line.celsius, line.limit, line.peak})
    SUHU_HOLDS(!number || std::isfinite(*number), "a number is finite");
  SUHU_HOLDS(line.partition >= 0 && line.offset >= 0, "no position is negative");
  SUHU_HOLDS(!line.duration || line.duration->count() >= 0, "no duration is negative");
  SUHU_HOLDS(!line.lag || line.lag->count() >= 0, "no lag is negative");
}

void check_passed_on(std::string_view bytes, const AlertLine& line) {
  std::string passed;
  append_as_one_line(passed, bytes);
  for (const char c : passed)
    SUHU_HOLDS(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F,
               "a line that is passed on is one line");
  SUHU_HOLDS(nlohmann::json::accept(passed), "a line that is passed on is JSON");
  const auto again = decode_alert_line(passed);
  SUHU_HOLDS(again || passed.size() > kMaxRecordBytes, "a line that is passed on is read again");
  if (again)
    SUHU_HOLDS(fields_of(*again) == fields_of(line),
               "a line that is passed on has the same fields");
}

void check_shown(const AlertLine& line) {
  for (const std::size_t phrases : {TextStyle::kAllPhrases, std::size_t{1}, std::size_t{0}}) {
    for (const Wording wording : {Wording::whole, Wording::brief, Wording::word}) {
      std::string shown;
      append_line_human(
          shown, line,
          {.color = false, .time = TimeForm::full, .wording = wording, .phrases = phrases});
      SUHU_HOLDS(is_one_printable_line(shown), "a line for people is one line without controls");
    }
  }
  std::string fitted;
  append_fitted(fitted, {}, 40, [&line](std::string& out, const TextStyle& style) {
    append_line_human(out, line, style);
  });
  SUHU_HOLDS(is_one_printable_line(fitted),
             "a line that was made to fit is one line without controls");
  AlertTable table{AlertColumns::event};
  table.add(line.as_event());
  const std::string rendered = table.render(80);
  for (std::string_view rest = rendered; !rest.empty();) {
    const auto row = rest.substr(0, rest.find('\n'));
    SUHU_HOLDS(is_one_printable_line(row), "the row of a table holds no controls");
    rest.remove_prefix(std::min(row.size() + 1, rest.size()));
  }
}

}  // namespace

SUHU_FUZZ_TARGET(alert_line) {
  const auto line = decode_alert_line(bytes);
  if (!line) {
    SUHU_HOLDS(!line.error().empty() && is_one_printable_line(line.error()),
               "the reason of a refusal quotes nothing of the line");
    return;
  }
  SUHU_HOLDS(nlohmann::json::accept(bytes) && bytes.find('\0') == std::string_view::npos,
             "a line is one JSON document");
  check_line(*line);
  check_passed_on(bytes, *line);
  check_shown(*line);
  // The JSON parser reads -0, as suhu writes it, as an integer, which has no sign.
  if (line->is_event() || *line->celsius == 0 || *line->limit == 0) return;
  std::string written;
  append_alert_json(written, line->as_alert());
  const auto again = decode_alert_line(written);
  SUHU_HOLDS(again.has_value(), "a plain alert that is written is read again");
  std::string second;
  append_alert_json(second, again->as_alert());
  SUHU_HOLDS(written == second, "a plain alert is written the same again");
}

}  // namespace suhu::fuzz
