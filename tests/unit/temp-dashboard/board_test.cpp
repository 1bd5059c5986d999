#include "temp-dashboard/board.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <random>

namespace suhu::temp_dashboard {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Timestamp kBegin{milliseconds{1'763'700'000'000}};

struct BoardTest : testing::Test {
  explicit BoardTest(Board::Options options = {.max_sensors = 3}) : board(std::move(options)) {}

  /// Adds a live reading of `after` kBegin by the sensor's clock. Moves `now` forward to that time
  /// if it is earlier.
  void say(const std::string& id, milliseconds after, double celsius = 70,
           std::int32_t partition = 0) {
    now = std::max(now, kBegin + after);
    say_at(id, kBegin + after, celsius, partition);
  }
  /// Adds a live reading of `event` by the sensor's clock, with the same Kafka timestamp.
  void say_at(const std::string& id, Timestamp event, double celsius = 70,
              std::int32_t partition = 0) {
    Reading reading;
    reading.sensor_id = id;
    reading.celsius = celsius;
    reading.ts = event;
    board.add_reading(
        reading,
        {.partition = partition, .offset = offset++, .kafka = event, .now = now, .live = true});
  }
  std::shared_ptr<const Snapshot> snapshot(milliseconds later = milliseconds{0}) {
    return board.snapshot(now += later, health);
  }
  /// Returns a snapshot in which everything that is computed once a second is up to date.
  std::shared_ptr<const Snapshot> settled() {
    snapshot(seconds{1});
    return snapshot(milliseconds{500});
  }

  Board board;
  Timestamp now = kBegin;
  std::int64_t offset = 0;
  Health health{.in_contact = true, .history_read = true};
};

struct LargeBoardTest : BoardTest {
  LargeBoardTest() : BoardTest({}) {}
};

TEST_F(BoardTest, AnEmptyOneHasNothingToShowButThat) {
  const auto first = snapshot();
  EXPECT_EQ(first->number, 1u);
  EXPECT_EQ(first->time, now);
  EXPECT_TRUE(first->sensors.empty() && first->alerts->empty() && first->inspect->empty());
  EXPECT_EQ(first->window, nullptr);
  EXPECT_EQ(settled()->number, 3u);
}

TEST_F(BoardTest, OnlySensorsThatChangedAreNewObjects) {
  say("A", seconds{0}, 70);
  say("B", seconds{0}, 71);
  const auto first = snapshot();
  say("B", seconds{1}, 72);
  const auto second = snapshot();
  EXPECT_EQ(first->sensors[0], second->sensors[0]);
  EXPECT_NE(first->sensors[1], second->sensors[1]);
  EXPECT_EQ(first->sensors[1]->last.celsius, 71);
  EXPECT_EQ(first->sensors[1]->points.size(), 1u);
  EXPECT_EQ(second->sensors[1]->last.celsius, 72);
  EXPECT_EQ(second->sensors[1]->points.size(), 2u);
  EXPECT_EQ(*second->sensors[1]->id, "B");
  EXPECT_EQ(second->sensors[1]->index, 1u);
}

TEST_F(BoardTest, CountsReadingsOfSensorsThatAreTooMany) {
  for (const char* id : {"A", "B", "C", "D", "E", "A", "D"}) say(id, seconds{0});
  const auto shown = snapshot();
  EXPECT_EQ(shown->sensors.size(), 3u);
  EXPECT_EQ(shown->health.sensors_over_limit, 3u);
}

TEST_F(BoardTest, ASensorOnTwoPartitionsIsOneLineWithTwoWindows) {
  say("A", seconds{0}, 70, 4);
  say("A", seconds{1}, 71, 2);
  const auto shown = settled();
  ASSERT_EQ(shown->sensors.size(), 1u);
  EXPECT_EQ(shown->sensors[0]->partition, 4);
  EXPECT_EQ(shown->sensors[0]->points.size(), 2u);
  EXPECT_EQ(shown->window->devices.size(), 2u);
}

TEST_F(BoardTest, ArrivalIsTheBrokersTimeOrOursWhileLive) {
  const Timestamp broker = kBegin + milliseconds{30};
  now = kBegin + milliseconds{50};
  Reading reading;
  reading.sensor_id = "A";
  reading.ts = kBegin;
  const auto arrival = [&](const Board::Origin& origin) {
    board.add_reading(reading, origin);
    return snapshot()->sensors[0]->last.arrival;
  };
  EXPECT_EQ(arrival({.kafka = broker, .log_append_time = true, .now = now, .live = false}), broker);
  EXPECT_EQ(arrival({.kafka = broker, .now = now, .live = true}), now);
  EXPECT_EQ(arrival({.kafka = broker, .now = now, .live = false}), std::nullopt);
  EXPECT_EQ(arrival({.kafka = Timestamp{}, .log_append_time = true, .now = now, .live = false}),
            std::nullopt);
}

TEST_F(BoardTest, AClockThatRunsAheadOfKafkasIsCountedAndTakesKafkasTime) {
  Reading reading;
  reading.sensor_id = "A";
  reading.ts = kBegin + hours{1};
  board.add_reading(reading, {.kafka = kBegin, .now = now});
  EXPECT_EQ(snapshot()->health.clock_ahead, 1u);
  EXPECT_EQ(snapshot()->sensors[0]->last.at, kBegin);
}

TEST_F(BoardTest, ReadingsAboveTheLimitAreAlertsUnlessTheseComeFromATopic) {
  say("A", seconds{0}, 80);
  say("A", seconds{1}, 80.5);
  say("A", seconds{2}, 82);
  ASSERT_EQ(snapshot()->alerts->size(), 1u);
  EXPECT_EQ(snapshot()->alerts->at(0)->alerts, 2u);
  EXPECT_EQ(snapshot()->alert_source, "limit");
  Board other({});
  other.show_alerts_of("topic alerts", std::make_shared<const Alerts>(), "nothing there yet");
  Reading reading;
  reading.sensor_id = "A";
  reading.celsius = 90;
  other.add_reading(reading, {.kafka = kBegin, .now = now});
  EXPECT_TRUE(other.snapshot(now, health)->alerts->empty());
  EXPECT_EQ(other.snapshot(now, health)->alert_source, "topic alerts");
  EXPECT_EQ(other.snapshot(now, health)->alert_hint, "nothing there yet");
}

TEST_F(BoardTest, WhatHadBeenWaitingForUsIsNoRate) {
  health.history_read = false;
  snapshot();
  for (int n = 0; n < 1'000; ++n) say("A", milliseconds{n});
  EXPECT_EQ(snapshot()->health.rate, 0);
  health.history_read = true;
  EXPECT_EQ(snapshot()->health.rate, 0);
}

TEST_F(BoardTest, TheRateIsThatOfTheLastThreeSeconds) {
  EXPECT_EQ(snapshot()->health.rate, 0);
  for (int i = 1; i <= 50; ++i) {
    for (int n = 0; n < 20; ++n) say("A", milliseconds{i * 200});
    snapshot();
  }
  EXPECT_NEAR(snapshot()->health.rate, 100, 1e-9);
  for (int i = 0; i < 20; ++i) snapshot(milliseconds{200});
  EXPECT_EQ(snapshot()->health.rate, 0);
  now -= hours{1};  // the wall clock was set back
  EXPECT_EQ(snapshot()->health.rate, 0);
  for (int n = 0; n < 20; ++n) say_at("A", kBegin);
  EXPECT_NEAR(snapshot(milliseconds{200})->health.rate, 100, 1e-9);
}

TEST_F(BoardTest, TimeIsTheWallClockWhileDataIsLive) {
  say("A", seconds{10});
  EXPECT_EQ(snapshot(seconds{60})->time, now) << "a minute behind is live";
  say("A", seconds{20});
  EXPECT_EQ(snapshot(minutes{10})->time, now) << "silence moves on";
}

TEST_F(BoardTest, TimeIsTheDatasOwnInAReplay) {
  say_at("A", kBegin - hours{5});
  EXPECT_EQ(snapshot()->time, kBegin - hours{5});
  say_at("B", kBegin - hours{4});
  EXPECT_EQ(snapshot()->time, kBegin - hours{4}) << "half of them have come so far";
  say_at("C", kBegin + hours{300});
  EXPECT_EQ(snapshot()->time, kBegin - hours{4})
      << "two of three have come so far: one fast clock does not own it";
  EXPECT_EQ(snapshot(minutes{10})->time, kBegin - hours{4}) << "a replay stands still";
}

TEST_F(BoardTest, WhatIsMadeOnceASecondIsTheSameObjectUntilThen) {
  say("A", seconds{0});
  const auto first = settled();
  const auto second = snapshot(milliseconds{200});
  EXPECT_EQ(first->window, second->window);
  say("A", seconds{20});
  EXPECT_NE(settled()->inspect, first->inspect);
  EXPECT_NE(settled()->window, first->window);
  EXPECT_EQ(first->window->devices.at(0).id, "A");
}

TEST_F(BoardTest, TheWindowIsLatestJsonWithItsDevices) {
  say("B", seconds{1}, 71);
  say("A", seconds{2}, 70);
  say("A", seconds{3}, 72);
  const auto window = settled()->window;
  ASSERT_NE(window, nullptr);
  EXPECT_EQ(window->start, kBegin);
  EXPECT_EQ(window->end, kBegin + seconds{10});
  ASSERT_EQ(window->devices.size(), 2u);
  EXPECT_EQ(window->devices[0].id, "A");
  EXPECT_EQ(window->devices[0].avg_temperature, 71);
  EXPECT_EQ(window->devices[0].avg_humidity, std::nullopt);
  const auto json = nlohmann::json::parse(window->json);
  EXPECT_EQ(json["device_count"], 2);
  EXPECT_EQ(json["devices"][1]["sensor_id"], "B");
  EXPECT_EQ(window->json.back(), '\n');
}

TEST_F(BoardTest, TheWindowClosesAndGoesWhenItsSensorsFallSilent) {
  say("A", seconds{1});
  const auto open = settled()->window;
  EXPECT_NE(open->json.find("\"final\":false"), std::string::npos);
  EXPECT_EQ(settled()->window, open) << "nothing has changed";
  for (int i = 0; i < 20; ++i) snapshot(seconds{1});
  const auto closed = settled()->window;
  ASSERT_NE(closed, nullptr);
  EXPECT_NE(closed->json.find("\"final\":true"), std::string::npos);
  for (int i = 0; i < 60; ++i) snapshot(seconds{1});
  EXPECT_EQ(settled()->window, nullptr);
}

TEST_F(BoardTest, AnOutageIsNoSilence) {
  say("A", seconds{1});
  health.in_contact = false;
  for (int i = 0; i < 100; ++i) snapshot(seconds{1});
  ASSERT_NE(settled()->window, nullptr);
  EXPECT_NE(settled()->window->json.find("\"final\":false"), std::string::npos);
}

TEST_F(LargeBoardTest, AFastClockDoesNotOwnTheFleet) {
  for (int i = 0; i < 1'000; ++i) {
    say("A", seconds{i}, 70);
    say("B", seconds{i}, 71);
    say_at("fast", kBegin + hours{30} + seconds{i}, 10);
    if (i % 10 == 0) snapshot();
  }
  const auto shown = settled();
  EXPECT_EQ(shown->fleet.size(), kMaxSeconds);
  EXPECT_EQ(shown->fleet.back().at, kBegin + seconds{999});
  shown->fleet.for_each_from(0, [](const FleetSecond& second) {
    ASSERT_EQ(second.sensors, 2u);
    ASSERT_EQ(second.mean, 70.5);
  });
}

/// Adds readings of ten minutes on several partitions, many of them out of order, and compares the
/// board with a computation from all of them.
TEST_F(LargeBoardTest, ASnapshotAgreesWithAllReadingsTaken) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  std::map<std::string, std::vector<std::pair<Timestamp, double>>> said;
  for (int i = 0; i < 30'000; ++i) {
    const std::string id = std::to_string(random() % 50);
    const Timestamp event =
        kBegin + milliseconds{i * 20 - static_cast<int>(random() % 8 == 0 ? random() % 3'000 : 0)};
    const double celsius = 60 + static_cast<double>(random() % 120) / 4;
    now = kBegin + milliseconds{i * 20};
    say_at(id, event, celsius, static_cast<std::int32_t>(id.size() % 3));
    said[id].emplace_back(event, celsius);
    if (i % 10 == 0) snapshot();
  }
  const auto shown = settled();
  ASSERT_EQ(shown->sensors.size(), said.size());
  std::map<Timestamp, std::map<std::string, std::pair<double, int>>> by_second;
  for (const auto& sensor : shown->sensors) {
    const auto& all = said[*sensor->id];
    EXPECT_EQ(sensor->readings, all.size());
    const auto newest = std::max_element(
        all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    EXPECT_EQ(sensor->last.at, newest->first);
    for (const auto& [event, celsius] : all) {
      auto& [sum, count] = by_second[std::chrono::floor<seconds>(event)][*sensor->id];
      sum += celsius;
      ++count;
    }
  }
  ASSERT_EQ(shown->fleet.size(), by_second.size());
  std::size_t index = 0;
  for (const auto& [start, sensors] : by_second) {
    double sum = 0;
    for (const auto& [id, each] : sensors) sum += each.first / each.second;
    ASSERT_EQ(shown->fleet[index].at, start);
    ASSERT_EQ(shown->fleet[index].sensors, sensors.size());
    ASSERT_NEAR(shown->fleet[index].mean, sum / static_cast<double>(sensors.size()), 1e-9);
    ++index;
  }
  EXPECT_EQ(shown->inspect->size(), 50u);
}

}  // namespace
}  // namespace suhu::temp_dashboard
