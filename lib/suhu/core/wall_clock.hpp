// Reads the wall clock. Only the edges of a program call it; everything else is given the time.
#pragma once

#include <chrono>

#include "suhu/core/timestamp.hpp"

namespace suhu {

/// Returns the present time by the wall clock, which may be set back.
[[nodiscard]] inline Timestamp wall_clock() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace suhu
