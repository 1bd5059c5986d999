#include "suhu/kafka/corrupt_batch.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace suhu::kafka {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class DamagedPartition : public testing::Test {
 protected:
  CorruptBatch damage_;
  CorruptBatch::Time now_{seconds{1'000}};
};

TEST_F(DamagedPartition, IsReadAsEverBeforeAnythingIsDamaged) {
  damage_.on_old_record(now_);
  EXPECT_FALSE(damage_.is_waiting());
  EXPECT_FALSE(damage_.seek_due(now_));
}

TEST_F(DamagedPartition, IsSoughtBackAtOnceAndCountsAgainAfterThat) {
  damage_.on_corrupt_batch(7, now_);
  EXPECT_TRUE(damage_.is_waiting());
  EXPECT_TRUE(damage_.seek_due(now_));
  damage_.seek_succeeded();
  EXPECT_FALSE(damage_.is_waiting());
}

TEST_F(DamagedPartition, WaitsASecondWhenTheSamePlaceFailsAgain) {
  damage_.on_corrupt_batch(7, now_);
  damage_.seek_succeeded();
  damage_.on_corrupt_batch(7, now_);
  EXPECT_TRUE(damage_.is_waiting());
  EXPECT_FALSE(damage_.seek_due(now_ + milliseconds{999}));
  EXPECT_TRUE(damage_.seek_due(now_ + milliseconds{1'000}));
}

TEST_F(DamagedPartition, DoesNotWaitWhenAnotherPlaceFails) {
  damage_.on_corrupt_batch(7, now_);
  damage_.seek_succeeded();
  damage_.on_corrupt_batch(8, now_);
  EXPECT_TRUE(damage_.seek_due(now_));
}

TEST_F(DamagedPartition, IsSoughtBackWhenOldRecordsFollowTheSeek) {
  damage_.on_corrupt_batch(7, now_);
  damage_.seek_succeeded();
  now_ += seconds{59};
  damage_.on_old_record(now_);
  EXPECT_TRUE(damage_.is_waiting());
  EXPECT_TRUE(damage_.seek_due(now_));
}

TEST_F(DamagedPartition, TakesOldRecordsForANewTopicAMinuteLater) {
  damage_.on_corrupt_batch(7, now_);
  damage_.seek_succeeded();
  damage_.on_old_record(now_ + seconds{60});
  EXPECT_FALSE(damage_.is_waiting());
}

TEST_F(DamagedPartition, KeepsThePauseThoughOldRecordsComeInIt) {
  damage_.on_corrupt_batch(7, now_);
  damage_.seek_succeeded();
  damage_.on_corrupt_batch(7, now_);
  damage_.on_old_record(now_);
  EXPECT_FALSE(damage_.seek_due(now_));
}

TEST_F(DamagedPartition, IsTriedAgainASecondAfterASeekThatFailed) {
  damage_.on_corrupt_batch(7, now_);
  damage_.seek_failed(now_);
  EXPECT_TRUE(damage_.is_waiting());
  EXPECT_FALSE(damage_.seek_due(now_));
  EXPECT_TRUE(damage_.seek_due(now_ + seconds{1}));
}

}  // namespace
}  // namespace suhu::kafka
