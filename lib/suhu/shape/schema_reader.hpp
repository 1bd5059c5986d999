// Declares SchemaReader, the interface for encodings whose schema is not in the record: Avro and
// Protobuf. Tests use a fake.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "suhu/core/reject.hpp"

namespace suhu::shape {

/// Writes records as JSON, which a Decoder of encoding json reads. Used from one thread.
class SchemaReader {
 public:
  virtual ~SchemaReader() = default;

  /// Returns true if append_json() can write this record now: its schema is known, or it is known
  /// that there is none. Otherwise asks for the schema and returns false; the record is to be
  /// offered again later.
  [[nodiscard]] virtual bool ready(std::string_view record) = 0;

  /// Appends `record` as JSON, or returns why it cannot be read. Requires: ready(record).
  [[nodiscard]] virtual tl::expected<void, RejectReason> append_json(std::string& json,
                                                                     std::string_view record) = 0;

  /// Returns what it waits for, as a sentence for people; empty if it does not wait.
  [[nodiscard]] virtual std::string waits_for() const = 0;

  /// Returns one printable sentence on what is wrong with the schema of the last record; empty if
  /// nothing is.
  [[nodiscard]] virtual std::string trouble() const = 0;
};

}  // namespace suhu::shape
