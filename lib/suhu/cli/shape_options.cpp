#include "suhu/cli/shape_options.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "suhu/cli/config_file.hpp"
#include "suhu/core/failure.hpp"
#include "suhu/core/nearest.hpp"
#include "suhu/core/text.hpp"

namespace suhu::cli {
namespace {

constexpr const char* kGroup = "Records";
constexpr const char* kSection = "shape";

constexpr std::array<std::string_view, 15> kKeys{
    "shape",         "field",         "each",           "where",    "unit",
    "time-format",   "time-zone",     "quoted-numbers", "encoding", "framing",
    "csv-delimiter", "decimal-comma", "csv-columns",    "registry", "schema"};

[[noreturn]] void refuse_configuration(const std::string& message) {
  throw Failure(FailureKind::configuration, message);
}

std::string question(const std::string& guess) {
  return guess.empty() ? "" : ": did you mean " + guess + "?";
}

/// Returns what `--shape help` prints.
std::string list_of_shapes() {
  std::string text = "Shapes for --shape NAME, each with a record and with its options:\n";
  for (const auto& named : shape::named_shapes()) {
    text += "\n" + std::string{named.name} + ": " + std::string{named.purpose} + "\n";
    if (!named.example_key.empty()) text += "  key " + std::string{named.example_key} + "\n";
    text += "  " + std::string{named.example} + "\n  " + shape::to_options(named.settings) + "\n";
  }
  return text + "\nAn option beside --shape replaces what the shape says of the same thing.\n";
}

void add_fields(CommandLine& line, shape::Settings& settings) {
  line.add_texts("--field", "ROLE=WHERE", settings.fields,
                 "where id, temperature, time, unit, humidity, battery is; repeatable")
      .group(kGroup);
  line.add_text("--each", "POINTER", settings.each,
                "the array that holds the readings; '': the record itself")
      .group(kGroup);
  line.add_texts("--where", "WHERE=TEXT", settings.conditions,
                 "only records or elements with this value; repeatable")
      .group(kGroup);
}

void add_values(CommandLine& line, shape::Settings& settings) {
  line.add_text("--unit", "UNIT", settings.unit,
                "of temperatures: C, F, K, dC (tenths), mC (thousandths)")
      .group(kGroup)
      .default_text("C");
  line.add_text("--time-format", "FORMAT", settings.time_format,
                "s, ms, us, ns, rfc3339, or as of strftime")
      .group(kGroup)
      .default_text("auto");
  line.add_text("--time-zone", "ZONE", settings.time_zone,
                "of times that name none: Asia/Jakarta, UTC")
      .group(kGroup);
  line.add_flag("--quoted-numbers", settings.quoted_numbers, "\"83.1\" is a number").group(kGroup);
}

void add_encoding(CommandLine& line, shape::Settings& settings) {
  line.add_text("--encoding", "WORD", settings.encoding,
                "csv, text, influx, senml, avro or protobuf")
      .group(kGroup)
      .default_text("json");
  line.add_text("--framing", "WORD", settings.framing,
                "5 bytes of a Schema Registry: registry or none")
      .group(kGroup)
      .default_text("auto");
  line.add_text("--csv-delimiter", "CHAR", settings.csv_delimiter, "what separates columns, or tab")
      .group(kGroup)
      .default_text(",");
  line.add_flag("--decimal-comma", settings.decimal_comma, "83,1 is a number, in csv and text")
      .group(kGroup);
  line.add_text("--csv-columns", "A,B,C", settings.csv_columns,
                "names of the columns, which else are /0, /1 and so on")
      .group(kGroup);
  line.add_text("--registry", "URL", settings.registry, "the Schema Registry of avro or protobuf")
      .group(kGroup);
  line.add_text("--schema", "FILE", settings.schema,
                "instead: an .avsc, or a descriptor set with :Message")
      .group(kGroup);
}

Option& option_of(CommandLine& line, const ConfigItem& item) {
  if (std::ranges::find(kKeys, item.key) == kKeys.end()) {
    const std::vector<std::string> known(kKeys.begin(), kKeys.end());
    const auto limit = std::max<std::size_t>(2, item.key.size() / 2);
    refuse_configuration(item.where + ": unknown key \"" + printable(item.key) + "\"" +
                         question(nearest(item.key, known, limit)));
  }
  return line.option("--" + item.key);
}

const shape::NamedShape& named_shape(const std::string& name, const std::string& origin) {
  if (const auto* const named = shape::find_named_shape(name)) return *named;
  std::vector<std::string> names;
  for (const auto& known : shape::named_shapes()) names.emplace_back(known.name);
  constexpr std::size_t kLikeness = 3;
  const auto guess = nearest(name, names, kLikeness);
  refuse_configuration(origin + ": there is no shape \"" + printable(name) + "\"" +
                       (guess.empty() ? ", and no such file" : question(guess)) +
                       (guess.empty() ? ": " : " ") + "--shape help lists the names");
}

/// Reads keys that are the names of options. They have the values that the options would have.
ShapeFile read_items(const std::vector<ConfigItem>& items) {
  ShapeOptions options;
  CommandLine line("shape", "", {});
  add_shape(line, options);
  ShapeFile file;
  for (const auto& item : items) {
    if (item.key.empty()) continue;  // the header of a section
    auto& option = option_of(line, item);
    if (item.is_array && !option.is_list())
      refuse_configuration(item.where + ": " + item.key + " takes one value");
    if (const auto problem = option.set_values(item.values))
      refuse_configuration(item.where + ": " + item.key + ": " + *problem);
    file.lines[item.key] = item.where;
  }
  file.settings = std::move(options.settings);
  if (const auto line_of_shape = file.lines.find("shape"); line_of_shape != file.lines.end()) {
    const auto& named = named_shape(options.name_or_file, line_of_shape->second);
    file.settings = merge(named.settings, file.settings);
  }
  return file;
}

ShapeFile read_shape_file(const std::string& path) {
  const auto items = read_config_file(path, "--shape");
  for (const auto& item : items) {
    if (item.section.empty() || item.section == kSection) continue;
    refuse_configuration(item.where + ": unknown section [" + printable(item.section) +
                         "]: the file of a shape has one table, [shape], or none");
  }
  return read_items(items);
}

bool is_file(const std::string& text) {
  std::error_code ignored;
  return text.find_first_of("/.") != std::string::npos ||
         std::filesystem::is_regular_file(text, ignored);
}

ShapeFile find_shape(const std::string& name_or_file) {
  if (shape::find_named_shape(name_or_file) == nullptr && is_file(name_or_file))
    return read_shape_file(name_or_file);
  return {.settings = named_shape(name_or_file, "--shape").settings, .lines = {}};
}

/// Returns ` (suhu.toml:12)` if the file alone would be refused for the same reason.
std::string line_of(const std::string& problem, const ShapeFile& file) {
  const auto alone = make_shape(file.settings);
  if (alone || alone.error() != problem) return {};
  constexpr std::string_view kDashes = "--";
  const auto end = problem.find_first_of(" :");
  const auto line = file.lines.find(problem.substr(kDashes.size(), end - kDashes.size()));
  return line == file.lines.end() ? "" : " (" + line->second + ")";
}

}  // namespace

void add_shape(CommandLine& line, ShapeOptions& options) {
  const auto set_shape = [&options](const std::string& text) {
    options.name_or_file = text;
    return problem_if(text.empty(), "must not be empty: --shape help lists the names");
  };
  line.add_parsed("--shape", "NAME|FILE", "a named shape, or a file of these; help lists the names",
                  set_shape)
      .group(kGroup)
      .answer("help", list_of_shapes);
  add_fields(line, options.settings);
  add_values(line, options.settings);
  add_encoding(line, options.settings);
  line.add_section(kSection, [&options](const std::vector<ConfigItem>& items) {
    options.configured = read_items(items);
  });
}

shape::Settings resolve_settings(const ShapeOptions& options) {
  const ShapeFile base =
      options.name_or_file.empty() ? options.configured : find_shape(options.name_or_file);
  return merge(base.settings, options.settings);
}

shape::Shape resolve_shape(const ShapeOptions& options) {
  const ShapeFile base =
      options.name_or_file.empty() ? options.configured : find_shape(options.name_or_file);
  auto shape = make_shape(merge(base.settings, options.settings));
  if (!shape) refuse_configuration(shape.error() + line_of(shape.error(), base));
  return std::move(*shape);
}

}  // namespace suhu::cli
