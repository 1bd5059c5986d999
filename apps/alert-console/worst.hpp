// Which of many lines is the worst.
#pragma once

#include <optional>
#include <tuple>

#include "alert-console/priority.hpp"
#include "suhu/core/alert_line.hpp"

namespace suhu::console {

/// How bad a line is: its priority first, then how far its value stands beyond the limit. A
/// temperature that alarms by being low is worse the lower it is.
struct Worst {
  Priority priority = Priority::low;
  double excess = 0;   ///< °C beyond the limit
  double celsius = 0;  ///< °C; the peak of the alarm, where the line tells it

  [[nodiscard]] bool beats(const Worst& other) const {
    return std::tie(priority, excess) > std::tie(other.priority, other.excess);
  }
};

/// Nothing for lines that have no value to compare: they concern no limit.
[[nodiscard]] std::optional<Worst> worst_of(const AlertLine& line);

}  // namespace suhu::console
