// An Avro schema (Avro 1.12) as a tree of nodes, parsed from its JSON text (.avsc).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace suhu::avro {

enum class Type : std::uint8_t {
  null,
  boolean,
  int32,
  int64,
  float32,
  float64,
  bytes,
  string,
  record,
  enumeration,
  array,
  map,
  fixed,
  union_of,
};

/// Returns the word of a schema for this type; `union` for a union, which a schema writes as an
/// array.
[[nodiscard]] constexpr std::string_view to_string(Type type) {
  switch (type) {
    case Type::null:
      return "null";
    case Type::boolean:
      return "boolean";
    case Type::int32:
      return "int";
    case Type::int64:
      return "long";
    case Type::float32:
      return "float";
    case Type::float64:
      return "double";
    case Type::bytes:
      return "bytes";
    case Type::string:
      return "string";
    case Type::record:
      return "record";
    case Type::enumeration:
      return "enum";
    case Type::array:
      return "array";
    case Type::map:
      return "map";
    case Type::fixed:
      return "fixed";
    case Type::union_of:
      return "union";
  }
  return {};
}

/// What a value means beyond its type.
enum class Logical : std::uint8_t {
  none,
  date,
  time_millis,
  time_micros,
  timestamp_millis,
  timestamp_micros,
  timestamp_nanos,
  local_timestamp_millis,
  local_timestamp_micros,
  local_timestamp_nanos,
  decimal,
  uuid,
};

[[nodiscard]] constexpr std::string_view to_string(Logical logical) {
  switch (logical) {
    case Logical::none:
      return "";
    case Logical::date:
      return "date";
    case Logical::time_millis:
      return "time-millis";
    case Logical::time_micros:
      return "time-micros";
    case Logical::timestamp_millis:
      return "timestamp-millis";
    case Logical::timestamp_micros:
      return "timestamp-micros";
    case Logical::timestamp_nanos:
      return "timestamp-nanos";
    case Logical::local_timestamp_millis:
      return "local-timestamp-millis";
    case Logical::local_timestamp_micros:
      return "local-timestamp-micros";
    case Logical::local_timestamp_nanos:
      return "local-timestamp-nanos";
    case Logical::decimal:
      return "decimal";
    case Logical::uuid:
      return "uuid";
  }
  return {};
}

/// Names a node of a schema by its index.
using NodeId = std::uint32_t;

/// One field of a record.
struct Field {
  std::string name;
  std::vector<std::string> aliases;
  NodeId type = 0;
  /// The default as JSON text, in the form in which a schema writes it
  std::optional<std::string> default_value;
};

/// One type. A named type has one node, to which every reference by its name leads, so that the
/// nodes of a recursive schema form a cycle.
struct Node {
  Type type = Type::null;
  Logical logical = Logical::none;
  unsigned precision = 0;            ///< decimal: the most digits
  unsigned scale = 0;                ///< decimal: the digits behind the point, at most `precision`
  std::size_t size = 0;              ///< fixed: its bytes
  std::string name;                  ///< record, enumeration, fixed: with its namespace
  std::vector<std::string> aliases;  ///< of the same, each with its namespace
  std::vector<Field> fields;         ///< record
  std::vector<std::string> symbols;  ///< enumeration
  std::optional<std::string> default_symbol;  ///< enumeration
  std::vector<NodeId> children;  ///< array: its items; map: its values; union: its branches
};

struct Schema {
  std::vector<Node> nodes;
  NodeId root = 0;

  [[nodiscard]] const Node& node(NodeId id) const { return nodes[id]; }
};

inline constexpr std::size_t kMaxSchemaBytes = std::size_t{1} << 20;
inline constexpr std::size_t kMaxSchemaNodes = 10'000;
inline constexpr int kMaxSchemaDepth = 64;
/// Largest precision of a decimal. A decimal with more is read as its bytes.
inline constexpr unsigned kMaxPrecision = 1'000;

/// Parses a schema. Its references by name may lead into `referenced`: the texts of other schemas,
/// each behind those that it refers to itself. A logical type that is unknown, or that does not go
/// with its type, is ignored, as Avro asks for. Returns a sentence about the first thing that is
/// wrong.
[[nodiscard]] tl::expected<Schema, std::string> parse_schema(
    std::string_view text, std::span<const std::string> referenced = {});

/// Returns `name` without its namespace.
[[nodiscard]] std::string_view unqualified(std::string_view name);

}  // namespace suhu::avro
