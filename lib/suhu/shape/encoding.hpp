// Writes records of other encodings as JSON, which the decoder reads by its shape. Numbers are
// copied digit by digit, so that nothing is rounded on the way.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "suhu/core/reject.hpp"
#include "suhu/shape/shape.hpp"

namespace suhu::shape {

/// Appends a line of CSV (RFC 4180) as a JSON array of its fields, or, with `shape.csv_columns`, as
/// an object. A field that is a number, after `shape.decimal_comma`, becomes a number of JSON, an
/// empty one null, NaN and infinity 1e999, any other a string. A whole number with leading zeros is
/// a code, such as the id 007, and becomes a string. A trailing line end is passed over. Returns
/// `not-decodable` if a quote is not closed, the line is empty or a second line follows.
[[nodiscard]] tl::expected<void, RejectReason> append_csv(std::string& json,
                                                          std::string_view record,
                                                          const Shape& shape);

/// Appends a bare number, the temperature, as a number of JSON. White space around it is passed
/// over. Returns `not-finite` for NaN and infinity in any spelling, else `not-decodable`.
[[nodiscard]] tl::expected<void, RejectReason> append_text(std::string& json,
                                                           std::string_view record,
                                                           const Shape& shape);

/// Appends the lines of InfluxDB's line protocol as an array of
/// {"measurement":…,"tags":{…},"fields":{…},"time":…}. Comments and empty lines are passed over.
/// Integers (`40i`, `40u`) become numbers, strings strings, booleans true and false. A line
/// without a time has no `time`. Returns `not-decodable` if a line is none.
[[nodiscard]] tl::expected<void, RejectReason> append_influx(std::string& json,
                                                             std::string_view record);

/// Appends the records of a SenML pack (RFC 8428, JSON) that are temperatures (unit `Cel`, `K`, and
/// `Far` of RFC 8798), resolved, as an array of {"n":…,"u":…,"v":…,"t":…}. A time before 2^28,
/// which is relative to now, is left out. Adds the number of the records that are no temperatures
/// to `skipped`. Returns `not-json`, or `not-decodable` for what is no SenML pack.
[[nodiscard]] tl::expected<void, RejectReason> append_senml(std::string& json,
                                                            std::string_view record,
                                                            std::size_t& skipped);

}  // namespace suhu::shape
