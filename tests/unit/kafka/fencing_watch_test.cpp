#include "suhu/kafka/fencing_watch.hpp"

#include <gtest/gtest.h>

namespace suhu::kafka {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class Rival : public testing::Test {
 protected:
  FencingWatch watch_;
  FencingWatch::Time now_{seconds{1'000}};
};

TEST_F(Rival, IsNotSeenInTwoTimesThatOurNameWasTaken) {
  EXPECT_FALSE(watch_.last());
  EXPECT_FALSE(watch_.on_fenced(now_));
  EXPECT_FALSE(watch_.on_fenced(now_));
  EXPECT_EQ(watch_.last(), now_);
}

TEST_F(Rival, IsSeenInTheThirdTimeWithinAMinute) {
  EXPECT_FALSE(watch_.on_fenced(now_));
  EXPECT_FALSE(watch_.on_fenced(now_ + seconds{30}));
  EXPECT_TRUE(watch_.on_fenced(now_ + milliseconds{59'999}));
}

TEST_F(Rival, IsNotSeenInThreeTimesThatTookAMinute) {
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(watch_.on_fenced(now_ + i * seconds{30}));
}

}  // namespace
}  // namespace suhu::kafka
