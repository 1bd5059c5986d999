// Encodes the default of a field, which a schema gives as JSON, as Avro's binary encoding.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "suhu/avro/schema.hpp"

namespace suhu::avro {

/// Returns the bytes of the value `json` of the type `type`, or a sentence if it is no value of
/// that type. The value of a union is one of its first branch that can have it.
[[nodiscard]] tl::expected<std::string, std::string> encode_default(std::string_view json,
                                                                    const Schema& schema,
                                                                    NodeId type);

}  // namespace suhu::avro
