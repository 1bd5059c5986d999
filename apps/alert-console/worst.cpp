#include "alert-console/worst.hpp"

namespace suhu::alert_console {

Priority priority_in(const AlertLine& line) {
  return parse_word<Priority>(line.priority).value_or(Priority::high);
}

std::optional<Worst> worst_of(const AlertLine& line) {
  if (!line.limit) return std::nullopt;
  // The peak and the limit of ROC are rates of change, so only the temperature is comparable with
  // other lines, and its excess over a limit is unknown.
  if (line.as_event().is_rate()) {
    if (!line.celsius) return std::nullopt;
    return Worst{.priority = priority_in(line), .excess = 0, .celsius = *line.celsius};
  }
  const auto value = line.peak ? line.peak : line.celsius;
  if (!value) return std::nullopt;
  return Worst{.priority = priority_in(line),
               .excess = line.as_event().is_low() ? *line.limit - *value : *value - *line.limit,
               .celsius = *value};
}

}  // namespace suhu::alert_console
