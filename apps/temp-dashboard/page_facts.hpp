// What stays the same as long as the program runs, and is told to pages and clients.
#pragma once

#include <chrono>
#include <string>

namespace suhu::dashboard {

struct PageFacts {
  std::string topic;                    ///< of readings
  double limit = 80;                    ///< °C; hot is strictly above
  std::chrono::milliseconds retain{0};  ///< how far back we read at the start
  std::chrono::milliseconds window{0};  ///< length of a window
  std::string version;                  ///< of suhu
};

}  // namespace suhu::dashboard
