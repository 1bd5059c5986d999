// A schema as a Schema Registry holds it, and the interface of what fetches one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace suhu::registry {

enum class SchemaType : std::uint8_t { avro, protobuf, json };

/// Returns the registry's word for the type.
[[nodiscard]] constexpr std::string_view to_string(SchemaType type) {
  switch (type) {
    case SchemaType::avro:
      return "AVRO";
    case SchemaType::protobuf:
      return "PROTOBUF";
    case SchemaType::json:
      return "JSON";
  }
  return {};
}

/// Another schema that a schema refers to.
struct Reference {
  std::string name;  ///< as the schema refers to it: a type of Avro, a path that a .proto imports
  std::string text;

  friend bool operator==(const Reference&, const Reference&) = default;
};

struct RegisteredSchema {
  SchemaType type = SchemaType::avro;
  std::string text;
  /// All that it refers to, also indirectly: each behind those that it refers to itself
  std::vector<Reference> references;

  friend bool operator==(const RegisteredSchema&, const RegisteredSchema&) = default;
};

/// Why a schema was not fetched.
struct Fault {
  enum class Kind : std::uint8_t {
    temporary,  ///< a later try may succeed: no answer, 401, 403, 429, 5xx
    permanent,  ///< the registry does not have the schema, or what answers is no registry
  };
  Kind kind = Kind::temporary;
  std::string sentence;  ///< printable, for people

  friend bool operator==(const Fault&, const Fault&) = default;
};

using Answer = tl::expected<RegisteredSchema, Fault>;

/// Fetches schemas by the id that a record's frame names.
class SchemaSource {
 public:
  virtual ~SchemaSource() = default;
  /// Waits for the answer. May be called from any thread, and from several.
  [[nodiscard]] virtual Answer fetch(std::int32_t id) = 0;
  /// Makes a fetch that is under way, and every later one, end soon with a temporary fault.
  virtual void cancel() {}
};

}  // namespace suhu::registry
