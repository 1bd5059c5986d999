// Writes scripts with which shells complete the command lines of a tool. Private to suhu/cli.
#pragma once

#include <string>

#include "suhu/cli/help.hpp"

namespace suhu::cli {

/// Return a script that completes the names of options; after an option that accepts a few words
/// (`--format json|csv`), those words; after one that accepts a file or a folder, paths. Hidden
/// options are left out.
[[nodiscard]] std::string bash_completion(const HelpPage& page);
[[nodiscard]] std::string zsh_completion(const HelpPage& page);
[[nodiscard]] std::string fish_completion(const HelpPage& page);

}  // namespace suhu::cli
