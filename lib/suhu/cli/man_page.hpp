// The text of --help as a manual page of section 1. Private to cli.
#pragma once

#include <string>

#include "suhu/cli/help.hpp"

namespace suhu::cli {

/// In man(7)'s macros, UTF-8. Hidden options are left out. The date is that of the commit.
[[nodiscard]] std::string man_page(const HelpPage& page);

}  // namespace suhu::cli
