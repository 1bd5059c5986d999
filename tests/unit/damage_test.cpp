#include "suhu/kafka/damage.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace suhu::kafka {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class DamagedPartition : public testing::Test {
 protected:
  Damage damage_;
  Damage::Time now_{seconds{1'000}};
};

TEST_F(DamagedPartition, IsReadAsEverBeforeAnythingIsDamaged) {
  damage_.note_old_record(now_);
  EXPECT_FALSE(damage_.waits());
  EXPECT_FALSE(damage_.wants_seek(now_));
}

TEST_F(DamagedPartition, IsSoughtBackAtOnceAndCountsAgainAfterThat) {
  damage_.note(7, now_);
  EXPECT_TRUE(damage_.waits());
  EXPECT_TRUE(damage_.wants_seek(now_));
  damage_.seek_succeeded();
  EXPECT_FALSE(damage_.waits());
}

TEST_F(DamagedPartition, WaitsASecondWhenTheSamePlaceFailsAgain) {
  damage_.note(7, now_);
  damage_.seek_succeeded();
  damage_.note(7, now_);
  EXPECT_TRUE(damage_.waits());
  EXPECT_FALSE(damage_.wants_seek(now_ + milliseconds{999}));
  EXPECT_TRUE(damage_.wants_seek(now_ + milliseconds{1'000}));
}

TEST_F(DamagedPartition, DoesNotWaitWhenAnotherPlaceFails) {
  damage_.note(7, now_);
  damage_.seek_succeeded();
  damage_.note(8, now_);
  EXPECT_TRUE(damage_.wants_seek(now_));
}

TEST_F(DamagedPartition, IsSoughtBackWhenOldRecordsFollowTheSeek) {
  damage_.note(7, now_);
  damage_.seek_succeeded();
  now_ += seconds{59};
  damage_.note_old_record(now_);
  EXPECT_TRUE(damage_.waits());
  EXPECT_TRUE(damage_.wants_seek(now_));
}

TEST_F(DamagedPartition, TakesOldRecordsForANewTopicAMinuteLater) {
  damage_.note(7, now_);
  damage_.seek_succeeded();
  damage_.note_old_record(now_ + seconds{60});
  EXPECT_FALSE(damage_.waits());
}

TEST_F(DamagedPartition, KeepsThePauseThoughOldRecordsComeInIt) {
  damage_.note(7, now_);
  damage_.seek_succeeded();
  damage_.note(7, now_);
  damage_.note_old_record(now_);
  EXPECT_FALSE(damage_.wants_seek(now_));
}

TEST_F(DamagedPartition, IsTriedAgainASecondAfterASeekThatFailed) {
  damage_.note(7, now_);
  damage_.seek_failed(now_);
  EXPECT_TRUE(damage_.waits());
  EXPECT_FALSE(damage_.wants_seek(now_));
  EXPECT_TRUE(damage_.wants_seek(now_ + seconds{1}));
}

}  // namespace
}  // namespace suhu::kafka
