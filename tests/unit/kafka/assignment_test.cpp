#include "suhu/kafka/assignment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace suhu::kafka {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using stream::Positions;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::int64_t kBeginning = RD_KAFKA_OFFSET_BEGINNING;
constexpr std::int64_t kCommitted = RD_KAFKA_OFFSET_STORED;
constexpr CorruptBatch::Time kNow{seconds{1'000}};

Timestamp at(std::int64_t ms) { return Timestamp{milliseconds{ms}}; }

/// Returns the assignment of a topic with three partitions, none of whose starts was asked for.
Assignment three_partitions(Assignment::Options options) {
  Assignment assignment{options};
  assignment.set_first_starts({3, {.offset = kCommitted}});
  return assignment;
}

/// Returns an assignment whose user has asked for offset 100 of its one partition.
Assignment from_100(Assignment::Options options) {
  Assignment assignment{options};
  assignment.set_first_starts({{.offset = 100}});
  return assignment;
}

/// Returns the assignment of partitions 0 to 2 of a group that has committed offset 10 of each.
Assignment in_a_group() {
  auto assignment = three_partitions({.in_group = true});
  assignment.assign({0, 1, 2});
  assignment.start();
  assignment.use_committed({{0, 10}, {1, 10}, {2, 10}});
  return assignment;
}

void read(Assignment& assignment, std::int32_t partition, std::int64_t from, std::int64_t to) {
  for (std::int64_t offset = from; offset < to; ++offset)
    EXPECT_TRUE(assignment.find(partition)->accept(offset, at(offset), kNow)) << offset;
}

TEST(Assignment, OwnsNothingBeforeItIsStarted) {
  auto assignment = three_partitions({.in_group = true});
  EXPECT_FALSE(assignment.has_assignment());
  assignment.assign({0, 2});
  EXPECT_TRUE(assignment.has_assignment());
  EXPECT_FALSE(assignment.offsets_known());
  EXPECT_THAT(assignment.assigned(), ElementsAre(0, 2));
  EXPECT_EQ(assignment.owned(), 0u);
  EXPECT_EQ(assignment.find(0), nullptr);
  EXPECT_THAT(assignment.starts(), IsEmpty());
}

TEST(Assignment, OwnsExactlyTheAssignedPartitionsOnceItIsStarted) {
  auto assignment = three_partitions({.in_group = true});
  assignment.assign({0, 2});
  assignment.start();
  EXPECT_TRUE(assignment.offsets_known());
  EXPECT_EQ(assignment.owned(), 2u);
  EXPECT_NE(assignment.find(0), nullptr);
  EXPECT_EQ(assignment.find(1), nullptr);
  EXPECT_EQ(assignment.find(-1), nullptr);
  EXPECT_EQ(assignment.find(3), nullptr);
}

TEST(Assignment, IsStartedEvenIfTheGroupHasMoreMembersThanPartitions) {
  auto assignment = three_partitions({.in_group = true});
  assignment.assign({});
  assignment.start();
  EXPECT_TRUE(assignment.has_assignment());
  EXPECT_TRUE(assignment.offsets_known());
  EXPECT_EQ(assignment.owned(), 0u);
}

TEST(Assignment, OwnsNothingAfterItWasRevoked) {
  auto assignment = in_a_group();
  assignment.revoke();
  EXPECT_FALSE(assignment.has_assignment());
  EXPECT_FALSE(assignment.offsets_known());
  EXPECT_THAT(assignment.assigned(), IsEmpty());
  EXPECT_EQ(assignment.find(0), nullptr);
  EXPECT_EQ(assignment.topic_partitions(), 3);
}

TEST(Assignment, ForgetsWhatWasReadInTheAssignmentBefore) {
  auto assignment = in_a_group();
  read(assignment, 0, 10, 13);
  assignment.assign({0});
  assignment.start();
  EXPECT_EQ(assignment.find(0)->next, -1);
  EXPECT_THAT(assignment.to_store({{0, 13}}), IsEmpty());
}

TEST(Assignment, StartsInAGroupWhereTheUserAskedForOnlyOnce) {
  auto assignment = from_100({.in_group = true});
  assignment.assign({0});
  assignment.start();
  EXPECT_EQ(assignment.starts(), (Positions{{0, 100}}));
  EXPECT_THAT(assignment.without_offset(), IsEmpty());
  assignment.assign({0});
  assignment.start();
  EXPECT_THAT(assignment.without_offset(), ElementsAre(0));
}

TEST(Assignment, StartsWithoutAGroupWhereTheUserAskedForEachTime) {
  auto assignment = from_100({});
  for (int time = 0; time < 2; ++time) {
    assignment.assign({0});
    assignment.start();
    EXPECT_EQ(assignment.starts(), (Positions{{0, 100}}));
  }
}

TEST(Assignment, StartsAtTheCommittedOffsetAndWithoutOneAtTheBeginning) {
  auto assignment = three_partitions({.in_group = true});
  assignment.assign({0, 1});
  assignment.start();
  EXPECT_THAT(assignment.without_offset(), ElementsAre(0, 1));
  assignment.use_committed({{0, 7}, {2, 9}});
  EXPECT_THAT(assignment.without_offset(), IsEmpty());
  EXPECT_EQ(assignment.starts(), (Positions{{0, 7}, {1, kBeginning}}));
}

TEST(Assignment, LeavesAMissingOffsetToTheClientIfTheUserHasSetWhatItDoes) {
  auto assignment = three_partitions({.in_group = true, .earliest_without_offset = false});
  assignment.assign({0, 5});
  assignment.start();
  assignment.use_committed({});
  EXPECT_EQ(assignment.starts(), (Positions{{0, kCommitted}, {5, kBeginning}}))
      << "all of an added partition is new";
}

TEST(Assignment, StartsAtTheCheckpoint) {
  auto assignment = three_partitions({.in_group = true});
  assignment.assign({0, 1});
  assignment.start_at({{0, 40}, {2, 50}});
  EXPECT_EQ(assignment.starts(), (Positions{{0, 40}, {1, kBeginning}}));
  EXPECT_THAT(assignment.without_offset(), IsEmpty());
}

TEST(Assignment, StartsWithoutACheckpointAtTheCommittedOffsetIfThatIsWanted) {
  auto assignment = three_partitions({.in_group = true, .committed_without_checkpoint = true});
  assignment.assign({0, 1});
  assignment.start_at({{0, 40}});
  EXPECT_THAT(assignment.without_offset(), ElementsAre(1));
  assignment.use_committed({{0, 8}, {1, 9}});
  EXPECT_EQ(assignment.starts(), (Positions{{0, 40}, {1, 9}}));
}

TEST(Assignment, StartsWhereTheUserAskedForAtFirstAlthoughThereIsACheckpoint) {
  auto assignment = from_100({.in_group = true});
  assignment.assign({0});
  assignment.start_at({{0, 40}});
  EXPECT_EQ(assignment.starts(), (Positions{{0, 100}}));
  assignment.assign({0});
  assignment.start_at({{0, 140}});
  EXPECT_EQ(assignment.starts(), (Positions{{0, 140}}));
}

TEST(Assignment, StartsWhereTheUserAskedForUntilThereIsACheckpoint) {
  auto assignment = from_100({.in_group = true, .committed_without_checkpoint = true});
  for (int time = 0; time < 2; ++time) {
    assignment.assign({0});
    assignment.start_at({});
    EXPECT_EQ(assignment.starts(), (Positions{{0, 100}}));
  }
}

TEST(Assignment, KnowsPartitionsThatWereAddedToTheTopicOnceTheyAreAssigned) {
  auto assignment = three_partitions({.in_group = true});
  assignment.assign({5});
  EXPECT_EQ(assignment.topic_partitions(), 3);
  assignment.start();
  EXPECT_EQ(assignment.topic_partitions(), 6);
  assignment.use_committed({{5, 7}});
  EXPECT_EQ(assignment.starts(), (Positions{{5, 7}})) << "another member has read it";
}

TEST(Assignment, WithoutAGroupTakesPartitionsThatAreAddedToTheTopic) {
  Assignment assignment{{}};
  assignment.set_first_starts({2, {.offset = 100}});
  assignment.assign({0, 1});
  assignment.start();
  EXPECT_THAT(assignment.add_partitions(1), IsEmpty());
  EXPECT_THAT(assignment.add_partitions(2), IsEmpty());
  EXPECT_THAT(assignment.add_partitions(4), ElementsAre(2, 3));
  EXPECT_THAT(assignment.assigned(), ElementsAre(0, 1, 2, 3));
  EXPECT_EQ(assignment.starts(), (Positions{{0, 100}, {1, 100}, {2, kBeginning}, {3, kBeginning}}));
  EXPECT_EQ(assignment.owned(), 4u);
  read(assignment, 3, 0, 1);
}

TEST(Assignment, SkipsRecordsThatAreOlderThanTheStart) {
  Assignment assignment{{}};
  assignment.set_first_starts({{.offset = kBeginning, .skip_before = 1'000}});
  assignment.assign({0});
  assignment.start();
  OwnedPartition& owned = *assignment.find(0);
  EXPECT_FALSE(owned.accept(0, at(999), kNow));
  EXPECT_FALSE(owned.accept(1, std::nullopt, kNow)) << "a record without a timestamp";
  EXPECT_EQ(assignment.start_of(0), std::nullopt);
  EXPECT_TRUE(owned.accept(2, at(1'000), kNow));
  EXPECT_EQ(assignment.start_of(0), 2);
}

TEST(Assignment, SkipsNoRecordsAfterTheFirstAssignment) {
  Assignment assignment{{.in_group = true}};
  assignment.set_first_starts({{.offset = kBeginning, .skip_before = 1'000}});
  assignment.assign({0});
  assignment.start();
  assignment.assign({0});
  assignment.start_at({{0, 40}});
  EXPECT_TRUE(assignment.find(0)->accept(40, at(999), kNow));
}

TEST(Assignment, StoresOnlyWhatWasReadInItAndOnlyForwards) {
  auto assignment = in_a_group();
  EXPECT_THAT(assignment.to_store({{0, 12}}), IsEmpty()) << "nothing was read";
  read(assignment, 0, 10, 13);
  EXPECT_THAT(assignment.to_store({{0, 10}, {1, 5}, {7, 5}}), IsEmpty());
  EXPECT_EQ(assignment.to_store({{0, 12}}), (Positions{{0, 12}}));
  EXPECT_THAT(assignment.to_store({{0, 11}}), IsEmpty());
  EXPECT_THAT(assignment.to_store({{0, 12}}), IsEmpty());
  EXPECT_THAT(assignment.to_store({{0, 14}}), IsEmpty());
  EXPECT_EQ(assignment.to_store({{0, 13}}), (Positions{{0, 13}}));
}

TEST(Assignment, KnowsWhereALogicalStartIsOnceARecordOrTheEndHasCome) {
  auto assignment = three_partitions({.in_group = true});
  assignment.assign({0, 1, 2});
  assignment.start_at({{2, 30}});
  EXPECT_EQ(assignment.start_of(0), std::nullopt);
  EXPECT_EQ(assignment.start_of(2), 30);
  EXPECT_EQ(assignment.start_of(3), std::nullopt);
  read(assignment, 0, 33, 35);
  EXPECT_EQ(assignment.start_of(0), 33);
  assignment.find(1)->on_end(44);
  EXPECT_EQ(assignment.start_of(1), 44);
  assignment.find(2)->on_end(50);
  EXPECT_EQ(assignment.start_of(2), 30);
}

TEST(Assignment, IsAtItsEndWhenEachOwnedPartitionHasReachedItOnce) {
  auto assignment = three_partitions({.in_group = true});
  EXPECT_FALSE(assignment.all_at_end()) << "nothing was assigned yet";
  assignment.assign({0, 2});
  EXPECT_FALSE(assignment.all_at_end()) << "it is not started";
  assignment.start();
  assignment.find(0)->on_end(5);
  EXPECT_FALSE(assignment.all_at_end());
  assignment.find(2)->on_end(0);
  EXPECT_TRUE(assignment.all_at_end());
  read(assignment, 2, 0, 1);
  EXPECT_TRUE(assignment.all_at_end()) << "once is enough";
}

TEST(Assignment, IsNotAtItsEndBetweenTwoGenerationsOfTheGroup) {
  Assignment assignment{{.in_group = true}};
  assignment.assign({0});
  assignment.start();
  assignment.find(0)->on_end(5);
  ASSERT_TRUE(assignment.all_at_end());
  assignment.revoke();
  EXPECT_FALSE(assignment.all_at_end()) << "the next one may have other partitions";
  EXPECT_FALSE(assignment.offsets_known());
  assignment.assign({});
  assignment.start();
  EXPECT_TRUE(assignment.all_at_end()) << "other members have them all";
}

TEST(Assignment, KnowsTheTimestampBeforeAnOffsetOnlyRightAfterThatRecord) {
  auto assignment = in_a_group();
  EXPECT_TRUE(assignment.find(0)->accept(16, at(1'764'000'000'000), kNow));
  EXPECT_EQ(assignment.timestamp_before(0, 17), at(1'764'000'000'000));
  EXPECT_EQ(assignment.timestamp_before(0, 16), std::nullopt);
  EXPECT_EQ(assignment.timestamp_before(1, 17), std::nullopt);
  EXPECT_EQ(assignment.timestamp_before(7, 17), std::nullopt);
  EXPECT_TRUE(assignment.find(0)->accept(17, std::nullopt, kNow));
  EXPECT_EQ(assignment.timestamp_before(0, 18), std::nullopt) << "that record has none";
}

TEST(Assignment, ReportsTheRecordsThatRetentionDeletedBeforeTheyWereRead) {
  auto assignment = in_a_group();
  EXPECT_THAT(assignment.expired({{0, 0}, {1, 10}, {2, 25}, {7, 99}}),
              ElementsAre(Assignment::Expired{.partition = 2, .first = 10, .next = 25}));
}

TEST(Assignment, ReportsNothingAsDeletedWhereItStartsAtTheBeginningOrTheAnswerIsMissing) {
  auto assignment = three_partitions({.in_group = true});
  assignment.assign({0, 1});
  EXPECT_THAT(assignment.expired({{0, 25}}), IsEmpty()) << "it is not started";
  assignment.start();
  assignment.use_committed({{1, 3}});
  EXPECT_THAT(assignment.expired({{0, 25}}), IsEmpty());
}

TEST(Assignment, WantsASeekBackToACorruptBatchUntilItHasSucceeded) {
  auto assignment = in_a_group();
  read(assignment, 0, 10, 13);
  EXPECT_THAT(assignment.seeks_due(kNow), IsEmpty());
  assignment.find(0)->on_corrupt_batch(13, kNow);
  EXPECT_FALSE(assignment.find(0)->accept(20, at(20), kNow)) << "the record is after the batch";
  EXPECT_EQ(assignment.seeks_due(kNow), (Positions{{0, 13}}));
  assignment.on_seek(0, /*succeeded=*/false, kNow);
  EXPECT_THAT(assignment.seeks_due(kNow), IsEmpty());
  EXPECT_EQ(assignment.seeks_due(kNow + CorruptBatch::kPause), (Positions{{0, 13}}));
  assignment.on_seek(0, /*succeeded=*/true, kNow + CorruptBatch::kPause);
  EXPECT_THAT(assignment.seeks_due(kNow + seconds{60}), IsEmpty());
  read(assignment, 0, 13, 14);
}

TEST(Assignment, SeeksToWhereReadingBeganIfTheFirstBatchIsCorrupt) {
  auto assignment = in_a_group();
  assignment.find(1)->on_corrupt_batch(12, kNow);
  EXPECT_EQ(assignment.seeks_due(kNow), (Positions{{1, 10}}));
}

TEST(Assignment, DropsThePlannedSeekOfAPartitionThatWasRevoked) {
  auto assignment = in_a_group();
  assignment.find(0)->on_corrupt_batch(10, kNow);
  assignment.revoke();
  EXPECT_THAT(assignment.seeks_due(kNow), IsEmpty());
  assignment.on_seek(0, /*succeeded=*/true, kNow);
}

TEST(OwnedPartition, SeeksToTheCorruptBatchIfItWasToStartAtTheEnd) {
  OwnedPartition owned{.start = RD_KAFKA_OFFSET_END};
  owned.on_corrupt_batch(12, kNow);
  EXPECT_EQ(owned.next_to_read(), 12);
}

TEST(OwnedPartition, SeeksBackAgainIfARecordComesThatWasReadBefore) {
  OwnedPartition owned{.start = 0};
  EXPECT_TRUE(owned.accept(5, at(5), kNow));
  owned.on_corrupt_batch(6, kNow);
  owned.damage.seek_succeeded();
  EXPECT_FALSE(owned.accept(0, at(0), kNow + seconds{1}));
  EXPECT_TRUE(owned.damage.seek_due(kNow + seconds{1}));
}

TEST(OwnedPartition, AcceptsARecordAgainLongAfterACorruptBatchBecauseTheTopicIsAnotherOne) {
  OwnedPartition owned{.start = 0};
  EXPECT_TRUE(owned.accept(5, at(5), kNow));
  owned.on_corrupt_batch(6, kNow);
  owned.damage.seek_succeeded();
  EXPECT_TRUE(owned.accept(0, at(0), kNow + CorruptBatch::kEcho));
  EXPECT_EQ(owned.next, 1);
}

TEST(OwnedPartition, DoesNotReachItsEndWhileItHasToSeekBack) {
  OwnedPartition owned{.start = kBeginning};
  owned.on_corrupt_batch(3, kNow);
  owned.on_end(9);
  EXPECT_FALSE(owned.at_end);
  EXPECT_EQ(owned.known_start(), std::nullopt);
}

TEST(OwnedPartition, HasNoLagBeforeItsFirstRecordUnlessItIsAtItsEnd) {
  OwnedPartition owned{.start = 10};
  EXPECT_EQ(owned.lag(100), std::nullopt);
  owned.on_end(10);
  EXPECT_EQ(owned.lag(std::nullopt), 0);
}

TEST(OwnedPartition, HasAsMuchLagAsThereAreRecordsUpToTheEndThatIsKnown) {
  OwnedPartition owned{.start = 10};
  EXPECT_TRUE(owned.accept(10, at(10), kNow));
  EXPECT_EQ(owned.lag(std::nullopt), std::nullopt);
  EXPECT_EQ(owned.lag(100), 89);
  EXPECT_EQ(owned.lag(11), 0);
  EXPECT_EQ(owned.lag(5), 0) << "the end that is known is an old one";
}

TEST(OwnedPartition, IsCaughtUpFromItsEndUntilTheNextRecord) {
  OwnedPartition owned{.start = 10};
  EXPECT_FALSE(owned.is_caught_up(std::nullopt));
  owned.on_end(10);
  EXPECT_TRUE(owned.is_caught_up(std::nullopt));
  EXPECT_TRUE(owned.accept(10, at(10), kNow));
  EXPECT_FALSE(owned.is_caught_up(std::nullopt));
}

TEST(OwnedPartition, IsCaughtUpWithItsNewestRecordAlthoughNoEndWasReported) {
  OwnedPartition owned{.start = 10};
  EXPECT_FALSE(owned.is_caught_up(10)) << "nothing was read yet";
  EXPECT_TRUE(owned.accept(10, at(10), kNow));
  EXPECT_FALSE(owned.is_caught_up(12));
  EXPECT_FALSE(owned.is_caught_up(RD_KAFKA_OFFSET_INVALID)) << "the end is not known yet";
  EXPECT_TRUE(owned.is_caught_up(11));
}

}  // namespace
}  // namespace suhu::kafka
