#include "suhu/alarm/validate.hpp"

#include <cmath>
#include <utility>
#include <vector>

#include "suhu/core/text.hpp"

namespace suhu::alarm {
namespace {

struct NamedLimit {
  const char* word;
  double celsius;
};

std::string text(double value) {
  if (!std::isfinite(value)) return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
  std::string out;
  append_number(out, value);
  return out;
}

/// Returns the limits that are present, the highest first.
std::vector<NamedLimit> limits_of(const AlarmRules& rules) {
  std::vector<NamedLimit> limits;
  for (const auto& [word, celsius] : {std::pair{"limit-hihi", rules.hihi},
                                      {"limit-hi", rules.hi},
                                      {"limit-lo", rules.lo},
                                      {"limit-lolo", rules.lolo}}) {
    if (celsius) limits.push_back({word, *celsius});
  }
  return limits;
}

Problem about_numbers(const AlarmRules& rules, const std::vector<NamedLimit>& limits) {
  for (const auto& limit : limits) {
    if (!std::isfinite(limit.celsius))
      return std::string(limit.word) + " is no finite number: write °C";
  }
  if (!std::isfinite(rules.deadband) || rules.deadband < 0)
    return "deadband " + text(rules.deadband) + " is not 0 or more: write °C";
  if (!std::isfinite(rules.lowest) || !std::isfinite(rules.highest) ||
      rules.lowest >= rules.highest) {
    return "range " + text(rules.lowest) + ".." + text(rules.highest) +
           " is empty: write the lower end first, as -55..125";
  }
  if (rules.flatline == 1)
    return "flatline 1 would make every reading a fault: write 2 or more, or 0 for off";
  if (rules.roc &&
      (!std::isfinite(rules.roc->rise) || rules.roc->rise <= 0 || rules.roc->window.count() <= 0)) {
    return "roc-limit needs a rise above 0 °C in a time above 0: write it as 5/1m";
  }
  return std::nullopt;
}

Problem about_times(const AlarmRules& rules) {
  for (const auto& [word, time] : {std::pair{"on-delay", rules.on_delay},
                                   {"off-delay", rules.off_delay},
                                   {"stale-after", rules.stale_after}}) {
    if (time.count() < 0)
      return std::string(word) + " is negative: write a duration, such as 10s, or 0";
  }
  return std::nullopt;
}

Problem about_order(const AlarmRules& rules, const std::vector<NamedLimit>& limits) {
  for (std::size_t i = 1; i < limits.size(); ++i) {
    const auto& upper = limits[i - 1];
    const auto& lower = limits[i];
    if (upper.celsius <= lower.celsius) {
      return std::string(upper.word) + " " + text(upper.celsius) + " is not above " + lower.word +
             " " + text(lower.celsius) +
             ": from the top they are limit-hihi, limit-hi, limit-lo, limit-lolo";
    }
  }
  for (const auto& limit : limits) {
    if (limit.celsius > rules.lowest && limit.celsius < rules.highest) continue;
    return std::string(limit.word) + " " + text(limit.celsius) + " is not inside range " +
           text(rules.lowest) + ".." + text(rules.highest) +
           ": a reading beyond the range is a fault, never an alarm, so widen range";
  }
  return std::nullopt;
}

/// Compares the lowest high limit with the highest low limit. If the deadband is wider than the
/// distance between them, a reading that clears one raises the other.
Problem about_room(const AlarmRules& rules) {
  const auto upper = rules.hi ? rules.hi : rules.hihi;
  const auto lower = rules.lo ? rules.lo : rules.lolo;
  if (!upper || !lower || *upper - *lower >= rules.deadband) return std::nullopt;
  return "deadband " + text(rules.deadband) + " is wider than from " +
         (rules.lo ? "limit-lo " : "limit-lolo ") + text(*lower) + " to " +
         (rules.hi ? "limit-hi " : "limit-hihi ") + text(*upper) +
         ": no reading would be back to normal, so lower deadband";
}

}  // namespace

Problem validate(const AlarmRules& rules) {
  const auto limits = limits_of(rules);
  if (auto problem = about_numbers(rules, limits)) return problem;
  if (auto problem = about_times(rules)) return problem;
  if (auto problem = about_order(rules, limits)) return problem;
  return about_room(rules);
}

}  // namespace suhu::alarm
