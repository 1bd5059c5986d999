#include "suhu/shape/record_kind.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "suhu/core/ascii.hpp"
#include "suhu/core/record_limits.hpp"
#include "suhu/core/utf8.hpp"
#include "suhu/shape/encoding.hpp"
#include "suhu/shape/field_names.hpp"
#include "suhu/shape/flatten.hpp"
#include "suhu/shape/json_document.hpp"

namespace suhu::shape {
namespace {

using namespace std::string_view_literals;

bool is_text(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto character = utf8::decode(bytes);
    const bool control = character.code < 0x20 && character.code != '\t' &&
                         character.code != '\n' && character.code != '\r';
    if (!character.valid || control) return false;
    bytes.remove_prefix(character.bytes);
  }
  return true;
}

bool is_senml(const Json& document) {
  static constexpr std::array kLabels{"bn"sv,   "bt"sv, "bu"sv, "bv"sv, "bs"sv,
                                      "bver"sv, "n"sv,  "u"sv,  "v"sv,  "vs"sv,
                                      "vb"sv,   "vd"sv, "s"sv,  "t"sv,  "ut"sv};
  if (!document.is_array() || document.empty()) return false;
  bool name = false;
  bool value = false;
  for (const auto& entry : document) {
    if (!entry.is_object()) return false;
    name = name || entry.contains("n") || entry.contains("bn");
    value = value || entry.contains("v");
    for (const auto& [label, unused] : entry.items()) {
      if (std::find(kLabels.begin(), kLabels.end(), label) == kLabels.end()) return false;
    }
  }
  return name && value;
}

std::optional<RecordKind> kind_of_json(std::string_view record) {
  Json document = Json::parse(record, nullptr, /*allow_exceptions=*/false);
  if (document.is_string())
    document = Json::parse(document.get_ref<const std::string&>(), nullptr, false);
  if (document.is_number()) return RecordKind::text;
  if (!document.is_structured()) return std::nullopt;
  return is_senml(document) ? RecordKind::senml : RecordKind::json;
}

bool looks_like_csv(std::string_view record) {
  const auto line = trimmed(record, "\r\n");
  if (line.find('\n') != std::string_view::npos) return false;
  for (const char delimiter : kDelimiters) {
    if (count_delimiters(line, delimiter) == 0) continue;
    std::string json;
    Shape shape;
    shape.csv_delimiter = delimiter;
    shape.decimal_comma = delimiter == ';';
    if (!append_csv(json, line, shape)) continue;
    const auto fields = Json::parse(json, nullptr, false);
    const auto is_number = [](const Json& field) { return field.is_number(); };
    if (!fields.is_array()) continue;
    // A sentence has commas too, but no field that is a number or names a temperature.
    if (std::any_of(fields.begin(), fields.end(), is_number) || names_temperature(line))
      return true;
  }
  return false;
}

RecordKind kind_of_text(std::string_view record) {
  std::string json;
  const auto text = trimmed(record);
  if (append_text(json, text, {})) return RecordKind::text;
  if (text.starts_with('<')) return RecordKind::xml;
  json.clear();
  if (text.find('=') != std::string_view::npos && append_influx(json, text))
    return RecordKind::influx;
  return looks_like_csv(record) ? RecordKind::csv : RecordKind::words;
}

}  // namespace

std::string_view in_words(RecordKind kind) {
  switch (kind) {
    case RecordKind::json:
      return "JSON";
    case RecordKind::senml:
      return "SenML";
    case RecordKind::influx:
      return "InfluxDB line protocol";
    case RecordKind::text:
      return "bare numbers";
    case RecordKind::csv:
      return "CSV";
    case RecordKind::framed_binary:
      return "Avro or Protobuf with the frame of a Schema Registry (the first byte is 0)";
    case RecordKind::avro_file:
      return "whole files of Avro";
    case RecordKind::compressed:
      return "compressed data";
    case RecordKind::xml:
      return "XML";
    case RecordKind::binary:
      return "binary data, such as Avro or Protobuf without a frame, MessagePack or CBOR";
    case RecordKind::words:
      return "text that is neither JSON, CSV, line protocol nor a number";
  }
  return {};
}

std::optional<Encoding> encoding_of(RecordKind kind) {
  switch (kind) {
    case RecordKind::json:
      return Encoding::json;
    case RecordKind::senml:
      return Encoding::senml;
    case RecordKind::influx:
      return Encoding::influx;
    case RecordKind::text:
      return Encoding::text;
    case RecordKind::csv:
      return Encoding::csv;
    default:
      return std::nullopt;
  }
}

RecordKind kind_of(std::string_view record) {
  if (record.starts_with("Obj\x01"sv)) return RecordKind::avro_file;
  if (record.starts_with("\x1f\x8b"sv) || record.starts_with("\x28\xb5\x2f\xfd"sv))
    return RecordKind::compressed;
  const auto payload = without_frame(record).substr(0, kMaxRecordBytes);
  if (const auto kind = kind_of_json(payload)) return *kind;
  if (record.front() == '\0') return RecordKind::framed_binary;
  return is_text(payload) ? kind_of_text(payload) : RecordKind::binary;
}

std::size_t count_delimiters(std::string_view line, char delimiter) {
  std::size_t count = 0;
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') quoted = !quoted;
    if (c == delimiter && !quoted) ++count;
  }
  return count;
}

}  // namespace suhu::shape
