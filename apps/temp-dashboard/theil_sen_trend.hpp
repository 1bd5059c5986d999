// Which way a temperature goes, whatever single readings say.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <span>

#include "temp-dashboard/snapshot.hpp"

namespace suhu::dashboard {

inline constexpr std::size_t kMaxSamples = 20;    ///< their 190 slopes are what a trend costs
inline constexpr std::size_t kFewestSamples = 6;  ///< with fewer the interval below means nothing
inline constexpr std::chrono::minutes kTrendSpan{5};
inline constexpr std::chrono::seconds kShortestTrend{30};

struct TrendPoint {
  double minutes = 0;  ///< before the newest second: 0 or less
  double celsius = 0;  ///< °C
};

/// A straight line through the last minutes.
struct TheilSenTrend {
  double slope = 0;  ///< °C a minute
  double low = 0;    ///< the slope's 95 % interval, °C a minute
  double high = 0;
  double level = 0;  ///< °C, of the line at 0 minutes
};

/// Theil-Sen: the median of the slopes between all pairs, with Sen's interval (1968: Kendall's
/// normal approximation, ties of values taken off), as scipy.stats.theilslopes has it; `level` from
/// the median of what the slope leaves. Up to 29 % of the samples may be nonsense. The interval
/// takes samples for independent of each other, so for a sensor whose noise swings slowly it is too
/// narrow.
///   `samples`: by time, no two of the same, at most kMaxSamples. std::nullopt: under
///   kFewestSamples, or numbers too large to subtract.
[[nodiscard]] std::optional<TheilSenTrend> theil_sen(std::span<const TrendPoint> samples);

/// The last kTrendSpan before the newest second, as means of equal slices of time, oldest first.
/// Returns how many there are.
std::size_t thin_out(const Timeline<Second>& seconds, std::span<TrendPoint, kMaxSamples> samples);

/// The trend of a sensor; std::nullopt: too few readings to say, or over less than kShortestTrend.
[[nodiscard]] std::optional<TheilSenTrend> trend_of(const Timeline<Second>& seconds);

}  // namespace suhu::dashboard
