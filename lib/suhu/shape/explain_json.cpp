#include "suhu/shape/explain_json.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "suhu/core/record_limits.hpp"
#include "suhu/core/utf8.hpp"
#include "suhu/shape/flatten.hpp"
#include "suhu/shape/json_document.hpp"
#include "suhu/shape/record_kind.hpp"

namespace suhu::shape {
namespace {

using namespace std::string_view_literals;

constexpr auto kSpaces = " \t\r\n"sv;

/// Observes a parse without building a document: where the error is, how deep the nesting gets, and
/// whether a top-level name occurs twice. Keeps the first 64 names.
struct Listener final : nlohmann::json_sax<Json> {
  std::vector<std::string> names;
  bool name_twice = false;
  int depth = 0;
  int deepest = 0;
  std::size_t error_at = 0;

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return open(); }
  bool start_array(std::size_t) override { return open(); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    if (depth != 1) return true;
    name_twice = name_twice || std::find(names.begin(), names.end(), name) != names.end();
    if (names.size() < 64) names.push_back(name);
    return true;
  }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception&) override {
    error_at = position;
    return false;
  }

 private:
  bool open() {
    deepest = std::max(deepest, ++depth);
    return true;
  }
  bool close() {
    --depth;
    return true;
  }
};

/// Returns an explanation that follows from the first bytes, or an empty string.
std::string explain_start(std::string_view record) {
  if (record.starts_with("\xEF\xBB\xBF"sv))
    return "starts with a byte-order mark: send UTF-8 without it";
  if (record.starts_with("\xFF\xFE"sv) || record.starts_with("\xFE\xFF"sv) ||
      record.starts_with("{\0"sv) || record.starts_with("\0{"sv)) {
    return "looks like UTF-16: send UTF-8";
  }
  const auto first = record.find_first_not_of(kSpaces);
  if (first == std::string_view::npos) return "the record is empty: send one JSON object";
  const auto text = record.substr(first);
  if (text.starts_with("{'"))
    return "the names are in single quotes, as Python prints a dict: send json.dumps() of it";
  return {};
}

/// Returns what the record is instead of JSON, with the option that reads it, or an empty string.
std::string explain_kind(std::string_view record) {
  const auto kind = kind_of(record);
  switch (kind) {
    case RecordKind::framed_binary:
      return "starts with a Schema Registry header (magic byte 0) and holds no JSON: read it with "
             "--encoding avro or --encoding protobuf";
    case RecordKind::csv:
    case RecordKind::influx:
    case RecordKind::text:
      return fmt::format("looks like {}: read it with --encoding {}", in_words(kind),
                         to_string(encoding_of(kind).value_or(Encoding::json)));
    case RecordKind::avro_file:
    case RecordKind::compressed:
    case RecordKind::xml:
      return fmt::format("looks like {}: send one JSON object", in_words(kind));
    default:
      return {};
  }
}

std::string explain_parse_error(std::string_view record, std::size_t error_at) {
  if (error_at > record.size()) return "the JSON ends too early: was the record cut?";
  const std::size_t at = error_at == 0 ? 0 : error_at - 1;
  const auto rest = record.substr(at);
  const auto before = record.substr(0, at).find_last_not_of(kSpaces);
  if (before != std::string_view::npos && record[before] == ',' &&
      (rest.starts_with('}') || rest.starts_with(']'))) {
    return "a comma stands before a closing bracket: leave it out";
  }
  for (const auto token : {"NaN"sv, "Infinity"sv}) {
    // The parser stops at the first unexpected letter, or at the sign before it.
    const auto from = at < 1 ? 0 : at - 1;
    if (record.substr(from, token.size() + 2).find(token.substr(0, 2)) != std::string_view::npos) {
      return "NaN and Infinity are not JSON: leave the field out";
    }
  }
  return "not valid JSON at byte " + std::to_string(error_at);
}

}  // namespace

std::string explain_not_json(std::string_view record, const Shape& shape) {
  if (shape.framing == Framing::none && record.starts_with('\0'))
    return "starts with a Schema Registry header (magic byte 0): leave --framing none out";
  if (auto start = explain_start(record); !start.empty()) return start;
  if (auto kind = explain_kind(record); !kind.empty()) return kind;
  const auto text = without_frame(record);
  if (!utf8::is_valid(text)) return "not valid UTF-8: send UTF-8";
  if (text.ends_with('\0'))
    return "a NUL byte follows the JSON: send the text without its terminator";
  Listener strict;
  if (Json::sax_parse(text, &strict)) {
    if (strict.deepest > kMaxJsonDepth)
      return fmt::format("nested deeper than {} levels", kMaxJsonDepth);
    return strict.name_twice ? "a field stands twice: send it once" : "not strict JSON";
  }
  Listener prefix;
  if (Json::sax_parse(text, &prefix, nlohmann::detail::input_format_t::json, /*strict=*/false))
    return "something follows the JSON document: send one document a record";
  return explain_parse_error(text, strict.error_at);
}

std::string explain_not_decodable(std::string_view record, const Shape& shape) {
  if (shape.framing == Framing::registry && !record.starts_with('\0'))
    return "has no Schema Registry header: leave --framing registry out";
  const auto word = to_string(shape.encoding);
  if (without_frame(record).find_first_not_of(kSpaces) == std::string_view::npos)
    return fmt::format("the record is empty: send one of encoding {}", word);
  const auto kind = kind_of(record);
  const auto encoding = encoding_of(kind);
  if (encoding && *encoding != shape.encoding)
    return fmt::format("looks like {}: read it with --encoding {}", in_words(kind),
                       to_string(*encoding));
  if (shape.encoding == Encoding::csv)
    return "not one line of CSV: is a quote not closed, or are there several lines?";
  return fmt::format("cannot be read with --encoding {}: it looks like {}", word, in_words(kind));
}

std::string explain_not_object(std::string_view record, const Shape& shape) {
  if (shape.each) return "an element of the array is no object: send objects";
  const auto document = Json::parse(without_frame(record), nullptr, /*allow_exceptions=*/false);
  if (document.is_array()) return "valid JSON, but an array: read its elements with --each ''";
  if (document.is_number()) return "a bare number: read it with --encoding text";
  if (document.is_string()) return "valid JSON, but a string: send one object a record";
  return "valid JSON, but no object: send one object a record";
}

}  // namespace suhu::shape
