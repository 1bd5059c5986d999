#include "temp-dashboard/outlook_text.hpp"

#include <cmath>

#include "suhu/core/text.hpp"
#include "temp-dashboard/outlook.hpp"

namespace suhu::temp_dashboard {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Returns the absolute value of a difference. One that is not 0 never looks like 0.
std::string difference(double celsius) {
  std::string out;
  append_celsius(out, std::abs(celsius), 0.0);
  return out;
}

std::string limit_text(double limit) {
  std::string out;
  append_number(out, limit);
  return out + " °C";
}

/// Returns `3 min`, or `5 h` from two hours on, or `under 1 min`.
std::string minutes_text(double minutes) {
  if (minutes < 1) return "under 1 min";
  if (minutes < 120) return std::to_string(std::lround(minutes)) + " min";
  return std::to_string(std::lround(minutes / 60)) + " h";
}

/// Returns ` (2 to 6 min)`, rounded outwards. Returns an empty string if both ends read like
/// `minutes`, or like each other.
std::string range_text(double low, double minutes, double high) {
  if (minutes_text(low) == minutes_text(minutes) && minutes_text(high) == minutes_text(minutes))
    return {};
  const auto outwards = [](double end, double (*round)(double)) {
    return end < 1 ? end : end < 120 ? round(end) : round(end / 60) * 60;
  };
  std::string from = minutes_text(outwards(low, std::floor));
  const std::string to = minutes_text(outwards(high, std::ceil));
  if (from == to) return {};
  const auto unit = from.rfind(' ');
  if (to.ends_with(std::string_view(from).substr(unit))) from.resize(unit);
  return " (" + from + " to " + to + ")";
}

/// Returns `70.1 °C, 9.9 below the limit`.
std::string standing_text(double celsius, double limit) {
  std::string out;
  append_celsius(out, celsius, limit);
  if (celsius == limit) return out + " °C, exactly the limit";
  return out + " °C, " + difference(celsius - limit) +
         (celsius > limit ? " above the limit" : " below the limit");
}

std::string hot_text(const SensorView& sensor, double limit) {
  const milliseconds hot = sensor.hot_since ? sensor.last.at - *sensor.hot_since : milliseconds{0};
  const std::string above =
      difference(sensor.last.celsius - limit) + " above the limit of " + limit_text(limit) + ".";
  return (hot < seconds{1} ? "Hot just now: " : "Hot for " + duration_text(hot) + ": ") + above;
}

std::string rising_text(const Outlook& outlook, const TheilSenTrend& trend) {
  const std::string speed = difference(trend.slope) + " °C a minute";
  if (!outlook.minutes) return "Rising " + speed + ": not at the limit within a day.";
  const double minutes = *outlook.minutes;
  if (!outlook.minutes_high) {
    return "Rising, but perhaps never at the limit: about " + speed + ", there in " +
           minutes_text(*outlook.minutes_low) + " at the soonest.";
  }
  return "Rising " + speed + ": at the limit in " + (minutes < 1 ? "" : "about ") +
         minutes_text(minutes) + range_text(*outlook.minutes_low, minutes, *outlook.minutes_high) +
         ".";
}

}  // namespace

std::string duration_text(milliseconds duration) {
  const auto all = std::chrono::floor<seconds>(std::max(duration, milliseconds{0})).count();
  const auto two = [](std::int64_t large, const char* unit, std::int64_t small,
                      const char* small_unit) {
    std::string out = std::to_string(large) + unit;
    if (small > 0) out += " " + std::to_string(small) + small_unit;
    return out;
  };
  if (all < 60) return std::to_string(all) + " s";
  if (all < 3'600) return two(all / 60, " min", all % 60, " s");
  if (all < 86'400) return two(all / 3'600, " h", all % 3'600 / 60, " min");
  return two(all / 86'400, " d", all % 86'400 / 3'600, " h");
}

std::string reason_text(const Outlook& outlook, const SensorView& sensor,
                        const std::optional<TheilSenTrend>& trend, ThresholdRule rule,
                        std::optional<milliseconds> silent) {
  const double celsius = sensor.last.celsius;
  if (silent)
    return "Silent for " + duration_text(*silent) + "; it stood at " +
           standing_text(celsius, rule.limit) + ".";
  if (rule.is_hot(celsius)) return hot_text(sensor, rule.limit);
  if (!trend) return "Too few readings to say.";
  if (trend->low <= 0 && trend->high >= 0 && std::abs(trend->slope) < kSteady) {
    return "Steady at " + standing_text(celsius, rule.limit) + ".";
  }
  if (trend->slope > 0) return rising_text(outlook, *trend);
  return "Falling " + difference(trend->slope) + " °C a minute.";
}

}  // namespace suhu::temp_dashboard
