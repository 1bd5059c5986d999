// Predicts which sensors will be too hot first, and why: the page's table "Inspect next".
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "suhu/core/alert.hpp"
#include "temp-dashboard/snapshot.hpp"
#include "temp-dashboard/theil_sen_trend.hpp"

namespace suhu::temp_dashboard {

/// A sensor without a reading for longer is silent
inline constexpr std::chrono::seconds kSilence{30};
/// Minutes; nothing is predicted beyond
inline constexpr double kFarthest = 24 * 60;
/// °C a minute; a slope below it may count as steady
inline constexpr double kSteady = 0.1;

/// Returns the outlook of one sensor at `now` (wall clock), from its trend:
///   hot now       : 0 minutes, even if the sensor is silent, because silence is no return to
///                   normal.
///   silent        : No reading for more than kSilence of wall clock. No slope and no prediction.
///   rising        : `minutes` is the time from the line's level to the limit. There is no
///                   prediction beyond kFarthest.
///   perhaps never : Rising, but the slope's interval reaches down to 0, or so close to it that the
///                   latest time lies beyond kFarthest: minutes_high is absent.
///   steady        : The interval holds 0, and the slope is less than kSteady.
[[nodiscard]] Outlook outlook_of(const SensorView& sensor,
                                 const std::optional<TheilSenTrend>& trend, ThresholdRule rule,
                                 Timestamp now);

/// Computes the outlook of every sensor. The most urgent comes first: by minutes (hot sensors have
/// 0), of equal ones the longest hot first; then the sensors without a prediction, the longest hot
/// first, then the nearest to the limit, then by id.
class Inspector {
 public:
  static constexpr std::size_t kTrendsAtOnce = 400;

  explicit Inspector(ThresholdRule rule) : rule_(rule) {}

  // In both functions, `sensors` is ordered by SensorView::index. From call to call, sensors may be
  // added but not removed.

  /// Visits the next fifth of the sensors (at least kTrendsAtOnce) and computes the trends of those
  /// that have new readings. Computing 2,000 trends at once would take 20 ms.
  void renew_trends(std::span<const std::shared_ptr<const SensorView>> sensors);
  /// Returns the outlooks at `now` by the trends computed last. Computes the trend of a sensor that
  /// was not visited yet.
  [[nodiscard]] std::vector<Outlook> inspect(
      std::span<const std::shared_ptr<const SensorView>> sensors, Timestamp now);

 private:
  struct Known {
    std::uint64_t readings = 0;  ///< SensorView::readings when `trend` was computed
    std::optional<TheilSenTrend> trend;
  };
  ThresholdRule rule_;
  std::vector<Known> known_;  ///< by SensorView::index
  std::size_t next_ = 0;      ///< the sensor that renew_trends() visited last
};

}  // namespace suhu::temp_dashboard
