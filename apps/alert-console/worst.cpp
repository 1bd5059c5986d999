#include "alert-console/worst.hpp"

namespace suhu::console {

std::optional<Worst> worst_of(const AlertLine& line) {
  if (!line.limit) return std::nullopt;
  // The peak and the limit of ROC are rates of change, so only the temperature is comparable with
  // other lines, and its excess over a limit is unknown.
  if (line.is_rate()) {
    if (!line.celsius) return std::nullopt;
    return Worst{.priority = priority_in(line), .excess = 0, .celsius = *line.celsius};
  }
  const auto value = line.peak ? line.peak : line.celsius;
  if (!value) return std::nullopt;
  return Worst{.priority = priority_in(line),
               .excess = line.is_low() ? *line.limit - *value : *value - *line.limit,
               .celsius = *value};
}

}  // namespace suhu::console
