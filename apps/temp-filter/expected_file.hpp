// --expect FILE: sensors that must speak.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace suhu::filter {

inline constexpr std::size_t kMaxExpected = 1'000'000;

/// One id per line, each once, in the order of the text. Blank lines and lines that begin with `#`
/// are ignored, lines may end in CR LF. An id is UTF-8 of at most kMaxSensorIdBytes. One with white
/// space at its ends is refused: it would be a sensor that is never seen, and nobody could see why.
/// Errors: `NAME:LINE: reason; what to do`.
[[nodiscard]] tl::expected<std::vector<std::string>, std::string> parse_expected(
    std::string_view text, std::string_view name = "expected");
/// The same of a file of at most kMaxTextFileBytes, or a pipe.
[[nodiscard]] tl::expected<std::vector<std::string>, std::string> read_expected(
    const std::string& path);

}  // namespace suhu::filter
