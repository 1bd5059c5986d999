// Reasons from the names and types of a record's values which of them may be its id, temperature or
// time. Used where a sentence suggests an option, and by the scan of a sample.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "suhu/shape/flatten.hpp"
#include "suhu/shape/shape.hpp"

namespace suhu::shape {

/// Returns true if the value may be that of the role, whatever its name. An id is never a number
/// with a fraction nor a time.
[[nodiscard]] bool may_be(Role role, const Field& field);

/// Returns true if the text is a time, with or without a zone, or a number in its range.
[[nodiscard]] bool is_time_text(std::string_view text);
/// Returns the pattern for --time-format that reads all of the texts, which are no times by
/// themselves. If day and month cannot be told apart, the day comes first.
[[nodiscard]] std::optional<std::string> likely_time_format(std::span<const std::string> texts);

/// Returns the value that is most likely the role, or nullptr if no name speaks for one.
[[nodiscard]] const Field* likely_field(Role role, const std::vector<Field>& element);

}  // namespace suhu::shape
