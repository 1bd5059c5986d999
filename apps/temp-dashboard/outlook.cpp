#include "temp-dashboard/outlook.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "temp-dashboard/outlook_text.hpp"

namespace suhu::temp_dashboard {
namespace {

using std::chrono::milliseconds;

bool is_rising(const TheilSenTrend& trend) {
  return trend.slope > 0 && (trend.low > 0 || trend.slope >= kSteady);
}

/// Returns the minutes until `distance` °C are covered at `slope` °C a minute. Returns std::nullopt
/// if the slope is not positive, or if the time exceeds kFarthest and so means nothing.
std::optional<double> minutes_for(double distance, double slope) {
  const double minutes = distance / slope;
  return slope > 0 && minutes <= kFarthest ? std::optional{minutes} : std::nullopt;
}

void predict(Outlook& outlook, const TheilSenTrend& trend, double limit) {
  if (!is_rising(trend)) return;
  // The line estimates the present temperature better than the newest reading does. But if the line
  // is above the limit already and the reading is not, the reading counts.
  const double distance =
      trend.level < limit ? limit - trend.level : std::max(limit - outlook.celsius, 0.0);
  outlook.minutes = minutes_for(distance, trend.slope);
  if (!outlook.minutes) return;
  outlook.minutes_low = minutes_for(distance, trend.high);
  outlook.minutes_high = minutes_for(distance, trend.low);
}

struct Ranked {
  double minutes;
  double distance;  ///< °C to the limit; 0 if there are minutes
  const Outlook* outlook;
  const std::string* id;
};

bool more_urgent(const Ranked& a, const Ranked& b) {
  if (a.minutes != b.minutes) return a.minutes < b.minutes;
  if (a.outlook->hot_for != b.outlook->hot_for) return a.outlook->hot_for > b.outlook->hot_for;
  if (a.distance != b.distance) return a.distance < b.distance;
  return *a.id < *b.id;
}

}  // namespace

Outlook outlook_of(const SensorView& sensor, const std::optional<TheilSenTrend>& trend,
                   ThresholdRule rule, Timestamp now) {
  Outlook outlook{
      .sensor = sensor.index, .celsius = sensor.last.celsius, .hot_for = sensor.hot_for};
  std::optional<milliseconds> silent;
  if (now - sensor.heard > kSilence) silent = now - sensor.heard;
  if (trend && !silent) outlook.slope = trend->slope;
  if (rule.is_hot(outlook.celsius)) {
    outlook.minutes = outlook.minutes_low = outlook.minutes_high = 0;
  } else if (trend && !silent) {
    predict(outlook, *trend, rule.limit);
  }
  outlook.reason = reason_text(outlook, sensor, trend, rule, silent);
  return outlook;
}

void Inspector::renew_trends(std::span<const std::shared_ptr<const SensorView>> sensors) {
  known_.resize(sensors.size());
  const std::size_t count =
      std::min(sensors.size(), std::max(kTrendsAtOnce, sensors.size() / 5 + 1));
  for (std::size_t i = 0; i < count; ++i) {
    next_ = next_ + 1 < sensors.size() ? next_ + 1 : 0;
    const SensorView& sensor = *sensors[next_];
    Known& known = known_[next_];
    if (known.readings != sensor.readings)
      known = {.readings = sensor.readings, .trend = trend_of(sensor.seconds)};
  }
}

std::vector<Outlook> Inspector::inspect(std::span<const std::shared_ptr<const SensorView>> sensors,
                                        Timestamp now) {
  known_.resize(sensors.size());
  std::vector<Outlook> outlooks;
  outlooks.reserve(sensors.size());
  for (const auto& sensor : sensors) {
    Known& known = known_[outlooks.size()];
    if (known.readings == 0)
      known = {.readings = sensor->readings, .trend = trend_of(sensor->seconds)};
    outlooks.push_back(outlook_of(*sensor, known.trend, rule_, now));
  }
  std::vector<Ranked> ranks;
  ranks.reserve(sensors.size());
  for (const Outlook& outlook : outlooks) {
    const double never = std::numeric_limits<double>::infinity();
    ranks.push_back({.minutes = outlook.minutes.value_or(never),
                     .distance = outlook.minutes ? 0 : rule_.limit - outlook.celsius,
                     .outlook = &outlook,
                     .id = sensors[outlook.sensor]->id.get()});
  }
  std::sort(ranks.begin(), ranks.end(), more_urgent);
  std::vector<Outlook> ranked;
  ranked.reserve(ranks.size());
  for (const Ranked& rank : ranks)
    ranked.push_back(std::move(outlooks[static_cast<std::size_t>(rank.outlook - outlooks.data())]));
  return ranked;
}

}  // namespace suhu::temp_dashboard
