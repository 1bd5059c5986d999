// Sentences about the values of a record: those that are missing, and those that are wrong.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "suhu/core/text.hpp"
#include "suhu/core/time_fault.hpp"
#include "suhu/shape/record_view.hpp"
#include "suhu/shape/shape.hpp"

namespace suhu::shape {

inline constexpr std::size_t kLongestName = 40;  ///< bytes of a name that a sentence shows

/// Returns a name, or a place, as a sentence shows it.
[[nodiscard]] inline std::string shown(std::string_view name) {
  return printable(name, kLongestName);
}
[[nodiscard]] inline std::string shown(const Where& where) { return shown(to_text(where)); }

[[nodiscard]] std::string explain_missing_id(const RecordView& record, const Input& input,
                                             const Shape& shape);
[[nodiscard]] std::string explain_missing_temperature(const RecordView& record, const Shape& shape);
[[nodiscard]] std::string explain_missing_readings(const RecordView& record, const Input& input,
                                                   const Shape& shape);
[[nodiscard]] std::string explain_wrong_type(const RecordView& record, const Shape& shape);
[[nodiscard]] std::string explain_bad_unit(const RecordView& record, const Shape& shape);
[[nodiscard]] std::string explain_time(TimeFault fault, const RecordView& record,
                                       const Shape& shape);

}  // namespace suhu::shape
