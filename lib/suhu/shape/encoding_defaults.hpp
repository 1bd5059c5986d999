// The shapes of records for which a user names nothing but the encoding. Private to suhu/shape.
#pragma once

#include "suhu/shape/shape.hpp"

namespace suhu::shape {

/// Returns the shape of records of `encoding` for which no other option says anything. The columns
/// of CSV have names only if `named_columns` is set; otherwise id and temperature have no places,
/// because nothing says which columns hold them.
[[nodiscard]] Shape default_shape(Encoding encoding, bool named_columns);

}  // namespace suhu::shape
