// --limits FILE: rules by sensor. docs/limits.md is the contract with users,
// docs/limits.schema.json its schema.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "suhu/alarm/rule_book.hpp"
#include "suhu/alarm/rules.hpp"

namespace suhu::filter {

inline constexpr std::size_t kMaxLimits = 1'000'000;  ///< ids and globs
/// Each new sensor is matched with all of them
inline constexpr std::size_t kMaxGlobs = 1'000;

/// One JSON object, id or glob -> options, each laid over `defaults`, the command line's rules.
/// Strict: what is unknown, said twice, of another type or not valid together refuses the whole
/// file, since a limit that was not understood is one that nobody watches. Errors: `NAME:LINE:
/// reason; what to do`.
[[nodiscard]] tl::expected<alarm::RuleBook, std::string> parse_limits(
    std::string_view json, const alarm::AlarmRules& defaults, std::string_view name = "limits");
/// The same of a regular file of at most kMaxTextFileBytes.
[[nodiscard]] tl::expected<alarm::RuleBook, std::string> read_limits(
    const std::string& path, const alarm::AlarmRules& defaults);

}  // namespace suhu::filter
