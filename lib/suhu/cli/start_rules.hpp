// The rules for -o, -e, -G and --instance together, in every tool that reads in a group.
#pragma once

#include <optional>

#include "suhu/cli/options.hpp"

namespace suhu::cli {

/// Returns true for a batch: -e with a start other than `stored`. All partitions are then assigned
/// directly, no group is joined, and nothing is committed.
[[nodiscard]] bool is_batch(const std::optional<StartPoint>& start, bool exit_eof);

/// Returns the rule that is broken and what to do, or nullptr if none is broken. `group_given` is
/// true if -G or --instance is given.
[[nodiscard]] const char* validate_start(const std::optional<StartPoint>& start, bool exit_eof,
                                         bool group_given);

}  // namespace suhu::cli
