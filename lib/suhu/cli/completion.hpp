// The options of a tool as a script that completes its command lines. Private to cli.
#pragma once

#include <string>

#include "suhu/cli/help.hpp"

namespace suhu::cli {

/// Each completes the names of options; after one that takes a few words (`--format json|csv`)
/// those; after one that takes a file, files. Hidden options are left out.
[[nodiscard]] std::string bash_completion(const HelpPage& page);
[[nodiscard]] std::string zsh_completion(const HelpPage& page);
[[nodiscard]] std::string fish_completion(const HelpPage& page);

}  // namespace suhu::cli
