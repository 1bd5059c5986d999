#include "suhu/stream/checkpoint_sink.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/memory_changelog.hpp"

namespace suhu::stream {
namespace {

using std::chrono::milliseconds;
using test::Events;
using test::KeptSource;
using test::MemoryChangelog;
using test::MemoryParticipant;
using test::MemorySink;
using test::MemoryState;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

struct CheckpointTest : testing::Test {
  CheckpointOptions options() {
    return {.interval = milliseconds{200},
            .interval_behind = milliseconds{2'000},
            .max_held_bytes = 100,
            .first = {&first},
            .participants = {{"db", &database}, {"files", &files}},
            .abandoned = [this] { return abandoned; },
            .now = [this] { return now; }};
  }
  void start() { sink.emplace(source, state, changelog, options()); }
  void start_batch() { sink.emplace(source, state, options()); }

  /// Processes one batch: a key of the state changes and a row is written. `upto` is the next
  /// offset to read.
  void work(std::int64_t upto, std::int32_t partition = 0) {
    state.set(partition, "S", "until " + std::to_string(upto));
    write("row " + std::to_string(upto), {{partition, upto}});
  }
  void write(const std::string& row, const Positions& upto) {
    Output output;
    output.text() = row;
    output.end_row(std::string_view{"S"}, /*newline=*/false);
    sink->write(output, upto);
  }
  Events happened() { return std::exchange(events, {}); }
  void service_after(milliseconds time) {
    now += time;
    sink->service();
  }

  Events events;
  std::chrono::steady_clock::time_point now{std::chrono::hours{5}};
  bool abandoned = false;
  KeptSource source{events};
  MemoryState state{events};
  MemoryChangelog changelog{events};
  MemoryParticipant database{events, "db"};
  MemoryParticipant files{events, "files"};
  Events first_events;
  MemorySink first{first_events};
  std::optional<CheckpointSink> sink;
};

TEST_F(CheckpointTest, OneCommitPreparesThenWritesTheChangelogThenShows) {
  start();
  work(5);
  service_after(milliseconds{200});
  EXPECT_THAT(happened(), ElementsAre("db.prepare", "files.prepare", "changelog.commit",
                                      "db.commit", "files.commit"));
  EXPECT_THAT(changelog.rows, ElementsAre("S=row 5"));
  EXPECT_EQ(changelog.records[0]["S"], "until 5");
  EXPECT_GE(database.last_budget, milliseconds{500})
      << "with less a slow database never gets ahead";
  EXPECT_EQ(sink->commits(), 1u);
}

TEST_F(CheckpointTest, ACutIsWhereReadingResumesAndWhereItHasCome) {
  start();
  state.checkpoints[0] = 3;
  work(5);
  work(12, 1);
  service_after(milliseconds{200});
  EXPECT_EQ(changelog.checkpoints[0].next, 3);
  EXPECT_EQ(changelog.checkpoints[0].read, 5);
  EXPECT_EQ(changelog.checkpoints[1].next, 12);
  EXPECT_EQ(changelog.checkpoints[1].read, 12);
  EXPECT_EQ(sink->confirmed(), (Positions{{0, 3}, {1, 12}}));
}

TEST_F(CheckpointTest, WhatWasReadInAnEarlierLifeStaysReadWhileItIsReadAgain) {
  start();
  changelog.checkpoints[0] = {.next = 3, .read = 9, .notes = {}};
  ASSERT_TRUE(sink->on_assigned({0}));
  state.checkpoints[0] = 3;
  work(5);
  service_after(milliseconds{200});
  EXPECT_EQ(changelog.checkpoints[0].next, 3);
  EXPECT_EQ(changelog.checkpoints[0].read, 9)
      << "or late readings between 5 and 9 would be counted twice after the next restart";
  state.checkpoints.clear();
  work(12);
  service_after(milliseconds{200});
  EXPECT_EQ(changelog.checkpoints[0].read, 12);
}

TEST_F(CheckpointTest, WhatATimerChangedIsCommittedAtTheRestoredCutThoughNothingWasReadSince) {
  start();
  changelog.checkpoints[0] = {.next = 3, .read = 9, .notes = {}};
  ASSERT_TRUE(sink->on_assigned({0, 1}));
  state.set(0, "S", "stale");
  write("stale", {});
  EXPECT_EQ(sink->pending(), 1u);
  service_after(milliseconds{200});
  EXPECT_EQ(sink->commits(), 1u);
  EXPECT_THAT(changelog.rows, ElementsAre("S=stale"));
  EXPECT_EQ(changelog.records[0]["S"], "stale");
  EXPECT_EQ(changelog.checkpoints[0].next, 3) << "what lies between is still to be read again";
  EXPECT_EQ(changelog.checkpoints[0].read, 9);
  EXPECT_EQ(sink->pending(), 0u);
  service_after(milliseconds{60'000});
  EXPECT_EQ(sink->commits(), 1u) << "there is nothing more";
}

TEST_F(CheckpointTest, WhatATimerChangedInATopicWithoutRecordsIsCommittedWhereReadingBegins) {
  start();
  ASSERT_TRUE(sink->on_assigned({0, 1}));
  source.starts = {{0, 7}};
  state.set(0, "S", "never seen");
  write("never seen", {});
  service_after(milliseconds{200});
  EXPECT_EQ(changelog.records[0]["S"], "never seen");
  EXPECT_EQ(changelog.checkpoints[0].next, 7);
  EXPECT_EQ(changelog.checkpoints[0].read, 7);
  EXPECT_FALSE(changelog.checkpoints.contains(1)) << "its beginning is not known";
}

TEST_F(CheckpointTest, WhatATimerChangedBesideAPartitionThatIsReadIsCommittedWithIt) {
  start();
  changelog.checkpoints[1] = {.next = 4, .read = 4, .notes = {}};
  ASSERT_TRUE(sink->on_assigned({0, 1}));
  work(5, 0);
  state.set(1, "T", "stale");
  write("stale", {});
  service_after(milliseconds{200});
  EXPECT_EQ(changelog.records[1]["T"], "stale");
  EXPECT_EQ(changelog.checkpoints[1].next, 4);
  service_after(milliseconds{60'000});
  EXPECT_EQ(sink->commits(), 1u)
      << "or it would commit each 200 ms for ever, and a stop would wait in vain";
}

TEST_F(CheckpointTest, APartitionWhosePlaceIsNotKnownHoldsUpNoOtherOneAndFollows) {
  start();
  ASSERT_TRUE(sink->on_assigned({0, 1}));
  state.set(1, "T", "changed");
  service_after(milliseconds{60'000});
  EXPECT_EQ(sink->commits(), 0u);
  work(5, 0);
  service_after(milliseconds{200});
  EXPECT_EQ(changelog.records[0]["S"], "until 5");
  EXPECT_FALSE(changelog.checkpoints.contains(1));
  source.starts = {{1, 0}};
  service_after(milliseconds{200});
  EXPECT_EQ(changelog.records[1]["T"], "changed");
}

TEST_F(CheckpointTest, APlaceThatMovedAloneIsCommittedTooThoughSeldom) {
  start();
  sink->write(Output{}, {{0, 7}});  // rejected records change no state
  EXPECT_EQ(sink->pending(), 1u) << "at the end it is committed";
  service_after(milliseconds{9'999});
  EXPECT_EQ(sink->commits(), 0u);
  service_after(milliseconds{1});
  EXPECT_EQ(sink->confirmed(), (Positions{{0, 7}}));
  EXPECT_EQ(sink->pending(), 0u);
  service_after(milliseconds{60'000});
  EXPECT_EQ(sink->commits(), 1u);
}

TEST_F(CheckpointTest, NothingIsConfirmedBeforeItsCommit) {
  start();
  work(5);
  EXPECT_THAT(sink->confirmed(), IsEmpty());
  service_after(milliseconds{200});
  work(9);
  EXPECT_EQ(sink->confirmed(), (Positions{{0, 5}}));
  service_after(milliseconds{200});
  EXPECT_EQ(sink->confirmed(), (Positions{{0, 9}}));
}

TEST_F(CheckpointTest, NotesGoIntoTheCutUnderTheNameOfTheirParticipant) {
  start();
  files.on_prepare = [this] { files.noted[1] = {"a.parquet", "b.parquet"}; };
  work(5);
  work(6, 1);
  service_after(milliseconds{200});
  EXPECT_THAT(changelog.checkpoints[0].notes, IsEmpty());
  EXPECT_EQ(
      changelog.checkpoints[1].notes,
      (std::map<std::string, std::vector<std::string>>{{"files", {"a.parquet", "b.parquet"}}}));
}

TEST_F(CheckpointTest, WaitsUntilWhatWasGivenToTheFirstSinksIsOut) {
  start();
  first.confirms = false;
  Output output;
  output.text() = "x";
  output.end_row();
  first.write(output, {});
  work(5);
  service_after(milliseconds{200});
  EXPECT_THAT(happened(), Not(Contains("changelog.commit")));
  EXPECT_FALSE(sink->has_room()) << "with a reader slower than we are, they would never be out";
  first.confirm_all();
  service_after(milliseconds{0});
  EXPECT_THAT(happened(), Contains("changelog.commit"));
  EXPECT_TRUE(sink->has_room());
}

TEST_F(CheckpointTest, CommitsNothingWhenTheReaderOfAFirstSinkHasGone) {
  start();
  work(5);
  EXPECT_EQ(sink->pending(), 1u);
  first.is_closed = true;
  service_after(milliseconds{200});
  EXPECT_THAT(happened(), IsEmpty());
  EXPECT_EQ(sink->pending(), 0u) << "waiting would not help";
}

TEST_F(CheckpointTest, CommitsOnceInAnInterval) {
  start();
  work(5);
  service_after(milliseconds{199});
  EXPECT_THAT(happened(), IsEmpty());
  service_after(milliseconds{1});
  EXPECT_EQ(sink->commits(), 1u);
  work(6);
  service_after(milliseconds{199});
  EXPECT_EQ(sink->commits(), 1u);
  service_after(milliseconds{1});
  EXPECT_EQ(sink->commits(), 2u);
}

TEST_F(CheckpointTest, CommitsLessOftenWhileAPartitionIsBehind) {
  start();
  source.behind = {1};
  work(5);
  work(5, 1);
  service_after(milliseconds{1'999});
  EXPECT_EQ(sink->commits(), 0u);
  service_after(milliseconds{1});
  EXPECT_EQ(sink->commits(), 1u);
}

TEST_F(CheckpointTest, TheLongestWishOfAParticipantIsKept) {
  start();
  database.wish = milliseconds{5'000};
  files.wish = milliseconds{60'000};
  work(5);
  service_after(milliseconds{59'999});
  EXPECT_EQ(sink->commits(), 0u);
  service_after(milliseconds{1});
  EXPECT_EQ(sink->commits(), 1u);
}

TEST_F(CheckpointTest, CommitsAtOnceWhenAParticipantOrItsRowsHaveNoRoom) {
  start();
  EXPECT_TRUE(sink->has_room());
  files.room = false;
  EXPECT_FALSE(sink->has_room());
  work(5);
  service_after(milliseconds{0});
  EXPECT_EQ(sink->commits(), 1u);
  files.room = true;
  write(std::string(100, 'x'), {{0, 6}});
  EXPECT_FALSE(sink->has_room());
  sink->wait_for_room(milliseconds{70});
  EXPECT_EQ(sink->commits(), 2u);
  EXPECT_TRUE(sink->has_room());
}

TEST_F(CheckpointTest, AGroupThatWaitsForAParticipantsRoomCommits) {
  start();
  work(5);
  files.room = false;
  sink->wait_for_room(milliseconds{70});
  EXPECT_THAT(happened(), ElementsAre("db.prepare", "files.prepare", "changelog.commit",
                                      "db.commit", "files.commit"));
}

TEST_F(CheckpointTest, RowsWithoutAPlaceYetAreWithheldAndCommitNothing) {
  start();
  state.set(0, "S", "x");
  sink->write({}, {});
  service_after(milliseconds{10'000});
  sink->wait_for_room(milliseconds{0});
  EXPECT_THAT(happened(), IsEmpty());
  write("all", {{0, 5}});
  EXPECT_EQ(sink->pending(), 1u);
  sink->wait_for_room(milliseconds{0});
  EXPECT_EQ(sink->commits(), 1u);
  EXPECT_EQ(sink->pending(), 0u);
}

TEST_F(CheckpointTest, AParticipantThatCannotNowIsAskedAgainAndNothingIsCommitted) {
  start();
  database.prepares = false;
  work(5);
  service_after(milliseconds{200});
  EXPECT_THAT(happened(), ElementsAre("db.prepare")) << "those that can be unavailable come first";
  service_after(milliseconds{0});
  EXPECT_THAT(happened(), ElementsAre("db.prepare"));
  EXPECT_EQ(sink->pending(), 1u);
  EXPECT_FALSE(sink->lost_results());
  database.prepares = true;
  service_after(milliseconds{0});
  EXPECT_THAT(happened(), ElementsAre("db.prepare", "files.prepare", "changelog.commit",
                                      "db.commit", "files.commit"));
}

TEST_F(CheckpointTest, AFailedCommitDropsEverythingAndAsksToReadAgain) {
  start();
  ASSERT_TRUE(sink->on_assigned({0, 1}));
  work(5);
  happened();
  changelog.takes = false;
  service_after(milliseconds{200});
  EXPECT_THAT(happened(),
              ElementsAre("db.prepare", "files.prepare", "changelog.commit", "db.forget 0",
                          "files.forget 0", "db.forget 1", "files.forget 1", "forget state"));
  EXPECT_TRUE(sink->lost_results());
  EXPECT_FALSE(sink->has_room());
  EXPECT_EQ(sink->pending(), 0u);
  EXPECT_EQ(sink->commits(), 0u);
  EXPECT_THAT(sink->confirmed(), IsEmpty());
  service_after(milliseconds{0});
  EXPECT_THAT(happened(), ElementsAre("reread"));
  sink->wait_for_room(milliseconds{0});
  EXPECT_THAT(happened(), ElementsAre("reread")) << "until it is taken again";
}

TEST_F(CheckpointTest, WhatIsWrittenWhileLostIsReadAgainAndNotKept) {
  start();
  work(5);
  changelog.takes = false;
  service_after(milliseconds{200});
  write("too early", {{0, 6}});
  changelog.takes = true;
  source.on_reread = [this] { EXPECT_TRUE(source.listener->on_assigned({0})); };
  sink->service();
  EXPECT_FALSE(sink->lost_results());
  EXPECT_TRUE(sink->has_room());
  EXPECT_EQ(sink->pending(), 0u);
  work(5);
  service_after(milliseconds{200});
  EXPECT_THAT(changelog.rows, ElementsAre("S=row 5"));
}

TEST_F(CheckpointTest, TakingPartitionsRestoresRecoversAndResumes) {
  changelog.checkpoints[0] = {
      .next = 3, .read = 5, .notes = {{"files", {"a", "b"}}, {"former", {"x"}}}};
  changelog.records[0]["S"] = "until 5";
  start();
  const auto positions = source.listener->on_assigned({0, 1});
  ASSERT_TRUE(positions);
  EXPECT_EQ(*positions, (Positions{{0, 3}}))
      << "what was never committed starts where the source starts it";
  EXPECT_THAT(happened(),
              ElementsAre("forget state", "restore", "db.recover 0", "files.recover 0 a b",
                          "resume 0:5", "db.recover 1 anew", "files.recover 1 anew"));
  EXPECT_EQ(state.values[0]["S"], "until 5");
  EXPECT_FALSE(sink->lost_results());
}

TEST_F(CheckpointTest, TheIntervalBeginsWhenPartitionsAreTaken) {
  start();
  now += milliseconds{10'000};
  ASSERT_TRUE(sink->on_assigned({0}));
  work(5);
  service_after(milliseconds{199});
  EXPECT_EQ(sink->commits(), 0u);
}

TEST_F(CheckpointTest, ARestoreWithoutAnAnswerReadsNothingAndIsNoLostResult) {
  changelog.records[0]["S"] = "half restored";
  changelog.answers = false;
  start();
  EXPECT_EQ(sink->on_assigned({0}), std::nullopt);
  EXPECT_FALSE(sink->lost_results());
  EXPECT_FALSE(sink->has_room());
  EXPECT_THAT(state.values, IsEmpty());
  EXPECT_THAT(happened(), Not(Contains(HasSubstr("recover"))));
  sink->service();
  EXPECT_THAT(happened(), ElementsAre("reread"));
  changelog.answers = true;
  EXPECT_TRUE(sink->on_assigned({0}));
  EXPECT_FALSE(sink->lost_results());
}

TEST_F(CheckpointTest, ResultsThatNoCommitTookStayLostUntilTheStateIsRestored) {
  start();
  ASSERT_TRUE(sink->on_assigned({0}));
  work(5);
  changelog.takes = false;
  service_after(milliseconds{200});
  EXPECT_TRUE(sink->lost_results());
  changelog.answers = false;
  EXPECT_EQ(sink->on_assigned({0}), std::nullopt);
  EXPECT_TRUE(sink->lost_results());
  changelog.answers = true;
  EXPECT_TRUE(sink->on_assigned({0}));
  EXPECT_FALSE(sink->lost_results());
}

TEST_F(CheckpointTest, DroppedPartitionsAreForgottenOnceAndCommitNothing) {
  start();
  ASSERT_TRUE(sink->on_assigned({0}));
  work(5);
  happened();
  source.listener->on_revoked();
  EXPECT_THAT(happened(), ElementsAre("db.forget 0", "files.forget 0", "forget state"));
  service_after(milliseconds{10'000});
  EXPECT_THAT(happened(), IsEmpty());
  source.listener->on_revoked();
  EXPECT_THAT(happened(), ElementsAre("forget state"));
}

TEST_F(CheckpointTest, AfterItsEndTheSourceHasNoKeeper) {
  start();
  EXPECT_EQ(source.listener, &*sink);
  sink.reset();
  EXPECT_EQ(source.listener, nullptr);
}

TEST_F(CheckpointTest, ABatchHasOneCommitWhenItIsFlushed) {
  start_batch();
  EXPECT_EQ(source.listener, nullptr);
  work(5);
  service_after(milliseconds{100'000});
  EXPECT_THAT(happened(), IsEmpty());
  EXPECT_EQ(sink->pending(), 1u);
  sink->wait_for_room(milliseconds{70});
  EXPECT_THAT(happened(), ElementsAre("db.prepare", "files.prepare", "db.commit", "files.commit"));
  EXPECT_EQ(sink->pending(), 0u);
  EXPECT_EQ(sink->confirmed(), (Positions{{0, 5}}));
  sink->wait_for_room(milliseconds{70});
  EXPECT_THAT(happened(), IsEmpty()) << "once";
}

TEST_F(CheckpointTest, ABatchWithoutRoomOnlyPrepares) {
  start_batch();
  work(5);
  files.room = false;
  sink->service();
  EXPECT_THAT(happened(), IsEmpty());
  sink->wait_for_room(milliseconds{70});
  EXPECT_THAT(happened(), ElementsAre("db.prepare", "files.prepare"));
  EXPECT_EQ(sink->pending(), 1u);
}

TEST_F(CheckpointTest, AnAbandonedBatchHasNothingPendingAndCommitsNothing) {
  start_batch();
  work(5);
  abandoned = true;
  EXPECT_EQ(sink->pending(), 0u);
  sink->service();
  EXPECT_THAT(happened(), IsEmpty());
}

TEST_F(CheckpointTest, TellsHowLongEachParticipantTookForACommit) {
  database.on_prepare = [this] { now += milliseconds{30}; };
  database.prepares = false;
  start();
  work(10);
  service_after(milliseconds{200});
  EXPECT_EQ(sink->flushes().at("db").count(), 0U);
  database.prepares = true;
  sink->service();
  const auto flushes = sink->flushes();
  EXPECT_EQ(flushes.at("db").count(), 1U)
      << "the attempt that failed is part of the one that did not";
  EXPECT_EQ(flushes.at("db").sum(), milliseconds{60});
  EXPECT_EQ(flushes.at("files").sum(), milliseconds{0});
  EXPECT_EQ(sink->committed_rows(), 1U);
}

}  // namespace
}  // namespace suhu::stream
