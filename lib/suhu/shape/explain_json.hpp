// Sentences about records that are not in the encoding in which they are read.
#pragma once

#include <string>
#include <string_view>

#include "suhu/shape/shape.hpp"

namespace suhu::shape {

/// Says why a record is no strict JSON, or which encoding it looks like.
[[nodiscard]] std::string explain_not_json(std::string_view record, const Shape& shape);
/// Says why a record is not of the encoding of `shape`.
[[nodiscard]] std::string explain_not_decodable(std::string_view record, const Shape& shape);
/// Says why a record that is JSON is no object, or an element of it is none.
[[nodiscard]] std::string explain_not_object(std::string_view record, const Shape& shape);

}  // namespace suhu::shape
