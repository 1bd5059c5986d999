// What is judged, as people type it: on the command line and in a file of limits.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "suhu/alarm/rules.hpp"

namespace suhu::filter {

/// The readings that are no fault, in °C.
struct ValidRange {
  double lowest = 0;
  double highest = 0;
};

// Errors are sentences that quote the text, printable(), and say what to write. Whether numbers fit
// together is for alarm::complain().

/// `5/1m`: 5 °C within a minute.
[[nodiscard]] tl::expected<alarm::RiseLimit, std::string> parse_roc_limit(std::string_view text);
/// `-55..125`.
[[nodiscard]] tl::expected<ValidRange, std::string> parse_range(std::string_view text);
/// `none`, `ds18b20`.
[[nodiscard]] tl::expected<alarm::Preset, std::string> parse_preset(std::string_view word);

}  // namespace suhu::filter
