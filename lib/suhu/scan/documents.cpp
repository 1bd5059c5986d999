#include "suhu/scan/documents.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "suhu/core/ascii.hpp"
#include "suhu/core/text.hpp"
#include "suhu/shape/encoding.hpp"
#include "suhu/shape/field_names.hpp"

namespace suhu::scan {
namespace {

using Samples = std::span<const Sample* const>;

/// Returns the separator that most of the lines have equally often.
char delimiter_of(Samples samples) {
  char best = ',';
  std::size_t most = 0;
  for (const char delimiter : shape::kDelimiters) {
    std::map<std::size_t, std::size_t> lines_by_count;
    for (const auto* const sample : samples)
      ++lines_by_count[shape::count_delimiters(sample->value, delimiter)];
    lines_by_count.erase(0);
    for (const auto& [count, lines] : lines_by_count) {
      if (lines <= most) continue;
      most = lines;
      best = delimiter;
    }
  }
  return best;
}

/// Returns true if a field of the line is a number with a comma: `83,1`.
bool has_decimal_comma(std::string_view line, char delimiter) {
  while (!line.empty()) {
    const auto field = trimmed(line.substr(0, line.find(delimiter)), " \"\r\n");
    const auto comma = field.find(',');
    const bool digits = field.find_first_not_of("-+0123456789,") == std::string_view::npos;
    if (digits && comma != std::string_view::npos && comma == field.rfind(',')) return true;
    const auto end = line.find(delimiter);
    if (end == std::string_view::npos) return false;
    line.remove_prefix(end + 1);
  }
  return false;
}

std::vector<std::string> texts_of(std::string_view line, const shape::Shape& shape) {
  std::string json;
  if (!append_csv(json, line, shape)) return {};
  std::vector<std::string> texts;
  for (const auto& field : nlohmann::json::parse(json, nullptr, false)) {
    if (!field.is_string()) return {};
    texts.push_back(field.get<std::string>());
  }
  return texts;
}

/// Returns the names of the columns, if a line holds them.
std::vector<std::string> header_of(Samples samples, const shape::Shape& shape) {
  for (const auto* const sample : samples) {
    auto texts = texts_of(sample->value, shape);
    const bool names_all = std::none_of(texts.begin(), texts.end(), [](const std::string& text) {
      return text.empty() || text.find_first_of(",;") != std::string::npos;
    });
    if (names_all && std::any_of(texts.begin(), texts.end(), shape::names_temperature))
      return texts;
  }
  return {};
}

shape::Shape csv_shape(const shape::Settings& settings) {
  shape::Shape shape;
  const auto made = shape::make_shape({.fields = {"id=/0", "temperature=/1"},
                                       .encoding = "csv",
                                       .csv_delimiter = settings.csv_delimiter,
                                       .decimal_comma = settings.decimal_comma,
                                       .csv_columns = settings.csv_columns});
  return made ? *made : shape;
}

std::string delimiter_text(char delimiter) {
  return delimiter == '\t' ? "\\t" : std::string(1, delimiter);
}

void guess_csv(Documents& result, Samples samples, const shape::Settings& given) {
  auto& settings = result.settings;
  const char delimiter =
      given.csv_delimiter.empty() ? delimiter_of(samples) : csv_shape(given).csv_delimiter;
  if (delimiter != ',') settings.csv_delimiter = delimiter_text(delimiter);
  settings.decimal_comma =
      given.decimal_comma ||
      (delimiter != ',' && std::any_of(samples.begin(), samples.end(), [&](const Sample* sample) {
         return has_decimal_comma(sample->value, delimiter);
       }));
  settings.csv_columns = given.csv_columns;
  if (!settings.csv_columns.empty()) return;
  const auto header = header_of(samples, csv_shape(settings));
  settings.csv_columns = joined(header, ",");
  result.notes.push_back(header.empty() ? std::string{"not sure of the columns: they have no names"}
                                        : fmt::format("a record names the columns: {}",
                                                      printable(settings.csv_columns)));
}

/// Returns true for a line of CSV that repeats the names of its columns.
bool names_columns(std::string_view record, const shape::Shape& shape) {
  if (shape.csv_columns.empty()) return false;
  shape::Shape without_names = shape;
  without_names.csv_columns.clear();
  return texts_of(record, without_names) == shape.csv_columns;
}

bool append_document(std::string& json, shape::RecordKind kind, std::string_view record,
                     const shape::Shape& shape) {
  std::size_t skipped = 0;
  switch (kind) {
    case shape::RecordKind::csv:
      return append_csv(json, record, shape).has_value();
    case shape::RecordKind::influx:
      return shape::append_influx(json, record).has_value();
    case shape::RecordKind::senml:
      return shape::append_senml(json, record, skipped).has_value();
    case shape::RecordKind::json:
      json = record;
      return true;
    default:
      return append_text(json, record, shape).has_value();
  }
}

}  // namespace

shape::RecordKind kind_of_most(Samples samples) {
  constexpr std::size_t kPart = 20;
  std::map<shape::RecordKind, std::size_t> kinds;
  for (const auto* const sample : samples) ++kinds[shape::kind_of(sample->value)];
  const auto readable = [](shape::RecordKind kind) {
    return shape::encoding_of(kind) || kind == shape::RecordKind::framed_binary;
  };
  auto most = kinds.end();
  for (auto each = kinds.begin(); each != kinds.end(); ++each) {
    if (!readable(each->first) || each->second * kPart < samples.size()) continue;
    if (most == kinds.end() || each->second > most->second) most = each;
  }
  if (most == kinds.end())
    most = std::max_element(kinds.begin(), kinds.end(),
                            [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == kinds.end() ? shape::RecordKind::words : most->first;
}

Documents documents_of(shape::RecordKind kind, Samples samples, const shape::Settings& given) {
  Documents result;
  result.each_line = kind == shape::RecordKind::influx || kind == shape::RecordKind::senml;
  if (kind != shape::RecordKind::json)
    result.settings.encoding = to_string(shape::encoding_of(kind).value_or(shape::Encoding::json));
  if (kind == shape::RecordKind::csv) guess_csv(result, samples, given);
  const auto shape = kind == shape::RecordKind::csv ? csv_shape(result.settings) : shape::Shape{};
  for (const auto* const sample : samples) {
    if (names_columns(sample->value, shape)) continue;
    Document document{.sample = sample, .json = {}};
    if (append_document(document.json, kind, sample->value, shape))
      result.documents.push_back(std::move(document));
  }
  return result;
}

}  // namespace suhu::scan
