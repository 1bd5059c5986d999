// What -o, -e, -G, --instance and -f mean together, in every tool that reads in a group.
#pragma once

#include <optional>

#include "suhu/cli/options.hpp"

namespace suhu::cli {

/// -e with a start of its own: all partitions are assigned directly, no group is joined, nothing is
/// committed.
[[nodiscard]] bool is_batch(const std::optional<StartPoint>& start, bool exit_eof);

/// The rule that is broken, and what to do; nullptr: none. `group_given`: -G or --instance.
[[nodiscard]] const char* validate_start(const std::optional<StartPoint>& start, bool exit_eof,
                                         bool group_given);

}  // namespace suhu::cli
