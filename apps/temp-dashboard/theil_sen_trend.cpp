#include "temp-dashboard/theil_sen_trend.hpp"

#include <algorithm>
#include <cmath>

namespace suhu::temp_dashboard {
namespace {

constexpr double kNormal95 = 1.959963984540054;  // 97.5 % quantile of the normal distribution

using Values = std::array<double, kMaxSamples>;
using Slopes = std::array<double, kMaxSamples*(kMaxSamples - 1) / 2>;

/// Returns the median, and leaves smaller values in front of the middle and larger ones behind it.
double median(std::span<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return *std::max_element(values.begin(), middle) / 2 + *middle / 2;
}

/// Returns the standard deviation of Kendall's score of such samples if they had no trend.
double kendall_deviation(std::span<const TrendPoint> samples) {
  const auto term = [](double n) { return n * (n - 1) * (2 * n + 5); };
  Values values;
  const auto end = std::transform(samples.begin(), samples.end(), values.begin(),
                                  [](const TrendPoint& sample) { return sample.celsius; });
  std::sort(values.begin(), end);
  double variance = term(static_cast<double>(samples.size()));
  for (auto from = values.begin(); from != end;) {
    const auto to = std::upper_bound(from, end, *from);
    variance -= term(static_cast<double>(to - from));
    from = to;
  }
  return std::sqrt(variance / 18);
}

/// Sets the ends of the slope's interval: the slopes half / 2 ranks below and above the middle.
/// Requires: `slopes` are ordered as median() leaves them, and trend.slope is set.
void take_interval(TheilSenTrend& trend, std::span<double> slopes, double half) {
  const auto n = static_cast<double>(slopes.size());
  const auto place = [&](double rank) {
    return slopes.begin() + static_cast<std::ptrdiff_t>(std::clamp(std::round(rank), 0.0, n - 1));
  };
  const auto middle = slopes.begin() + static_cast<std::ptrdiff_t>(slopes.size() / 2);
  const auto low = std::min(place(std::round((n - half) / 2) - 1), middle);
  const auto high = std::max(place((n + half) / 2), middle);
  if (low != middle) std::nth_element(slopes.begin(), low, middle);
  if (high != middle) std::nth_element(middle + 1, high, slopes.end());
  trend.low = low == middle ? trend.slope : *low;
  trend.high = high == middle ? trend.slope : *high;
}

/// Returns the index of the first second that lies less than kTrendSpan before the newest one.
std::size_t trend_begin(const Timeline<Second>& seconds) {
  return seconds.lower_bound(seconds.back().at - kTrendSpan + std::chrono::milliseconds{1});
}

}  // namespace

std::optional<TheilSenTrend> theil_sen(std::span<const TrendPoint> samples) {
  if (samples.size() < kFewestSamples) return std::nullopt;
  Slopes all;
  std::size_t count = 0;
  for (std::size_t i = 1; i < samples.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      all[count++] =
          (samples[i].celsius - samples[j].celsius) / (samples[i].minutes - samples[j].minutes);
    }
  }
  const std::span<double> slopes(all.data(), count);
  TheilSenTrend trend;
  trend.slope = median(slopes);
  take_interval(trend, slopes, kNormal95 * kendall_deviation(samples));

  Values rest;
  const auto end = std::transform(
      samples.begin(), samples.end(), rest.begin(),
      [&](const TrendPoint& sample) { return sample.celsius - trend.slope * sample.minutes; });
  trend.level = median({rest.begin(), end});
  const bool finite = std::isfinite(trend.slope) && std::isfinite(trend.low) &&
                      std::isfinite(trend.high) && std::isfinite(trend.level);
  return finite ? std::optional{trend} : std::nullopt;
}

std::size_t thin_out(const Timeline<Second>& seconds, std::span<TrendPoint, kMaxSamples> samples) {
  if (seconds.empty()) return 0;
  const Timestamp newest = seconds.back().at;
  const std::size_t begin = trend_begin(seconds);
  const Timestamp oldest = seconds[begin].at;
  const std::chrono::seconds width =
      std::chrono::floor<std::chrono::seconds>(newest - oldest) / std::int64_t{kMaxSamples} +
      std::chrono::seconds{1};
  std::size_t count = 0;
  std::int64_t slice = -1;
  double in_slice = 0;
  const auto finish = [&] {
    if (count == 0) return;
    samples[count - 1].minutes /= in_slice;
    samples[count - 1].celsius /= in_slice;
  };
  seconds.for_each_from(begin, [&](const Second& second) {
    if (const std::int64_t at = (second.at - oldest) / width; at != slice) {
      finish();
      slice = at;
      in_slice = 0;
      samples[count++] = {};
    }
    samples[count - 1].minutes +=
        std::chrono::duration<double, std::ratio<60>>(second.at - newest).count();
    samples[count - 1].celsius += second.mean();
    ++in_slice;
  });
  finish();
  return count;
}

std::optional<TheilSenTrend> trend_of(const Timeline<Second>& seconds) {
  if (seconds.empty() || seconds.back().at - seconds[trend_begin(seconds)].at < kShortestTrend)
    return std::nullopt;
  std::array<TrendPoint, kMaxSamples> samples;
  return theil_sen({samples.data(), thin_out(seconds, samples)});
}

}  // namespace suhu::temp_dashboard
