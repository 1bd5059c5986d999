// Parses rules as users write them on the command line and in a --limits file.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "suhu/alarm/rules.hpp"

namespace suhu::temp_filter {

/// The range of readings that are no fault, in °C.
struct ValidRange {
  double lowest = 0;
  double highest = 0;
};

// The errors of these functions are sentences that quote the text, printable(), and say what to
// write. Whether the numbers fit together is checked by alarm::validate().

/// Parses a rate such as `5/1m`: 5 °C within a minute.
[[nodiscard]] tl::expected<alarm::RiseLimit, std::string> parse_roc_limit(std::string_view text);
/// Parses a range such as `-55..125`.
[[nodiscard]] tl::expected<ValidRange, std::string> parse_range(std::string_view text);
/// Parses `none` or `ds18b20`.
[[nodiscard]] tl::expected<alarm::Preset, std::string> parse_preset(std::string_view word);

}  // namespace suhu::temp_filter
