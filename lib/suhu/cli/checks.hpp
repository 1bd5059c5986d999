// Checks of options that several tools have in common. Pure: no I/O, no clock.
#pragma once

#include <chrono>
#include <string>

#include "suhu/cli/command_line.hpp"
#include "suhu/cli/options.hpp"
#include "suhu/core/problem.hpp"

namespace suhu::cli {

/// Returns true if one of -b, -t, -G, --instance, -o and -e was given, so that the user chose what
/// is read. Requires: `line` has been parsed.
[[nodiscard]] bool names_topic(CommandLine& line, const KafkaOptions& kafka,
                               const GroupInput& input);

/// Returns the rule for -o, -e, -G and --instance that is broken, and what to do. `group_given` is
/// true if -G or --instance is given.
[[nodiscard]] Problem validate_start(const GroupInput& input, bool group_given);

/// Returns a text with both limits if `value` is not between them. `option` is its name.
[[nodiscard]] Problem validate_range(const std::string& option, std::chrono::milliseconds value,
                                     std::chrono::milliseconds least,
                                     std::chrono::milliseconds most);

}  // namespace suhu::cli
