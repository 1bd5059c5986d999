// Parses the values of --field. Private to suhu/shape.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "suhu/core/problem.hpp"
#include "suhu/shape/shape.hpp"

namespace suhu::shape {

/// Returns the word of the role that a value of --field names: `id`, and `temperature` also for
/// `temperature:air=air_temp`. It may be none of Role's.
[[nodiscard]] std::string_view role_word(std::string_view field);

/// Sets the places that `fields` name, each instead of all that `shape` has for its role. Requires:
/// `shape.each` is set already. Returns what is wrong with the first field that is.
[[nodiscard]] Problem set_fields(Shape& shape, const std::vector<std::string>& fields);

}  // namespace suhu::shape
