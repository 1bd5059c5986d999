// Writes the text of --help, and holds what the man page and the completions need as well. Private
// to suhu/cli.
#pragma once

#include <string>
#include <vector>

#include "suhu/cli/option.hpp"

namespace suhu::cli {

/// What the help of a tool consists of.
struct HelpPage {
  std::string tool;
  std::string purpose;
  std::vector<std::string> examples;
  std::string command;  ///< what a command after `--` is for; empty: the tool accepts none
  std::string notes;    ///< text above the exit codes
  std::vector<OptionDescription> options;
};

/// Returns the headings of the options: the tool's own groups in the order in which they first
/// appear, then Kafka, Input, Output, Logging.
[[nodiscard]] std::vector<std::string> groups_in_order(
    const std::vector<OptionDescription>& options);

/// Returns the text of --help: purpose, examples, the command, the options in the order of
/// groups_in_order(), the notes, and the exit codes. Options and the command are wrapped at 100
/// columns; the other texts are not. Options of a group with an empty name are hidden.
[[nodiscard]] std::string help_text(const HelpPage& page);

}  // namespace suhu::cli
