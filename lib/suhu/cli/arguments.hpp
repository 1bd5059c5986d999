// Reads what was typed against the options there are. Private to cli.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "suhu/cli/option.hpp"

namespace suhu::cli {

/// One option as given. A flag has no value, unless it was written `--flag=false`.
struct Argument {
  Option* option = nullptr;
  std::optional<std::string> value;
};

struct Arguments {
  std::vector<Argument> options;
  std::optional<std::vector<std::string>> command;  ///< everything after `--`, when one stood there
  std::string error;                                ///< the first thing wrong, empty: none
};

/// Forms: `--name value`, `--name=value`, `-n value`, `-nvalue`, `-n=value`, flags together
/// (`-vvq`). A value may begin with a dash
/// (`-o -15m`), but the exact name of an option, or `--`, is never taken for one. Errors never show
/// what follows a `=`.
[[nodiscard]] Arguments read_arguments(OptionList& known, const std::vector<std::string>& args);

/// The candidate fewest edits (insert, delete, replace, swap) away, at most `limit`; empty: none.
[[nodiscard]] std::string nearest(const std::string& name,
                                  const std::vector<std::string>& candidates, std::size_t limit);

}  // namespace suhu::cli
