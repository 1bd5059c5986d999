#include "sensor-sim/csv_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "suhu/core/ascii.hpp"
#include "suhu/core/failure.hpp"
#include "suhu/core/json_writer.hpp"
#include "suhu/core/record_limits.hpp"
#include "suhu/core/text.hpp"

namespace suhu::sensor_sim {
namespace {

constexpr std::size_t kLongestRow = kMaxRecordBytes;
constexpr std::size_t kColumnsNamed = 20;  // in the error about a missing column
// Spreadsheet programs write it at the beginning of UTF-8 files.
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

/// Returns the column of the first of `names` that the header has; std::nullopt if it has none.
template <std::size_t N>
std::optional<std::size_t> find_column(const CsvParser& header,
                                       const std::array<std::string_view, N>& names) {
  for (const std::string_view name : names) {
    for (std::size_t column = 0; column < header.size(); ++column) {
      if (equal_ignoring_case(trimmed(header[column]), name)) return column;
    }
  }
  return std::nullopt;
}

std::optional<double> parse_celsius(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

/// Reads epoch milliseconds (a fraction is truncated), or RFC 3339, which is UTC without a zone.
/// Returns std::nullopt for any other text and for times outside 2000 to 2100.
std::optional<Timestamp> parse_event_time(std::string_view text) {
  std::int64_t epoch = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, epoch);
  const bool fraction = error == std::errc{} && end != last && *end == '.' &&
                        std::all_of(end + 1, last, [](char c) { return c >= '0' && c <= '9'; });
  std::optional<Timestamp> ts;
  if (error == std::errc{} && (end == last || fraction)) {
    ts = Timestamp{std::chrono::milliseconds{epoch}};
  } else {
    ts = parse_rfc3339(text, /*zoneless_is_utc=*/true);
  }
  return ts && is_plausible(*ts) ? ts : std::nullopt;
}

std::string column_list(const CsvParser& header) {
  std::string list;
  for (std::size_t column = 0; column < std::min(header.size(), kColumnsNamed); ++column) {
    if (column > 0) list += ", ";
    append_printable(list, trimmed(header[column]));
  }
  if (header.size() > kColumnsNamed) list += ", …";
  return list;
}

}  // namespace

bool CsvParser::feed(std::string_view line) {
  if (in_quotes_) {
    fields_[count_ - 1].push_back('\n');
  } else {
    count_ = 0;
    new_field();
  }
  bool at_start = !in_quotes_;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    std::string& field = fields_[count_ - 1];
    if (in_quotes_) {
      const bool doubled = c == '"' && i + 1 < line.size() && line[i + 1] == '"';
      if (c != '"' || doubled) field.push_back(c);
      if (doubled) ++i;
      if (c == '"' && !doubled) in_quotes_ = false;
    } else if (c == ',') {
      new_field();
      at_start = true;
      continue;
    } else if (c == '"' && at_start) {
      in_quotes_ = true;
    } else {
      field.push_back(c);
    }
    at_start = false;
  }
  return !in_quotes_;
}

std::string& CsvParser::new_field() {
  if (count_ == fields_.size()) fields_.emplace_back();
  std::string& field = fields_[count_++];
  field.clear();
  return field;
}

CsvRows::CsvRows(std::string name, RowWarning warn)
    : name_(std::move(name)), warn_(std::move(warn)) {}

std::optional<ReplayRow> CsvRows::read_line(std::string_view line, std::int64_t number) {
  if (!parser_.is_open()) row_line_ = number;
  last_line_ = number;
  if (!has_header_ && row_line_ == number && line.starts_with(kByteOrderMark))
    line.remove_prefix(kByteOrderMark.size());
  open_bytes_ = parser_.is_open() ? open_bytes_ + line.size() + 1 : line.size();
  if (!parser_.feed(line)) {
    if (open_bytes_ > kLongestRow) give_up_open_row();
    return std::nullopt;
  }
  if (has_header_) return read_row();
  read_header();
  return std::nullopt;
}

void CsvRows::end() {
  if (parser_.is_open()) give_up_open_row();
}

void CsvRows::read_header() {
  const auto value =
      find_column(parser_, std::array<std::string_view, 3>{"suhu", "temperature", "value"});
  if (!value) {
    throw Failure(FailureKind::configuration,
                  fmt::format("{}: no column with the temperature (suhu, temperature or value, by "
                              "a header in the first line); columns found: {}",
                              printable(name_), column_list(parser_)));
  }
  value_column_ = *value;
  id_column_ = find_column(parser_, std::array<std::string_view, 2>{"sensor_id", "device_id"});
  ts_column_ = find_column(parser_, std::array<std::string_view, 2>{"ts", "timestamp"});
  has_header_ = true;
}

std::optional<ReplayRow> CsvRows::read_row() {
  const std::string_view text = field(value_column_).value_or("");
  const auto celsius = parse_celsius(text);
  if (!celsius) {
    skip("value", fmt::format("the temperature is no number (\"{}\")", printable(text, 32)));
    return std::nullopt;
  }
  const std::string_view time = trimmed(field(ts_column_).value_or(""));
  const auto ts = parse_event_time(time);
  if (!time.empty() && !ts) {
    skip("time", fmt::format("the time is neither epoch milliseconds nor RFC 3339, or not within "
                             "2000 to 2100 (\"{}\")",
                             printable(time, 40)));
    return std::nullopt;
  }
  record_.clear();
  JsonWriter json{record_};
  json.begin_object()
      .field("sensor_id", id_column_ ? trimmed(field(id_column_).value_or("")) : "S1")
      .field("suhu", *celsius);
  if (ts) json.field("ts", epoch_ms(*ts));
  json.end_object();
  // The key is the sensor id as a consumer decodes it from the record, so that the same rules for
  // ids hold here and there.
  const auto reading = shape::decode_single(decoder_, record_);
  if (!reading) {
    skip("id", fmt::format("no reading comes of it ({})", to_string(reading.error())));
    return std::nullopt;
  }
  key_ = reading->sensor_id;
  return ReplayRow{record_, key_, ts};
}

std::optional<std::string_view> CsvRows::field(std::optional<std::size_t> column) const {
  if (!column || *column >= parser_.size()) return std::nullopt;
  return parser_[*column];
}

void CsvRows::skip(const std::string& kind, const std::string& what) {
  ++counts_.skipped;
  warn_(kind, fmt::format("line {}: {}: skipped", row_line_, what));
}

void CsvRows::give_up_open_row() {
  parser_.reset();
  counts_.skipped += static_cast<std::uint64_t>(last_line_ - row_line_ + 1);
  warn_("quote", fmt::format("line {}: its quote is not closed: {} lines skipped", row_line_,
                             last_line_ - row_line_ + 1));
}

}  // namespace suhu::sensor_sim
