// The names of all programs.
#pragma once

#include <array>
#include <string_view>

namespace suhu::cli {

inline constexpr std::array<std::string_view, 6> kTools{
    "sensor-sim", "temp-filter", "alert-console", "temp-window", "temp-dashboard", "dev-broker"};

}  // namespace suhu::cli
