#include "temp-dashboard/reading_stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "suhu/core/timestamp.hpp"
#include "support/snapshots.hpp"
#include "temp-dashboard/alert_hint.hpp"

namespace suhu::temp_dashboard {
namespace {

using stream::Record;
using testing::ElementsAre;
using testing::HasSubstr;

const Timestamp kNow = *parse_rfc3339("2026-11-21T03:36:00Z");

/// Owns the text to which a record refers.
struct Text {
  std::string value;
  [[nodiscard]] Record record(std::int32_t partition = 0, std::int64_t offset = 0) const {
    return {.key = {}, .value = value, .ts = now, .partition = partition, .offset = offset};
  }
  Timestamp now = kNow;
};

struct ReadingStageTest : testing::Test {
  ReadingStageTest() {
    surroundings.caught_up = [this](std::int32_t partition) {
      return caught_up.contains(partition);
    };
    surroundings.brokers_reachable = [this] { return in_contact; };
    surroundings.lags = [] { return SourceStatus::Lags{{0, 40}, {1, 2}}; };
    surroundings.partitions = [this] { return partitions; };
  }

  ReadingStage& stage() {
    if (!stage_)
      stage_.emplace(Board::Options{},
                     stream::ReadingIntake::Options{
                         .on_reject = [this](const Record&, RejectReason) { ++rejects; }},
                     surroundings, alerts, snapshots);
    return *stage_;
  }
  void take(const std::string& value) {
    const Text text{value, now};
    const auto record = text.record();
    EXPECT_EQ(stage().process({&record, 1}, now, {}), 1U);
  }
  void tick(std::chrono::milliseconds passed = std::chrono::milliseconds{200}) {
    now += passed;
    EXPECT_EQ(stage().process({}, now, {}), 0U);
  }

  Timestamp now = kNow;
  std::set<std::int32_t> caught_up;
  std::int32_t partitions = 2;
  bool in_contact = true;
  int rejects = 0;
  SourceStatus surroundings;
  std::shared_ptr<AlertTopicNews> alerts = std::make_shared<AlertTopicNews>();
  std::shared_ptr<Snapshots> snapshots = std::make_shared<Snapshots>();

 private:
  std::optional<ReadingStage> stage_;
};

TEST_F(ReadingStageTest, PublishesFiveTimesASecond) {
  tick();
  const auto first = snapshots->get();
  tick(std::chrono::milliseconds{199});
  EXPECT_EQ(snapshots->get(), first);
  EXPECT_EQ(stage().next_due(), std::chrono::milliseconds{1});
  tick(std::chrono::milliseconds{1});
  EXPECT_NE(snapshots->get(), first);
  EXPECT_EQ(stage().next_due(), ReadingStage::kFrame);
}

TEST_F(ReadingStageTest, PublishesAfterTheClockWasSetBack) {
  tick();
  const auto first = snapshots->get();
  tick(-std::chrono::hours{1});
  EXPECT_NE(snapshots->get(), first);
}

TEST_F(ReadingStageTest, ReadingsAreShownAndWhatIsNoneIsCounted) {
  take(R"({"sensor_id":"S1","suhu":70.5})");
  take("nonsense");
  tick();
  const auto snapshot = snapshots->get();
  ASSERT_EQ(snapshot->sensors.size(), 1U);
  EXPECT_EQ(snapshot->sensors[0]->last.celsius, 70.5);
  EXPECT_EQ(snapshot->health.intake.read, 2U);
  EXPECT_EQ(snapshot->health.intake.rejected, 1U);
  EXPECT_EQ(snapshot->health.lag(), 42);
  EXPECT_EQ(rejects, 1);
  EXPECT_THAT(describe(*snapshot, 1), HasSubstr("2 read, 1 sensor, 1 page open, 1 rejected"));
}

TEST_F(ReadingStageTest, WhatCameBeforeItsPartitionWasCaughtUpHasNoArrival) {
  caught_up = {0};
  take(R"({"sensor_id":"S1","suhu":70})");
  take(R"({"sensor_id":"S1","suhu":71})");
  caught_up = {};  // a short lag changes nothing
  take(R"({"sensor_id":"S1","suhu":72})");
  tick();
  const auto& points = snapshots->get()->sensors[0]->points;
  EXPECT_EQ(points[0].arrival, std::nullopt) << "it was there when we came";
  EXPECT_EQ(points[1].arrival, kNow);
  EXPECT_EQ(points[2].arrival, kNow);
}

TEST_F(ReadingStageTest, TheHistoryIsReadWhenEachPartitionWasCaughtUpOnce) {
  caught_up = {0};
  tick();
  EXPECT_FALSE(snapshots->get()->health.history_read);
  caught_up = {1};
  tick();
  EXPECT_TRUE(snapshots->get()->health.history_read);
  partitions = 3;  // a partition was added
  tick();
  EXPECT_FALSE(snapshots->get()->health.history_read);
}

TEST_F(ReadingStageTest, AlertsOfTheTopicTakeThePlaceOfOurOwn) {
  take(R"({"sensor_id":"S1","suhu":90})");
  tick();
  EXPECT_EQ(snapshots->get()->alert_source, "limit");
  EXPECT_EQ(snapshots->get()->alerts->size(), 1U);
  alerts->publish(std::make_shared<const AlertNews>(
      AlertNews{"topic hot", std::make_shared<const Alerts>(), "trouble"}));
  tick();
  EXPECT_EQ(snapshots->get()->alert_source, "topic hot");
  EXPECT_EQ(snapshots->get()->alerts->size(), 0U);
  EXPECT_EQ(snapshots->get()->alert_hint, "trouble");
}

TEST_F(ReadingStageTest, AHotSensorWithoutAnAlertIsToldAfterHalfAMinute) {
  caught_up = {0, 1};
  alerts->publish(std::make_shared<const AlertNews>(
      AlertNews{"topic hot", std::make_shared<const Alerts>(), ""}));
  for (int i = 0; i < 29; ++i) {
    take(R"({"sensor_id":"S1\u001b","suhu":90})");
    tick(std::chrono::seconds{1});
  }
  EXPECT_EQ(snapshots->get()->alert_hint, "");
  for (int i = 0; i < 3; ++i) {
    take(R"({"sensor_id":"S1\u001b","suhu":90})");
    tick(std::chrono::seconds{1});
  }
  EXPECT_THAT(snapshots->get()->alert_hint,
              HasSubstr("Sensor S1\\x1b is above the limit, but no alert came for 30 s"));
  auto entry = std::make_shared<AlertEntry>();
  entry->last = now;
  alerts->publish(std::make_shared<const AlertNews>(
      AlertNews{"topic hot", std::make_shared<const Alerts>(Alerts{entry}), ""}));
  tick();
  tick();  // the hint is computed from the snapshot before
  EXPECT_EQ(snapshots->get()->alert_hint, "") << "an alert came";
}

TEST(AlertHint, IsForReadingsThatFlow) {
  test::SnapshotMaker maker;
  maker.take("S1", 0, 90);
  maker.sensor("S1").hot_since = test::at_second(0);
  maker.take("S1", 40, 90);
  auto snapshot = maker.snapshot();
  EXPECT_NE(hint_about_alerts(snapshot), "");
  snapshot.health.in_contact = false;
  EXPECT_EQ(hint_about_alerts(snapshot), "") << "alerts may be stuck where readings are";
  snapshot.health = {.in_contact = true, .history_read = false};
  EXPECT_EQ(hint_about_alerts(snapshot), "") << "alerts may not be read yet";
  snapshot.health.history_read = true;
  snapshot.wall += std::chrono::seconds{31};
  EXPECT_EQ(hint_about_alerts(snapshot), "")
      << "a silent sensor sends nothing that could be an alert";
}

struct AlertStageTest : testing::Test {
  void take(const std::string& line, std::int64_t offset = 0) {
    const Text text{line, now};
    const auto record = text.record(0, offset);
    stage.process({&record, 1}, now, {});
  }
  Timestamp now = kNow;
  std::vector<std::string> warnings;
  std::shared_ptr<AlertTopicNews> news = std::make_shared<AlertTopicNews>();
  AlertStage stage{"hot", news, [this](const std::string& text) { warnings.push_back(text); }};
};

TEST_F(AlertStageTest, SaysAtOnceThatTheTopicIsRead) {
  stage.process({}, now, {});
  ASSERT_NE(news->get(), nullptr);
  EXPECT_EQ(news->get()->source, "topic hot");
  EXPECT_TRUE(news->get()->alerts->empty());
  const auto before = news->get();
  stage.process({}, now, {});
  EXPECT_EQ(news->get(), before) << "nothing new is no news";
}

TEST_F(AlertStageTest, AlertsBecomeNewsAndARedeliveryDoesNot) {
  const std::string line =
      R"({"sensor_id":"S1","suhu":82.4,"threshold":80,"ts":"2026-11-21T03:36:00.120Z","topic":"sensor-suhu","partition":0,"offset":4711})";
  take(line);
  const auto first = news->get();
  ASSERT_EQ(first->alerts->size(), 1U);
  take(line, 1);
  EXPECT_EQ(news->get(), first);
}

TEST_F(AlertStageTest, TroubleStandsBesideTheAlertsUntilTheTopicIsReadAgain) {
  take(R"({"sensor_id":"S1","suhu":82.4,"threshold":80,"ts":"2026-11-21T03:36:00Z"})");
  const auto before = news->get()->alerts;
  stage.suspend("trouble");
  EXPECT_EQ(news->get()->problem, "trouble");
  EXPECT_EQ(news->get()->alerts, before);
  stage.process({}, now, {});
  EXPECT_EQ(news->get()->problem, "");
  EXPECT_EQ(news->get()->alerts, before) << "the same book goes on";
}

TEST_F(AlertStageTest, WhatIsNoAlertIsWarnedAboutNowAndThen) {
  for (int i = 0; i < 5; ++i) take("nonsense", i);
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_THAT(warnings[0], HasSubstr("topic hot[0] offset 0 is no alert"));
  now += AlertStage::kWarnEvery;
  take("\x1b[31m", 9);
  ASSERT_EQ(warnings.size(), 2U);
  EXPECT_THAT(warnings[1], HasSubstr("(and 4 more since the last warning)"));
  EXPECT_EQ(warnings[1].find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace suhu::temp_dashboard
