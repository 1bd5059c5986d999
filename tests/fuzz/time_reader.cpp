// Fuzz target: times as numbers and as text, and the patterns and zones by which they are read. The
// first line is a pattern, what follows is a time; and all of it is a time too.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>

#include "fuzz/checks.hpp"
#include "fuzz/target.hpp"
#include "suhu/core/json_token.hpp"
#include "suhu/shape/decimal_text.hpp"
#include "suhu/shape/time_reader.hpp"

namespace suhu::fuzz {
namespace {

using shape::TimeFormat;
using shape::TimeReader;

/// A unit of times that are numbers, and how many of it are a millisecond.
struct Unit {
  TimeFormat::Kind kind;
  double per_ms;
};
constexpr std::array<Unit, 4> kUnits{{{TimeFormat::Kind::s, 1e-3},
                                      {TimeFormat::Kind::ms, 1},
                                      {TimeFormat::Kind::us, 1e3},
                                      {TimeFormat::Kind::ns, 1e6}}};

void check_range(const tl::expected<Timestamp, TimeFault>& time) {
  SUHU_HOLDS(!time || is_plausible(*time), "a time that is read lies between 2000 and 2100");
}

/// Compares a time with the number as a double, which is right to a few microseconds.
void check_number(const std::string& digits, double value) {
  const auto automatic = TimeReader{{}, ""}.read_number(digits);
  check_range(automatic);
  int fits = 0;
  for (const auto& [kind, per_ms] : kUnits) {
    const auto time = TimeReader{{.kind = kind, .pattern = {}}, ""}.read_number(digits);
    check_range(time);
    if (!time) continue;
    ++fits;
    const double ms = value / per_ms;
    const auto read = static_cast<double>(epoch_ms(*time));
    SUHU_HOLDS(read <= ms + 0.01 && read > ms - 1.01, "fractions of a millisecond are dropped");
    SUHU_HOLDS(automatic == time, "the unit of a number is the one that fits");
  }
  SUHU_HOLDS(fits == (automatic ? 1 : 0), "at most one unit fits a number");
}

/// Compares what is a number with the reader of JSON.
void check_digits(std::string_view bytes) {
  const std::string text{bytes};
  const auto token = json::read_number(text.c_str());
  const bool is_number = token.end == text.c_str() + text.size();
  const auto decimal = shape::parse_decimal(bytes);
  SUHU_HOLDS(is_number == (decimal && shape::is_json(*decimal)),
             "a number of JSON is one for both readers");
  if (is_number) check_number(text, token.value);
  if (!decimal) return;
  std::string json;
  shape::append_json_number(json, *decimal);
  const auto written = json::read_number(json.c_str());
  SUHU_HOLDS(written.end == json.c_str() + json.size(), "a number is written by JSON's grammar");
  SUHU_HOLDS(!is_number || same_double(written.value, token.value), "a number keeps its value");
}

void check_text(std::string_view text) {
  static const TimeReader automatic{{}, ""};
  static const TimeReader in_utc{{}, "UTC"};
  static const TimeReader in_berlin{{}, "Europe/Berlin"};
  const auto time = automatic.read_text(text);
  const auto utc = in_utc.read_text(text);
  const auto berlin = in_berlin.read_text(text);
  for (const auto& read : {time, utc, berlin}) check_range(read);
  const bool needs_zone = !time && time.error() == TimeFault::no_zone;
  SUHU_HOLDS(needs_zone || (time == utc && time == berlin),
             "a zone changes only times that have none");
  const auto strict = parse_rfc3339(text);
  SUHU_HOLDS(!strict || (is_plausible(*strict) ? time == *strict : !time),
             "RFC 3339 is read as such");
  if (!needs_zone || !utc || !berlin) return;
  const auto offset = *utc - *berlin;
  SUHU_HOLDS(offset == std::chrono::hours{1} || offset == std::chrono::hours{2},
             "Berlin is one or two hours before UTC");
}

void check_pattern(std::string_view bytes) {
  const auto end = std::min(bytes.find('\n'), bytes.size());
  const auto text = bytes.substr(std::min(end + 1, bytes.size()));
  const auto format = shape::parse_time_format(std::string{bytes.substr(0, end)});
  if (!format) {
    SUHU_HOLDS(is_one_printable_line(format.error()), "a complaint is one line");
    return;
  }
  check_range(TimeReader{*format, ""}.read_text(text));
  check_range(TimeReader{*format, "Europe/Berlin"}.read_text(text));
}

}  // namespace

SUHU_FUZZ_TARGET(time_reader) {
  check_digits(bytes);
  check_text(bytes);
  check_pattern(bytes);
  const auto zone = shape::check_time_zone(std::string{bytes.substr(0, 64)});
  SUHU_HOLDS(!zone || is_one_printable_line(*zone), "a complaint about a zone is one line");
}

}  // namespace suhu::fuzz
