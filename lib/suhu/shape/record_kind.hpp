// Recognises how a record is written, from its bytes alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "suhu/shape/shape.hpp"

namespace suhu::shape {

enum class RecordKind : std::uint8_t {
  json,           ///< an object or an array, perhaps framed or encoded twice
  senml,          ///< a pack of RFC 8428
  influx,         ///< line protocol
  text,           ///< a bare number
  csv,            ///< fields with a separator, one of them a number or all of them names
  framed_binary,  ///< magic 0 and a schema id, then no JSON: Avro or Protobuf
  avro_file,
  compressed,
  xml,
  binary,
  words,  ///< other text
};

/// Returns what the record looks like, in words.
[[nodiscard]] std::string_view in_words(RecordKind kind);
/// Returns the encoding that reads such records, or std::nullopt.
[[nodiscard]] std::optional<Encoding> encoding_of(RecordKind kind);

/// Returns the kind of a record. Requires: it is not empty.
[[nodiscard]] RecordKind kind_of(std::string_view record);

/// Returns how often `delimiter` separates two fields of a line: outside of quotes.
[[nodiscard]] std::size_t count_delimiters(std::string_view line, char delimiter);
/// The separators of CSV, in the order in which they are tried.
inline constexpr std::string_view kDelimiters = ";\t,|";

}  // namespace suhu::shape
