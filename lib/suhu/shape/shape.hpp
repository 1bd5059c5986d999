// Says what the records of a topic look like: where an id, a temperature and a time are found, in
// which unit and encoding. Pure values; shape_settings.hpp makes them from options, decoder.hpp
// reads records by them. docs/shapes.md describes the same in prose.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "suhu/core/enum_words.hpp"
#include "suhu/shape/unit.hpp"

namespace suhu::shape {

/// What a value of a record is for.
enum class Role : std::uint8_t { id, temperature, time, unit, humidity, battery };

[[nodiscard]] constexpr std::string_view to_string(Role role) {
  switch (role) {
    case Role::id:
      return "id";
    case Role::temperature:
      return "temperature";
    case Role::time:
      return "time";
    case Role::unit:
      return "unit";
    case Role::humidity:
      return "humidity";
    case Role::battery:
      return "battery";
  }
  return {};
}

/// One place where a value may be found.
struct Where {
  enum class Kind : std::uint8_t {
    pointer,         ///< a JSON Pointer into the element, which is the record without --each
    record_pointer,  ///< `^/…`: a JSON Pointer into the record, from within an element
    key,             ///< `@key`: the Kafka key of the record
    header,          ///< `@header:NAME`
    topic,           ///< `@topic`
    constant,        ///< `=TEXT`
    element_index,   ///< `@index`: the number of the element, from 0
  };
  Kind kind = Kind::pointer;
  /// The unescaped tokens of a pointer. Empty for the whole element or record (`''`, `@value`)
  std::vector<std::string> tokens;
  std::string text;  ///< the name of a header, or the constant

  friend bool operator==(const Where&, const Where&) = default;
};

/// Returns `where` as an option names it: `/payload/temp`, `@key`, `@header:device`, `=room`. A
/// pointer of one token without special characters is a bare name: `gudang_id`.
[[nodiscard]] std::string to_text(const Where& where);

/// Returns the JSON Pointer of these unescaped tokens: `/payload/temp`.
[[nodiscard]] std::string pointer_of(const std::vector<std::string>& tokens);

/// Where one value is found: the first place that is present counts.
struct Places {
  std::vector<Where> alternatives;
  /// More than one of the places present is a reject (`wrong-type`) instead of a choice. Only the
  /// defaults of id and temperature have it.
  bool exclusive = false;

  friend bool operator==(const Places&, const Places&) = default;
};

/// An id that is found at all of these places together, joined by `/`.
struct JoinedId {
  std::vector<Where> parts;  ///< 1 or more

  friend bool operator==(const JoinedId&, const JoinedId&) = default;
};

/// One temperature of a record that has several. Its sensor is `<id>/<name>`.
struct Probe {
  std::string name;
  Places places;

  friend bool operator==(const Probe&, const Probe&) = default;
};

/// A value that a record or element must have to be meant.
struct Condition {
  Where where;
  std::string text;

  friend bool operator==(const Condition&, const Condition&) = default;
};

/// How a time is written.
struct TimeFormat {
  enum class Kind : std::uint8_t {
    automatic,  ///< numbers by their magnitude, text as RFC 3339
    s,
    ms,
    us,
    ns,
    rfc3339,
    pattern,  ///< strftime()'s conversions
  };
  Kind kind = Kind::automatic;
  std::string pattern;

  friend bool operator==(const TimeFormat&, const TimeFormat&) = default;
};

enum class Encoding : std::uint8_t { json, csv, text, influx, senml, avro, protobuf };

[[nodiscard]] constexpr std::string_view to_string(Encoding encoding) {
  switch (encoding) {
    case Encoding::json:
      return "json";
    case Encoding::csv:
      return "csv";
    case Encoding::text:
      return "text";
    case Encoding::influx:
      return "influx";
    case Encoding::senml:
      return "senml";
    case Encoding::avro:
      return "avro";
    case Encoding::protobuf:
      return "protobuf";
  }
  return {};
}

enum class Framing : std::uint8_t {
  automatic,  ///< the 5 bytes of a Schema Registry frame are passed over where they are
  none,
  registry,  ///< each record has the 5 bytes
};

[[nodiscard]] constexpr std::string_view to_string(Framing framing) {
  switch (framing) {
    case Framing::automatic:
      return "auto";
    case Framing::none:
      return "none";
    case Framing::registry:
      return "registry";
  }
  return {};
}

/// How a record is read. The default is the shapes `suhu` and `iot`. A shape that make_shape()
/// returned is consistent; one that is made by hand must be too.
struct Shape {
  std::vector<JoinedId> id;   ///< the first of which all parts are present counts
  bool id_exclusive = false;  ///< more than one of them present is a reject
  Places temperature;         ///< empty if there are probes
  std::vector<Probe> probes;
  Places time;
  Places unit;
  Places humidity;
  Places battery;

  /// The array whose elements are the readings, as tokens of a pointer; empty tokens: the record
  /// itself is the array. Absent: the record is the reading.
  std::optional<std::vector<std::string>> each;
  std::vector<Condition> conditions;  ///< all must hold

  Unit default_unit = Unit::celsius;  ///< where a record names none
  TimeFormat time_format;
  std::string time_zone;        ///< an IANA name; empty: a time without a zone cannot be used
  bool quoted_numbers = false;  ///< a string that is a number counts as that number

  Encoding encoding = Encoding::json;
  Framing framing = Framing::automatic;
  char csv_delimiter = ',';
  bool decimal_comma = false;
  std::vector<std::string> csv_columns;  ///< names of the columns; empty: they have numbers
  std::string registry;                  ///< URL of a Schema Registry
  std::string schema;                    ///< a file with a schema

  friend bool operator==(const Shape&, const Shape&) = default;
};

/// Returns the shape of records for which no option says anything: `sensor_id` or `device_id`,
/// `suhu` or `temperature`, `ts` or else `timestamp`, °C, JSON.
[[nodiscard]] Shape default_shape();

}  // namespace suhu::shape
