// Writes the values of Avro's logical types as JSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "suhu/avro/schema.hpp"

namespace suhu::avro {

/// Largest unscaled value of a decimal that is read
inline constexpr std::size_t kMaxDecimalBytes = 128;

/// Appends the number whose unscaled value is the big-endian two's complement in `bytes`.
/// Requires: 1 to kMaxDecimalBytes bytes.
void append_decimal(std::string& json, std::string_view bytes, unsigned scale);

/// Appends 16 bytes as a string `123e4567-e89b-12d3-a456-426614174000`.
void append_uuid(std::string& json, std::string_view bytes);

/// Appends a string with one character, U+0000 to U+00FF, for each byte.
void append_bytes(std::string& json, std::string_view bytes);

/// Appends an integer that has this logical type.
void append_integer_as(std::string& json, std::int64_t value, Logical logical);

}  // namespace suhu::avro
