// Writes the text of --help as a manual page of section 1. Private to suhu/cli.
#pragma once

#include <string>

#include "suhu/cli/help.hpp"

namespace suhu::cli {

/// Returns the page in the macros of man(7), as UTF-8. Hidden options are left out. The date is
/// that of the commit.
[[nodiscard]] std::string man_page(const HelpPage& page);

}  // namespace suhu::cli
