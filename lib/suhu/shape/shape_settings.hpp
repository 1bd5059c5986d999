// Makes shapes from what a user says of the records of a topic: the texts of the options, or a
// named shape.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "suhu/shape/shape.hpp"

namespace suhu::shape {

/// The texts of the options, as a user writes them. Absent or empty: not given.
struct Settings {
  std::vector<std::string> fields;  ///< of --field: `id=/payload/id`, `temperature:air=air_temp`
  std::optional<std::string> each;
  std::vector<std::string> conditions;  ///< of --where: `/type=temperature`
  std::string unit;
  std::string time_format;
  std::string time_zone;
  bool quoted_numbers = false;
  std::string encoding;
  std::string framing;
  std::string csv_delimiter;  ///< one character, or `\t`
  bool decimal_comma = false;
  std::string csv_columns;  ///< `a,b,c`
  std::string registry;
  std::string schema;

  friend bool operator==(const Settings&, const Settings&) = default;
};

/// Returns `base` with each setting replaced that `over` has: the fields of a role as a whole.
[[nodiscard]] Settings merge(Settings base, const Settings& over);

/// Returns the shape, or a sentence about the first setting that is wrong, which begins with the
/// option's name (`--field id: …`), and says what to write instead. A `+` always separates the
/// parts of an id, so that --field cannot name a field of an id whose name holds one.
[[nodiscard]] tl::expected<Shape, std::string> make_shape(const Settings& settings);

/// Parses a WHERE of an option (docs/shapes.md). `in_element`: the shape has --each, so that
/// `^/…` and `@index` have a meaning. The error says what to write, without the option's name.
[[nodiscard]] tl::expected<Where, std::string> parse_where(std::string_view text, bool in_element);

/// Returns the options that give these settings, as separate words: `--field`, `id=gudang_id`.
[[nodiscard]] std::vector<std::string> option_words(const Settings& settings);
/// Returns the options that give these settings, ready for a shell:
/// `--field id=gudang_id --unit F`. Quotes what a shell would change.
[[nodiscard]] std::string to_options(const Settings& settings);

/// A shape that has a name, and an example record of it, which is one of its tests.
struct NamedShape {
  std::string_view name;
  std::string_view purpose;  ///< who writes such records, in a few words
  Settings settings;
  std::string_view example_key;  ///< empty: the record needs no key
  /// One line. Bytes that are not text are written as two hex digits each, and `example_is_hex` is
  /// set.
  std::string_view example;
  bool example_is_hex = false;
};

/// Returns the built-in shapes: suhu, iot, connect, telegraf, influx, senml, ttn, zigbee2mqtt,
/// tasmota, homeassistant, umh, sparkplug.
[[nodiscard]] std::span<const NamedShape> named_shapes();
/// Returns the shape of this name, or nullptr.
[[nodiscard]] const NamedShape* find_named_shape(std::string_view name);

}  // namespace suhu::shape
