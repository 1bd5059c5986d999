// --generate: what other programs want to know of a tool's options. Private to cli.
#pragma once

#include <string>

#include "suhu/cli/help.hpp"

namespace suhu::cli {

inline constexpr const char* kGenerated = "man|bash|zsh|fish";

/// The man page, or the completions for a shell. Throws Failure (configuration) when `word` is none
/// of kGenerated.
[[nodiscard]] std::string generate(const HelpPage& page, const std::string& word);

}  // namespace suhu::cli
