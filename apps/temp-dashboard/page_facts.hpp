// Declares the facts for pages and clients of the API that stay the same while the program runs.
#pragma once

#include <string>

#include "suhu/core/alert.hpp"

namespace suhu::temp_dashboard {

struct PageFacts {
  std::string topic;    ///< the topic of readings
  double limit = 80;    ///< °C; a hot reading is strictly above it
  std::string version;  ///< of suhu

  [[nodiscard]] bool is_hot(double celsius) const { return ThresholdRule{limit}.is_hot(celsius); }
};

}  // namespace suhu::temp_dashboard
