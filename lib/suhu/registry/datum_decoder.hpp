// The interfaces of an encoding whose records can only be read with a schema.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "suhu/core/reject.hpp"
#include "suhu/registry/schema_source.hpp"

namespace suhu::registry {

/// Decodes the data of one schema.
class DatumDecoder {
 public:
  virtual ~DatumDecoder() = default;
  /// Appends a datum as JSON. `framed`: the bytes are what follows the magic byte and the schema id
  /// of a frame. On a reject, `json` is as it was.
  [[nodiscard]] virtual tl::expected<void, RejectReason> append_json(std::string& json,
                                                                     std::string_view bytes,
                                                                     bool framed) = 0;
};

/// One encoding: Avro or Protobuf.
class DatumFormat {
 public:
  virtual ~DatumFormat() = default;
  /// Returns a decoder of data that were written with `schema`, or a printable sentence on why
  /// there is none.
  [[nodiscard]] virtual tl::expected<std::unique_ptr<DatumDecoder>, std::string> compile(
      const RegisteredSchema& schema) = 0;
};

}  // namespace suhu::registry
