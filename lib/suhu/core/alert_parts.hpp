// Constants shared by the output of plain alerts and of alarm events. Private to core.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace suhu {

inline constexpr std::string_view kBold = "\x1b[1m";
inline constexpr std::string_view kReset = "\x1b[0m";
inline constexpr std::string_view kCelsius = " \u00B0C";
/// Leading columns that a table has even without rows: sensor_id and suhu
inline constexpr std::size_t kAlwaysShown = 2;
inline constexpr std::size_t kMaxCellBytes = 64;

}  // namespace suhu
