// Parses command line arguments against the options of a tool. Private to suhu/cli.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "suhu/cli/option.hpp"
#include "suhu/core/problem.hpp"

namespace suhu::cli {

/// One option as it was given. A flag has no value unless it was written `--flag=false`.
struct Argument {
  Option* option = nullptr;
  std::optional<std::string> value;
};

/// The result of read_arguments().
struct Arguments {
  std::vector<Argument> options;
  std::optional<std::vector<std::string>> command;  ///< everything after `--`, if there was one
  Problem problem;                                  ///< the first thing that was not understood
};

/// Parses `args`, which do not contain the program's name, and returns the options in their order.
/// Accepts `--name value`, `--name=value`, `-n value`, `-nvalue`, `-n=value`, and combined flags
/// (`-vvq`). A value may begin with a dash (`-o -15m`), but the name of an option, or `--`, is
/// never read as a value. Error texts never show what follows a `=`, which may be a secret.
[[nodiscard]] Arguments read_arguments(OptionList& known, const std::vector<std::string>& args);

}  // namespace suhu::cli
