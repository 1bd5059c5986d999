#include "suhu/core/latency_histogram.hpp"

#include <gtest/gtest.h>

namespace suhu {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

TEST(LatencyHistogram, PutsEachDurationWhereItsBoundIs) {
  LatencyHistogram histogram;
  for (const auto duration : {microseconds{0}, microseconds{1'000}, microseconds{1'001},
                              microseconds{60'000'000}, microseconds{60'000'001}})
    histogram.observe(duration);
  EXPECT_EQ(histogram.in_bucket(0), 2U) << "a bound is inclusive, as Prometheus' le";
  EXPECT_EQ(histogram.in_bucket(1), 1U);
  EXPECT_EQ(histogram.in_bucket(LatencyHistogram::kBounds.size() - 1), 1U);
  EXPECT_EQ(histogram.in_bucket(LatencyHistogram::kBounds.size()), 1U);
  EXPECT_EQ(histogram.count(), 5U);
  EXPECT_EQ(histogram.sum(), microseconds{120'002'002});
}

TEST(LatencyHistogram, CountsWhatTwoClocksMakeNegativeAsZero) {
  LatencyHistogram histogram;
  histogram.observe(milliseconds{-5'000});
  EXPECT_EQ(histogram.in_bucket(0), 1U);
  EXPECT_EQ(histogram.sum(), microseconds{0});
}

}  // namespace
}  // namespace suhu
