// The text of --help. Private to cli.
#pragma once

#include <string>
#include <vector>

#include "suhu/cli/option.hpp"

namespace suhu::cli {

struct HelpPage {
  std::string tool;
  std::string purpose;
  std::vector<std::string> examples;
  std::string command;  ///< what a command after `--` is for; empty: the tool takes none
  std::string notes;    ///< stands above the exit codes
  std::vector<OptionDescription> options;
};

/// The headings under which options stand: the tool's own groups in the order they were made, then
/// Kafka, Input, Output, Talk.
[[nodiscard]] std::vector<std::string> groups_in_order(
    const std::vector<OptionDescription>& options);

/// Purpose, examples, the tool's own groups in the order they were made, then Kafka, Input, Output,
/// Talk; exit codes last. Lines are at most 100 columns. A group with an empty name is hidden.
[[nodiscard]] std::string help_text(const HelpPage& page);

}  // namespace suhu::cli
