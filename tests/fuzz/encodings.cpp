// Fuzz target: records in CSV, as a bare number, in InfluxDB's line protocol and as SenML. What is
// written for them is JSON of the promised form; for anything else nothing is written.
#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "fuzz/checks.hpp"
#include "fuzz/target.hpp"
#include "suhu/core/json_cursor.hpp"
#include "suhu/core/record_limits.hpp"
#include "suhu/shape/encoding.hpp"

namespace suhu::fuzz {
namespace {

/// Returns true if `text` is one document by suhu's own reader.
bool is_one_document(std::string text) {
  const std::size_t size = text.size();
  text.append(8, '\0');
  suhu::json::Cursor cursor{text.data(), text.data() + size};
  return cursor.skip_value(kMaxJsonDepth) && cursor.at_end();
}

/// Returns what nlohmann's parser reads. Returns std::nullopt for a document that has a number
/// beyond every double, which it refuses though the grammar allows it.
std::optional<nlohmann::json> parsed(const std::string& text) {
  try {
    return nlohmann::json::parse(text);
  } catch (const nlohmann::json::out_of_range&) {
    return std::nullopt;
  } catch (const nlohmann::json::exception&) {
    fail("what is written for a record is JSON", __FILE__, __LINE__);
  }
}

/// Calls `append`, and returns what it wrote, or std::nullopt for a reject.
template <class Append>
std::optional<std::string> written(Append append) {
  constexpr std::string_view kBefore = "before";
  std::string text{kBefore};
  const bool ok = append(text).has_value();
  SUHU_HOLDS(text.starts_with(kBefore), "what was there stays");
  text.erase(0, kBefore.size());
  if (ok) {
    SUHU_HOLDS(is_utf8(text) && is_one_document(text), "what is written is one document");
    return text;
  }
  SUHU_HOLDS(text.empty(), "nothing is written for a reject");
  return std::nullopt;
}

void check_csv(std::string_view bytes, const shape::Shape& shape) {
  const auto text = written([&](std::string& out) { return append_csv(out, bytes, shape); });
  if (!text) return;
  const auto value = parsed(*text);
  if (!value) return;
  if (!shape.csv_columns.empty()) {
    SUHU_HOLDS(value->is_object() && value->size() <= shape.csv_columns.size(),
               "a line with named columns is an object of them");
    return;
  }
  SUHU_HOLDS(value->is_array() && !value->empty(), "a line is an array of its fields");
  for (const nlohmann::json& field : *value) {
    SUHU_HOLDS(field.is_null() || field.is_number() || field.is_string(),
               "a field is a number, a text or empty");
  }
}

void check_text(std::string_view bytes, const shape::Shape& shape) {
  const auto text = written([&](std::string& out) { return append_text(out, bytes, shape); });
  if (!text) return;
  const auto value = parsed(*text);
  SUHU_HOLDS(!value || value->is_number(), "a bare number is a number");
}

void check_influx(std::string_view bytes) {
  const auto text = written([&](std::string& out) { return shape::append_influx(out, bytes); });
  const auto value = text ? parsed(*text) : std::nullopt;
  if (!value) return;
  SUHU_HOLDS(value->is_array(), "lines are an array of points");
  for (const nlohmann::json& point : *value) {
    SUHU_HOLDS(point.at("measurement").is_string() && point.at("tags").is_object(),
               "a point has a measurement and tags");
    SUHU_HOLDS(!point.at("fields").empty(), "a point has fields");
    SUHU_HOLDS(point.size() == 3 + point.count("time"), "a point has nothing else but a time");
    SUHU_HOLDS(!point.contains("time") || point["time"].is_number(), "a time is a number");
    for (const auto& [name, tag] : point["tags"].items())
      SUHU_HOLDS(tag.is_string(), "a tag is a text");
  }
}

void check_senml(std::string_view bytes) {
  std::size_t skipped = 0;
  const auto text =
      written([&](std::string& out) { return shape::append_senml(out, bytes, skipped); });
  SUHU_HOLDS(text || skipped == 0, "a reject skips nothing");
  const auto value = text ? parsed(*text) : std::nullopt;
  if (!value) return;
  SUHU_HOLDS(value->is_array(), "a pack is an array of temperatures");
  const auto pack = nlohmann::json::parse(bytes, nullptr, /*allow_exceptions=*/false);
  SUHU_HOLDS(pack.is_discarded() || pack.size() == value->size() + skipped,
             "each record of a pack is a temperature or is skipped");
  for (const nlohmann::json& record : *value) {
    const auto unit = record.at("u").get<std::string>();
    SUHU_HOLDS(unit == "Cel" || unit == "K" || unit == "Far", "the unit is one of temperature");
    SUHU_HOLDS(record.at("n").is_string() && record.at("v").is_number(),
               "a temperature has a name and a value");
    SUHU_HOLDS(!record.contains("t") || record["t"].get<double>() >= 268435456,
               "a time that is relative to now is left out");
  }
}

}  // namespace

SUHU_FUZZ_TARGET(encodings) {
  shape::Shape shape;
  check_text(bytes, shape);
  check_csv(bytes, shape);
  shape.csv_columns = {"id", "suhu", "", "time"};
  check_csv(bytes, shape);
  shape.csv_columns.clear();
  shape.csv_delimiter = ';';
  shape.decimal_comma = true;
  check_text(bytes, shape);
  check_csv(bytes, shape);
  check_influx(bytes);
  check_senml(bytes);
}

}  // namespace suhu::fuzz
