// The names of all programs, and of the sections of a --config file that are not one program's.
#pragma once

#include <array>
#include <string_view>

namespace suhu::cli {

inline constexpr std::array<std::string_view, 7> kTools{
    "sensor-sim",  "temp-filter",    "alert-console", "temp-window",
    "sensor-scan", "temp-dashboard", "dev-broker"};

/// Sections of a --config file that several tools read; the others skip them.
inline constexpr std::array<std::string_view, 1> kSharedSections{"shape"};

}  // namespace suhu::cli
