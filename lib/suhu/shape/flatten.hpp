// Lists the values of a JSON record, at any depth, with their places.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "suhu/shape/shape.hpp"

namespace suhu::shape {

/// The unescaped tokens of a JSON Pointer.
using TokenList = std::vector<std::string>;

enum class ValueType : std::uint8_t { null, boolean, integer, fraction, string, container };

/// A value of a record. Arrays and empty objects are values too, other objects only what they
/// contain.
struct Field {
  Where where;
  ValueType type = ValueType::null;
  std::string text;              ///< a string without quotes, or the digits of a number
  std::optional<double> number;  ///< of a number, or of a string that is one
};

/// A record as a list of values.
struct Flattened {
  /// The values of the record; with an array of readings those of each element, and then those of
  /// the record outside of that array, as record pointers.
  std::vector<std::vector<Field>> elements;
  /// The arrays that hold objects alone, or numbers alone, outside of other arrays.
  std::vector<TokenList> arrays;
};

/// Returns `record` without the 5 bytes of a Schema Registry frame, if it begins with one.
[[nodiscard]] std::string_view without_frame(std::string_view record);

/// Returns the values of a JSON record, in their order, without a frame and one level of double
/// encoding. `each`: the array of readings, or nullptr. At most 512 values of each element and 16
/// levels are looked at. Returns std::nullopt if the record is no JSON object or array, or has no
/// such array.
[[nodiscard]] std::optional<Flattened> flatten(std::string_view record,
                                               const TokenList* each = nullptr);

}  // namespace suhu::shape
