// What stays the same as long as the program runs, and is told to pages and clients.
#pragma once

#include <string>

#include "suhu/core/alert.hpp"

namespace suhu::dashboard {

struct PageFacts {
  std::string topic;    ///< of readings
  double limit = 80;    ///< °C; hot is strictly above
  std::string version;  ///< of suhu

  [[nodiscard]] bool is_hot(double celsius) const { return ThresholdRule{limit}.is_hot(celsius); }
};

}  // namespace suhu::dashboard
