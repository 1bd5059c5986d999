// The options that say what records look like, of every tool that reads readings, and the shape
// that they give.
#pragma once

#include <map>
#include <string>

#include "suhu/cli/command_line.hpp"
#include "suhu/shape/shape.hpp"
#include "suhu/shape/shape_settings.hpp"

namespace suhu::cli {

/// What a file says of records: the file of --shape, or the table [shape] of the --config file.
struct ShapeFile {
  shape::Settings settings;  ///< with those of the named shape that the file begins from
  /// Where each option stands, by its name without dashes: `unit` is at `suhu.toml:12`
  std::map<std::string, std::string> lines;
};

/// The result of the options that say what records look like. CommandLine fills it.
struct ShapeOptions {
  shape::Settings settings;  ///< of the single options
  std::string name_or_file;  ///< of --shape; empty: not given
  ShapeFile configured;      ///< the table [shape] of the --config file
};

/// Adds the group Records: --shape, --field, --each, --where, --unit, --time-format, --time-zone,
/// --quoted-numbers, --encoding, --framing, --csv-delimiter, --decimal-comma, --csv-columns,
/// --registry and --schema, and the section [shape] of the --config file, which has the same keys.
/// `--shape help` prints the named shapes.
void add_shape(CommandLine& line, ShapeOptions& options);

/// Returns the settings that the options give, which need not make a shape yet. Throws Failure
/// (configuration) if --shape is wrong.
[[nodiscard]] shape::Settings resolve_settings(const ShapeOptions& options);

/// Returns the shape that the options give. A single option replaces what --shape says of the same
/// thing, --field for each role as a whole. --shape replaces the whole table [shape]. Throws
/// Failure (configuration) with a sentence about what is wrong.
[[nodiscard]] shape::Shape resolve_shape(const ShapeOptions& options);

}  // namespace suhu::cli
