#include "suhu/stream/pump.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "support/hang.hpp"
#include "support/memory_stream.hpp"

namespace suhu::stream {
namespace {

using std::chrono::milliseconds;
using test::Events;
using test::MemorySink;
using test::MemorySource;
using testing::ElementsAre;

/// Copies every record to every output.
class Copy final : public Stage {
 public:
  std::size_t process(std::span<const Record> batch, Timestamp,
                      std::span<Output> outputs) override {
    ++calls;
    std::size_t used = 0;
    for (const Record& record : batch) {
      if (done()) break;
      if (waits_before == static_cast<int>(used)) {
        waits_before = -1;
        break;
      }
      ++used;
      ++taken;
      for (Output& output : outputs) {
        output.text().append(record.value);
        output.end_row();
      }
    }
    return used;
  }
  [[nodiscard]] bool done() const override { return taken >= limit; }
  void finish(Timestamp, std::span<Output> outputs) override {
    ++finished;
    if (last_words.empty()) return;
    outputs[0].text().append(last_words);
    outputs[0].end_row();
  }
  [[nodiscard]] bool unfinished() const override { return finished < parts_of_the_end; }
  [[nodiscard]] bool withholds_rows() const override { return withholds; }
  [[nodiscard]] milliseconds next_due() const override { return due; }

  std::size_t limit = 1'000'000;
  std::size_t taken = 0;
  int calls = 0;
  int waits_before = -1;  ///< cannot use the record of this index in the next batch; -1: can
  bool withholds = false;
  int finished = 0;
  int parts_of_the_end = 1;
  std::string last_words;
  milliseconds due = milliseconds::max();
};

struct PumpTest : testing::Test {
  Events events;
  MemorySink sink{events};
  Copy stage;
  PumpOptions options{.flush_timeout = milliseconds{0}, .revoke_timeout = milliseconds{0}};

  PumpResult run(Source& source) {
    Sink* const sinks[] = {&sink};
    return pump(source, stage, sinks, options);
  }
};

TEST_F(PumpTest, WritesBeforeItStores) {
  MemorySource source{events, {{{0, 5, "a"}, {1, 9, "b"}}}};
  const auto result = run(source);
  EXPECT_THAT(sink.rows, ElementsAre("a", "b"));
  const auto write = std::find(events.begin(), events.end(), "write 2");
  const auto store = std::find(events.begin(), events.end(), "store 0:6 1:10");
  ASSERT_NE(store, events.end());
  EXPECT_LT(write, store);
  EXPECT_EQ(result.read, 2u);
  EXPECT_EQ(result.undelivered, 0u);
}

TEST_F(PumpTest, StoresNothingThatTheSinkHasNotConfirmed) {
  sink.confirms = false;
  MemorySource source{events, {{{0, 5, "a"}}}};
  const auto result = run(source);
  EXPECT_TRUE(source.stored.empty());
  EXPECT_EQ(result.undelivered, 1u);
  EXPECT_EQ(result.undelivered_to, "memory");
}

TEST_F(PumpTest, StoresOnlyWhatEverySinkHasConfirmed) {
  MemorySink slow{events};
  slow.confirms = false;
  MemorySource source{events, {{{0, 5, "a"}}}};
  Sink* const sinks[] = {&sink, &slow};
  EXPECT_EQ(pump(source, stage, sinks, options).undelivered, 1u);
  EXPECT_TRUE(source.stored.empty());
}

TEST_F(PumpTest, ABlockedSinkIsNeverDrainedIntoButTheSourceIsKeptAlive) {
  sink.room = false;
  MemorySource source{events, {{{0, 5, "a"}}}};
  const auto begun = std::chrono::steady_clock::now();
  const auto kept_alive = [&] { return std::count(events.begin(), events.end(), "keep_alive"); };
  options.stop = [&] {
    return kept_alive() > 0 || std::chrono::steady_clock::now() > begun + test::kHang;
  };
  run(source);
  EXPECT_EQ(std::count(events.begin(), events.end(), "drain"), 0);
  EXPECT_EQ(kept_alive(), 1);
  EXPECT_GE(std::chrono::steady_clock::now() - begun, milliseconds{990})
      << "once a second, not in each turn";
}

TEST_F(PumpTest, RecordsThatTheStageCannotUseYetComeAgainAndHoldTheirPositionsBack) {
  MemorySource source{events, {{{0, 0, "a"}, {0, 1, "b"}, {1, 7, "c"}}, {{0, 2, "d"}}}};
  stage.waits_before = 1;
  options.pause = [this](milliseconds) { events.push_back("pause"); };
  const auto result = run(source);
  EXPECT_THAT(sink.rows, ElementsAre("a", "b", "c", "d"));
  EXPECT_EQ(result.read, 4U);
  EXPECT_THAT(events, testing::IsSupersetOf({"put back 2", "pause"}));
  EXPECT_THAT(events, testing::Contains("store 0:1"));
  EXPECT_EQ(source.stored, (Positions{{0, 3}, {1, 8}}));
}

TEST_F(PumpTest, AnEmptyBatchStillTicksTheStage) {
  MemorySource source{events, {{}, {}, {}}};
  run(source);
  EXPECT_EQ(stage.calls, 4);
}

TEST_F(PumpTest, WaitsNoLongerThanTheStageAllows) {
  stage.due = milliseconds{7};
  MemorySource source{events, {{}}};
  run(source);
  EXPECT_EQ(source.last_wait, milliseconds{7});
}

TEST_F(PumpTest, StopsRightAfterTheLastWantedRecordAndStoresOnlyUpToIt) {
  stage.limit = 2;
  MemorySource source{events, {{{0, 0, "a"}, {0, 1, "b"}, {0, 2, "c"}}}};
  EXPECT_EQ(run(source).read, 2u);
  EXPECT_THAT(sink.rows, ElementsAre("a", "b"));
  EXPECT_EQ(source.stored, (Positions{{0, 2}}));
}

TEST_F(PumpTest, APlaceIsStoredAgainWhenItsPartitionIsReadAgain) {
  // The partition was revoked and assigned again in between, and the first commit was refused.
  MemorySource source{events, {{{0, 5, "a"}}, {{0, 5, "a"}}}};
  run(source);
  EXPECT_GE(std::count(events.begin(), events.end(), "store 0:6"), 2);
}

TEST_F(PumpTest, RowsWithheldUntilTheEndHoldTheirPositionsBack) {
  stage.withholds = true;
  stage.last_words = "table";
  MemorySource source{events, {{{0, 0, "a"}}, {{0, 1, "b"}}}};
  run(source);
  EXPECT_THAT(sink.rows, ElementsAre("a", "b", "table"));
  EXPECT_EQ(std::count_if(events.begin(), events.end(),
                          [](const auto& e) { return e.starts_with("store"); }),
            1);
  EXPECT_EQ(events.back(), "store 0:2");
}

TEST_F(PumpTest, AnEndInPartsWaitsForRoomBetweenThemAndConfirmsWithTheLast) {
  stage.parts_of_the_end = 3;
  stage.last_words = "part";
  options.flush_timeout = milliseconds{5'000};
  stage.withholds = true;
  sink.on_wait = [&] { sink.room = true; };
  MemorySource source{events, {{{0, 0, "a"}}}};
  source.before_drain = [&] { sink.room = events.size() < 3; };
  run(source);
  EXPECT_EQ(stage.finished, 3);
  EXPECT_THAT(sink.rows, ElementsAre("a", "part", "part", "part"));
  EXPECT_EQ(std::count(events.begin(), events.end(), "store 0:1"), 1);
  EXPECT_EQ(events.back(), "store 0:1");
}

TEST_F(PumpTest, AnEndInPartsIsGivenUpWhenNoRoomComes) {
  stage.parts_of_the_end = 3;
  stage.last_words = "part";
  MemorySource source{events, {}};
  source.before_drain = [&] { sink.room = false; };
  run(source);
  EXPECT_EQ(stage.finished, 1);
}

TEST_F(PumpTest, ARevokeFlushesAndStoresBeforePartitionsGo) {
  sink.confirms = false;
  MemorySource source{events, {{{0, 5, "a"}}, {{0, 6, "b"}}}};
  sink.on_wait = [&] { sink.confirm_all(); };
  options.revoke_timeout = milliseconds{5'000};
  bool revoked = false;
  source.before_drain = [&] {
    if (stage.taken == 1 && !revoked) {
      revoked = true;
      source.revoke();
      EXPECT_EQ(source.stored, (Positions{{0, 6}}));
    }
  };
  run(source);
  EXPECT_TRUE(revoked);
}

TEST_F(PumpTest, WhatWasConfirmedBeforeARevokeIsNotOfferedAfterIt) {
  sink.confirms = false;
  MemorySource source{events, {{{0, 5, "a"}}, {}, {{0, 0, "of a topic made again"}}}};
  source.before_drain = [&] {
    if (stage.taken == 1 && source.revoke) {
      std::exchange(source.revoke, nullptr)();
      sink.confirm_all();
    }
  };
  run(source);
  EXPECT_EQ(std::count(events.begin(), events.end(), "store 0:6"), 0);
  EXPECT_EQ(source.stored, (Positions{{0, 1}}));
}

TEST_F(PumpTest, AReaderThatGoesAwayEndsTheLoopWithoutAnError) {
  MemorySource source{events, {}};
  source.endless = true;
  source.before_drain = [&] { sink.is_closed = true; };
  const auto result = run(source);
  EXPECT_TRUE(result.reader_gone);
  EXPECT_EQ(result.undelivered, 0u);
}

TEST_F(PumpTest, AStopSignalLeavesTheRestUnread) {
  MemorySource source{events, {{{0, 0, "a"}}, {{0, 1, "b"}}}};
  options.stop = [&] { return stage.taken == 1; };
  EXPECT_EQ(run(source).read, 1u);
  EXPECT_EQ(source.stored, (Positions{{0, 1}}));
}

TEST(ConfirmationLog, ABatchWithoutOutputIsSafeWhenItsPredecessorIs) {
  ConfirmationLog log;
  log.expect(10, {{0, 1}});
  log.expect(10, {{0, 7}});
  EXPECT_TRUE(log.confirmed().empty());
  log.reached(9);
  EXPECT_TRUE(log.confirmed().empty());
  log.reached(10);
  EXPECT_EQ(log.confirmed(), (Positions{{0, 7}}));
}

TEST(ConfirmationLog, AnEarlierStartAfterARebalanceCounts) {
  ConfirmationLog log;
  log.expect(1, {{0, 100}});
  log.reached(1);
  log.expect(2, {{0, 40}});
  log.reached(2);
  EXPECT_EQ(log.confirmed(), (Positions{{0, 40}}));
}

TEST(ConfirmationLog, AfterItForgotOnlyWhatCameSinceCounts) {
  ConfirmationLog log;
  log.expect(1, {{0, 100}});
  log.reached(1);
  log.expect(2, {{0, 110}});
  log.forget();
  log.expect(3, {{1, 7}});
  EXPECT_TRUE(log.confirmed().empty());
  log.reached(3);
  EXPECT_EQ(log.confirmed(), (Positions{{1, 7}}));
}

}  // namespace
}  // namespace suhu::stream
