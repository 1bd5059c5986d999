// What the replies of a Schema Registry mean: Confluent's REST interface, which Karapace, Redpanda
// and Apicurio have too.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "suhu/registry/schema_source.hpp"

namespace suhu::registry {

/// A reference that is not resolved yet.
struct ReferenceName {
  std::string name;
  std::string subject;
  int version = 0;

  friend bool operator==(const ReferenceName&, const ReferenceName&) = default;
};

/// One schema as a reply has it.
struct SchemaReply {
  SchemaType type = SchemaType::avro;
  std::string text;
  std::vector<ReferenceName> references;
};

/// Reads the reply to a request for a schema, with its HTTP status. `what` names what was asked for
/// (`schema 7`), and `server` the registry, both for the sentences of faults.
[[nodiscard]] tl::expected<SchemaReply, Fault> read_reply(long status, std::string_view body,
                                                          std::string_view what,
                                                          std::string_view server);

}  // namespace suhu::registry
