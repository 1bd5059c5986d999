#include "suhu/shape/shape_settings.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "suhu/core/enum_words.hpp"
#include "suhu/core/problem.hpp"
#include "suhu/core/shell_text.hpp"
#include "suhu/core/text.hpp"
#include "suhu/shape/encoding_defaults.hpp"
#include "suhu/shape/field_settings.hpp"
#include "suhu/shape/time_reader.hpp"
#include "suhu/shape/unit.hpp"

namespace suhu::shape {
namespace {

std::string quoted_value(std::string_view text) { return "\"" + printable(text) + "\""; }

/// Returns the enumerator of a word of `option`, `otherwise` for none, or what to write instead.
template <class Enum>
tl::expected<Enum, std::string> read_word(std::string_view option, std::string_view word,
                                          Enum otherwise) {
  if (word.empty()) return otherwise;
  if (const auto value = parse_word<Enum>(word)) return *value;
  std::vector<std::string> known;
  for (std::size_t i = 0; i < kEnumSize<Enum>; ++i)
    known.emplace_back(to_string(static_cast<Enum>(i)));
  return tl::unexpected(std::string{option} + ": " + quoted_value(word) + " is not one of " +
                        joined(known, ", "));
}

Problem set_framing(Shape& shape, const Settings& settings) {
  const auto framing = read_word("--framing", settings.framing, Framing::automatic);
  if (!framing) return framing.error();
  shape.framing = *framing;
  return std::nullopt;
}

/// Returns true for a character that can separate columns: no part of a number, name or quote.
bool is_delimiter(char c) {
  constexpr char kFirst = ' ';
  constexpr char kLast = '~';
  const bool part_of_value = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                             (c >= 'a' && c <= 'z') ||
                             std::string_view{"+-.\""}.find(c) != std::string_view::npos;
  return c == '\t' || (c >= kFirst && c <= kLast && !part_of_value);
}

Problem set_csv_delimiter(Shape& shape, const std::string& text) {
  if (text.empty()) return std::nullopt;
  if (text == "\\t" || text == "tab") {
    shape.csv_delimiter = '\t';
    return std::nullopt;
  }
  if (text.size() != 1 || !is_delimiter(text.front())) {
    return "--csv-delimiter: " + quoted_value(text) +
           " cannot separate columns: write one character such as ';' or '|', or tab";
  }
  shape.csv_delimiter = text.front();
  return std::nullopt;
}

Problem set_csv_columns(Shape& shape, std::string_view text) {
  while (!text.empty()) {
    const auto name = text.substr(0, text.find(','));
    const bool ends_with_comma = name.size() + 1 == text.size();
    text.remove_prefix(std::min(name.size() + 1, text.size()));
    if (name.empty() || ends_with_comma)
      return "--csv-columns: a name is empty: write a,b,c, one name for each column";
    if (std::ranges::find(shape.csv_columns, name) != shape.csv_columns.end())
      return "--csv-columns: two columns are called " + quoted_value(name) +
             ": write different names";
    shape.csv_columns.emplace_back(name);
  }
  return std::nullopt;
}

Problem check_csv(const Shape& shape, const Settings& settings) {
  const bool is_csv = shape.encoding == Encoding::csv;
  if (!is_csv && !settings.csv_delimiter.empty())
    return "--csv-delimiter: only CSV has columns: write --encoding csv too";
  if (!is_csv && !settings.csv_columns.empty())
    return "--csv-columns: only CSV has columns: write --encoding csv too";
  if (!settings.decimal_comma) return std::nullopt;
  if (!is_csv && shape.encoding != Encoding::text)
    return "--decimal-comma: only --encoding csv and text have numbers such as 83,1";
  return problem_if(is_csv && shape.csv_delimiter == ',',
                    "--decimal-comma: a comma cannot separate columns too: write "
                    "--csv-delimiter ';' or what else does");
}

Problem set_csv(Shape& shape, const Settings& settings) {
  if (auto problem = set_csv_delimiter(shape, settings.csv_delimiter)) return problem;
  if (auto problem = set_csv_columns(shape, settings.csv_columns)) return problem;
  shape.decimal_comma = settings.decimal_comma;
  return check_csv(shape, settings);
}

Problem set_schema(Shape& shape, const Settings& settings) {
  shape.registry = settings.registry;
  shape.schema = settings.schema;
  const bool has_registry = !shape.registry.empty();
  const bool has_schema = !shape.schema.empty();
  const bool needs_schema =
      shape.encoding == Encoding::avro || shape.encoding == Encoding::protobuf;
  if (needs_schema && !has_registry && !has_schema) {
    return "--encoding " + std::string{to_string(shape.encoding)} +
           ": a schema is needed: write --registry URL or --schema FILE";
  }
  if (has_registry && has_schema && shape.encoding != Encoding::avro)
    return "--schema: --registry names the schemas already: write one of the two";
  if (has_registry && !shape.registry.starts_with("http://") &&
      !shape.registry.starts_with("https://"))
    return "--registry: this is no URL: write http://HOST:8081";
  if (needs_schema || shape.framing == Framing::registry) return std::nullopt;
  return problem_if(has_registry || has_schema,
                    has_registry ? "--registry: only --encoding avro and protobuf have a schema"
                                 : "--schema: only --encoding avro and protobuf have a schema");
}

Problem set_each(Shape& shape, const Settings& settings) {
  if (!settings.each) return std::nullopt;
  if (shape.encoding == Encoding::influx || shape.encoding == Encoding::senml ||
      shape.encoding == Encoding::text) {
    return "--each: --encoding " + std::string{to_string(shape.encoding)} +
           " says already where the readings of a record are: leave --each out";
  }
  auto where = parse_where(*settings.each, false);
  if (!where) return "--each: " + where.error();
  if (where->kind != Where::Kind::pointer) {
    return "--each: " + quoted_value(*settings.each) +
           " is no array of the record: write a JSON Pointer such as /readings, or '' if the "
           "record itself is the array";
  }
  shape.each = std::move(where->tokens);
  return std::nullopt;
}

Problem set_roles(Shape& shape, const Settings& settings) {
  if (auto problem = set_fields(shape, settings.fields)) return problem;
  const bool has_temperature = !shape.temperature.alternatives.empty() || !shape.probes.empty();
  return problem_if(shape.id.empty() || !has_temperature,
                    "--encoding csv: say which columns hold the id and the temperature: write "
                    "--field id=/0 --field temperature=/1, or name all columns with "
                    "--csv-columns");
}

Problem set_conditions(Shape& shape, const Settings& settings) {
  for (const std::string& text : settings.conditions) {
    const auto equals = text.find('=');
    if (equals == std::string::npos) {
      return "--where: " + quoted_value(text) +
             " has no =: write WHERE=TEXT, for example "
             "/type=temperature";
    }
    if (equals == 0) {
      return "--where: " + quoted_value(text) +
             " names no place: write WHERE=TEXT, and @value=TEXT for the whole value";
    }
    auto where = parse_where(std::string_view{text}.substr(0, equals), shape.each.has_value());
    if (!where) return "--where: " + where.error();
    shape.conditions.push_back({.where = std::move(*where), .text = text.substr(equals + 1)});
  }
  return std::nullopt;
}

Problem set_unit(Shape& shape, const Settings& settings) {
  if (settings.unit.empty()) return std::nullopt;
  const auto unit = parse_unit(settings.unit);
  if (!unit) {
    return "--unit: " + quoted_value(settings.unit) +
           " is not one of C, F, K, dC (tenths of a degree), mC (thousandths)";
  }
  shape.default_unit = *unit;
  return std::nullopt;
}

Problem set_time(Shape& shape, const Settings& settings) {
  if (!settings.time_format.empty()) {
    auto format = parse_time_format(settings.time_format);
    if (!format) return "--time-format: " + format.error();
    shape.time_format = std::move(*format);
  }
  if (settings.time_zone.empty()) return std::nullopt;
  if (const auto problem = check_time_zone(settings.time_zone)) return "--time-zone: " + *problem;
  shape.time_zone = settings.time_zone;
  return std::nullopt;
}

template <class Value>
void replace_if_given(Value& base, const Value& over) {
  if (over != Value{}) base = over;
}

void append_option(std::vector<std::string>& words, const char* option, const std::string& value) {
  words.emplace_back(option);
  words.push_back(value);
}

void append_flag(std::vector<std::string>& words, const char* option, bool given) {
  if (given) words.emplace_back(option);
}

void append_if_given(std::vector<std::string>& words, const char* option,
                     const std::string& value) {
  if (!value.empty()) append_option(words, option, value);
}

}  // namespace

Settings merge(Settings base, const Settings& over) {
  std::erase_if(base.fields, [&over](const std::string& field) {
    return std::ranges::any_of(over.fields, [&field](const std::string& other) {
      return role_word(other) == role_word(field);
    });
  });
  base.fields.insert(base.fields.end(), over.fields.begin(), over.fields.end());
  replace_if_given(base.each, over.each);
  replace_if_given(base.conditions, over.conditions);
  replace_if_given(base.quoted_numbers, over.quoted_numbers);
  replace_if_given(base.decimal_comma, over.decimal_comma);
  constexpr std::array kTexts{
      &Settings::unit,        &Settings::time_format, &Settings::time_zone,
      &Settings::encoding,    &Settings::framing,     &Settings::csv_delimiter,
      &Settings::csv_columns, &Settings::registry,    &Settings::schema};
  for (const auto text : kTexts) replace_if_given(base.*text, over.*text);
  return base;
}

tl::expected<Shape, std::string> make_shape(const Settings& settings) {
  const auto encoding = read_word("--encoding", settings.encoding, Encoding::json);
  if (!encoding) return tl::unexpected(encoding.error());
  auto shape = default_shape(*encoding, !settings.csv_columns.empty());
  shape.quoted_numbers = settings.quoted_numbers;
  // The fields follow --each, which says whether a place may lead out of an element.
  constexpr std::array kSteps{&set_framing, &set_csv,        &set_schema, &set_each,
                              &set_roles,   &set_conditions, &set_unit,   &set_time};
  for (const auto step : kSteps) {
    if (auto problem = step(shape, settings)) return tl::unexpected(std::move(*problem));
  }
  return shape;
}

std::vector<std::string> option_words(const Settings& settings) {
  std::vector<std::string> words;
  for (const auto& field : settings.fields) append_option(words, "--field", field);
  if (settings.each) append_option(words, "--each", *settings.each);
  for (const auto& condition : settings.conditions) append_option(words, "--where", condition);
  append_if_given(words, "--unit", settings.unit);
  append_if_given(words, "--time-format", settings.time_format);
  append_if_given(words, "--time-zone", settings.time_zone);
  append_flag(words, "--quoted-numbers", settings.quoted_numbers);
  append_if_given(words, "--encoding", settings.encoding);
  append_if_given(words, "--framing", settings.framing);
  append_if_given(words, "--csv-delimiter", settings.csv_delimiter);
  append_flag(words, "--decimal-comma", settings.decimal_comma);
  append_if_given(words, "--csv-columns", settings.csv_columns);
  append_if_given(words, "--registry", settings.registry);
  append_if_given(words, "--schema", settings.schema);
  return words;
}

std::string to_options(const Settings& settings) {
  std::string line;
  for (const auto& word : option_words(settings)) {
    if (!line.empty()) line += ' ';
    line += shell_word(word);
  }
  return line;
}

}  // namespace suhu::shape
