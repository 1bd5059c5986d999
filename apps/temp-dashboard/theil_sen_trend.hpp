// Computes the trend of a temperature so that single wrong readings do not change it.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <span>

#include "temp-dashboard/snapshot.hpp"

namespace suhu::temp_dashboard {

inline constexpr std::size_t kMaxSamples = 20;    ///< the cost of a trend is their 190 slopes
inline constexpr std::size_t kFewestSamples = 6;  ///< with fewer, the interval means nothing
inline constexpr std::chrono::minutes kTrendSpan{5};
inline constexpr std::chrono::seconds kShortestTrend{30};

struct TrendPoint {
  double minutes = 0;  ///< after the newest second: 0 or less
  double celsius = 0;  ///< °C
};

/// A straight line through the last minutes of a sensor.
struct TheilSenTrend {
  double slope = 0;  ///< °C a minute
  double low = 0;    ///< lower end of the slope's 95 % interval, °C a minute
  double high = 0;   ///< its upper end
  double level = 0;  ///< °C, of the line at 0 minutes
};

/// Returns the Theil-Sen trend of `samples`: the slope is the median of the slopes between all
/// pairs, with Sen's interval (1968: Kendall's normal approximation, corrected for ties of values),
/// as in scipy.stats.theilslopes. `level` is the median of the temperatures after the slope is
/// subtracted. Up to 29 % of the samples may be wrong. The interval assumes samples that are
/// independent of each other, so it is too narrow for a sensor whose noise changes slowly. Returns
/// std::nullopt if there are fewer than kFewestSamples, or if the numbers are too large to
/// subtract.
///   Requires: `samples` are sorted by time, no two have the same time, and there are at most
///             kMaxSamples.
[[nodiscard]] std::optional<TheilSenTrend> theil_sen(std::span<const TrendPoint> samples);

/// Fills `samples` with the last kTrendSpan before the newest second, as means of equal slices of
/// time, oldest first. Returns how many there are; slices without readings give none.
std::size_t thin_out(const Timeline<Second>& seconds, std::span<TrendPoint, kMaxSamples> samples);

/// Returns the trend of a sensor, or std::nullopt if it has too few readings, or readings over less
/// than kShortestTrend.
[[nodiscard]] std::optional<TheilSenTrend> trend_of(const Timeline<Second>& seconds);

}  // namespace suhu::temp_dashboard
