// Compares alert lines by severity. Used by Summary and Flood to find the worst one.
#pragma once

#include <optional>
#include <tuple>

#include "suhu/core/alert_line.hpp"

namespace suhu::alert_console {

/// The severity of a line, ordered by priority and then by how far its value is beyond the limit.
/// For the low limits (LO, LOLO) a lower temperature is worse.
struct Worst {
  Priority priority = Priority::low;
  double excess = 0;  ///< °C beyond the limit; 0 for ROC
  /// °C: the peak of the alarm if the line has it, else the temperature; for ROC the temperature
  double celsius = 0;

  [[nodiscard]] bool beats(const Worst& other) const {
    return std::tie(priority, excess) > std::tie(other.priority, other.excess);
  }
};

/// Returns the priority that the line carries; `high` if it carries none or an unknown one.
[[nodiscard]] Priority priority_in(const AlertLine& line);

/// Returns the severity of the line; std::nullopt if it has no limit, because then it concerns no
/// alarm, or no value to compare.
[[nodiscard]] std::optional<Worst> worst_of(const AlertLine& line);

}  // namespace suhu::alert_console
