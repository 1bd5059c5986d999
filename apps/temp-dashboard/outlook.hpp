// "Inspect next": which sensor will be too hot first, and why we think so.
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

namespace suhu::dashboard {

/// What is to be said of one sensor at `now` (wall clock), from its trend:
///   hot now      : 0 minutes, even if it is silent: silence is no recovery.
///   silent       : no reading for more than kSilence of wall clock; no slope, no prediction.
///   rising       : minutes = from the line's level to the limit. Past kFarthest there is no
///   prediction. perhaps never: rising, but the slope's interval reaches down to 0: minutes_high is
///   absent. steady       : the interval holds 0, and the slope is less than kSteady.
inline constexpr std::chrono::seconds kSilence{30};
inline constexpr double kFarthest = 24 * 60;  ///< minutes
inline constexpr double kSteady = 0.1;        ///< °C a minute
[[nodiscard]] Outlook outlook_of(const SensorView& sensor,
                                 const std::optional<TheilSenTrend>& trend, ThresholdRule rule,
                                 Timestamp now);

/// The outlook of every sensor, most urgent first: by minutes (hot ones have 0), of equal ones the
/// longest hot first; then those that do not approach the limit, longest hot first, then nearest to
/// the limit, then by id.
class Inspector {
 public:
  static constexpr std::size_t kTrendsAtOnce = 400;

  explicit Inspector(ThresholdRule rule) : rule_(rule) {}

  // `sensors`: by index, always the same ones and more.

  /// Looks for new readings at the next fifth of the sensors (kTrendsAtOnce at least), and makes
  /// their trends: 2,000 at once would take 20 ms.
  void renew_trends(std::span<const std::shared_ptr<const SensorView>> sensors);
  /// What is to be said now, by the trends there are: of a sensor that has none, it is made here.
  [[nodiscard]] std::vector<Outlook> inspect(
      std::span<const std::shared_ptr<const SensorView>> sensors, Timestamp now);

 private:
  struct Known {
    std::uint64_t readings = 0;  ///< the sensor's, when this was its trend
    std::optional<TheilSenTrend> trend;
  };
  ThresholdRule rule_;
  std::vector<Known> known_;  ///< by index
  std::size_t next_ = 0;      ///< of renew_trends()
};

}  // namespace suhu::dashboard
