// Reads an --expect file, which lists the sensors that must send readings.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace suhu::temp_filter {

inline constexpr std::size_t kMaxExpected = 1'000'000;

/// Returns the ids of a text with one id per line, each once, in the order of the text. Blank lines
/// and lines that begin with `#` are ignored, and lines may end in CR LF. An id is UTF-8 of at most
/// kMaxSensorIdBytes. An id with white space at either end is refused, because it would be a sensor
/// that is never seen, for no visible reason. More than kMaxExpected ids are refused.
/// Errors: `NAME:LINE: reason; what to do`.
[[nodiscard]] tl::expected<std::vector<std::string>, std::string> parse_expected(
    std::string_view text, std::string_view name = "expected");
/// Reads and parses a file of at most kMaxTextFileBytes, or a pipe.
[[nodiscard]] tl::expected<std::vector<std::string>, std::string> read_expected(
    const std::string& path);

}  // namespace suhu::temp_filter
