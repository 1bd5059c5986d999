// Reads a --limits file, which contains rules by sensor. docs/limits.md describes it for users, and
// docs/limits.schema.json is its schema.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "suhu/alarm/rule_book.hpp"
#include "suhu/alarm/rules.hpp"

namespace suhu::temp_filter {

inline constexpr std::size_t kMaxLimits = 1'000'000;  ///< ids and globs together
/// Each new sensor is matched with all of them.
inline constexpr std::size_t kMaxGlobs = 1'000;

/// Parses one JSON object, which maps an id or glob to its options. Each entry starts with
/// `defaults`, the rules of the command line. Strict: anything unknown, a name that occurs twice, a
/// value of another type, or rules that are not valid together refuse the whole file, because a
/// limit that was not understood would not be watched. Errors: `NAME:LINE: reason; what to do`.
[[nodiscard]] tl::expected<alarm::RuleBook, std::string> parse_limits(
    std::string_view json, const alarm::AlarmRules& defaults, std::string_view name = "limits");
/// Reads and parses a regular file of at most kMaxTextFileBytes.
[[nodiscard]] tl::expected<alarm::RuleBook, std::string> read_limits(
    const std::string& path, const alarm::AlarmRules& defaults);

}  // namespace suhu::temp_filter
