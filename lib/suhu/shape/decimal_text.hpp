// Splits numbers in decimal at their point and their exponent, so that they can be checked, shifted
// or written again without being rounded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace suhu::shape {

/// A number as it stands in a text: `-0083.10e+2`. Views into that text.
struct DecimalText {
  bool negative = false;
  std::string_view whole;     ///< the digits before the point; may be empty
  std::string_view fraction;  ///< the digits behind the point; may be empty
  std::string_view exponent;  ///< with its sign, without `e`; empty: none
  bool has_point = false;
  bool has_plus = false;  ///< begins with `+`
};

/// Returns the parts of a number that has at least one digit before or behind its point, or
/// std::nullopt for any other text, white space around a number included.
[[nodiscard]] std::optional<DecimalText> parse_decimal(std::string_view text);

/// Returns true if the number follows JSON's grammar: neither `+83` nor `083`, `.5`, `83.`.
[[nodiscard]] bool is_json(const DecimalText& number);

/// Appends the number by JSON's grammar, with each of its digits: `+083.` is `83.0`.
void append_json_number(std::string& json, const DecimalText& number);

/// Returns `number` times 10 to the power of `places`, without its fraction, or std::nullopt if it
/// is negative or not below `limit`. Requires: `limit` is at most 10^17.
[[nodiscard]] std::optional<std::int64_t> shifted_whole(const DecimalText& number, int places,
                                                        std::int64_t limit);

}  // namespace suhu::shape
