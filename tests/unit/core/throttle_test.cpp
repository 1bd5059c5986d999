#include "suhu/core/throttle.hpp"

#include <gtest/gtest.h>

#include "suhu/core/timestamp.hpp"

namespace suhu {
namespace {

using std::chrono::milliseconds;

constexpr Timestamp kStart{milliseconds{1'795'232'160'000}};

TEST(Throttle, PermitsOncePerIntervalAndReportsHowOftenItWithheld) {
  Throttle<Timestamp> throttle{milliseconds{1'000}};
  EXPECT_EQ(throttle.permit(kStart), 0U);
  EXPECT_EQ(throttle.permit(kStart), std::nullopt);
  EXPECT_EQ(throttle.permit(kStart + milliseconds{999}), std::nullopt);
  EXPECT_EQ(throttle.permit(kStart + milliseconds{1'000}), 2U);
  EXPECT_EQ(throttle.permit(kStart + milliseconds{2'000}), 0U);
}

TEST(Throttle, PermitsAfterTheClockWasSetBack) {
  Throttle<Timestamp> throttle{milliseconds{1'000}};
  EXPECT_EQ(throttle.permit(kStart), 0U);
  EXPECT_EQ(throttle.permit(kStart - milliseconds{1}), 0U);
  EXPECT_FALSE(throttle.is_due(kStart));
}

}  // namespace
}  // namespace suhu
