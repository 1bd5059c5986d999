#include "suhu/kafka/backoff.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace suhu::kafka {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;

/// Returns the times (ms) at which a caller that asks every 10 ms may try, from `begin` on for
/// `span` ms.
std::vector<int> tries(Backoff& backoff, int begin, int span) {
  std::vector<int> made;
  for (int now = begin; now < begin + span; now += 10) {
    if (backoff.may_try(Backoff::Time{} + milliseconds{now})) made.push_back(now);
  }
  return made;
}

TEST(Backoff, WaitsTwiceAsLongAfterEachTryUpToTenSeconds) {
  Backoff backoff;
  EXPECT_THAT(tries(backoff, 100'000, 45'000),
              ElementsAre(100'000, 100'100, 100'300, 100'700, 101'500, 103'100, 106'300, 112'700,
                          122'700, 132'700, 142'700));
}

TEST(Backoff, BeginsAnewAfterAMinuteWithoutATry) {
  Backoff backoff;
  (void)tries(backoff, 100'000, 45'000);
  EXPECT_THAT(tries(backoff, 220'000, 500), ElementsAre(220'000, 220'100, 220'300));
}

}  // namespace
}  // namespace suhu::kafka
