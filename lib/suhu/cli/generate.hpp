// --generate: writes the options of a tool in the format of another program. Private to suhu/cli.
#pragma once

#include <string>

#include "suhu/cli/help.hpp"

namespace suhu::cli {

/// The values of --generate.
inline constexpr const char* kGenerated = "man|bash|zsh|fish";

/// Returns the man page, or the completion script for a shell. Throws Failure (configuration) if
/// `word` is not one of kGenerated.
[[nodiscard]] std::string generate(const HelpPage& page, const std::string& word);

}  // namespace suhu::cli
