// The text of --help. Private to cli.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

namespace suhu::cli {

struct HelpPage {
  std::string tool;
  std::string purpose;
  std::vector<std::string> examples;
  std::string command;  ///< what a command after `--` is for; empty: the tool takes none
  std::string notes;    ///< stands above the exit codes
  /// The environment variables of an option, in the order they are asked.
  std::function<std::vector<std::string>(const CLI::Option*)> environment;
};

/// Purpose, examples, the tool's own groups in the order they were made, then Kafka, Input, Output, Talk; exit codes last. Lines are at
/// most 100 columns. A group with an empty name is hidden.
[[nodiscard]] std::string help_text(CLI::App& app, const HelpPage& page);

}  // namespace suhu::cli
