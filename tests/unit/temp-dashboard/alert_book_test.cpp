#include "temp-dashboard/alert_book.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

namespace suhu::temp_dashboard {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Timestamp kBegin{milliseconds{1'763'700'000'000}};

struct AlertBookTest : testing::Test {
  void hot(const std::string& id, milliseconds after, double celsius = 85) {
    book.add(id, celsius, 80, kBegin + after);
  }
  tl::expected<bool, std::string> line(const json& object) { return book.add_line(object.dump()); }
  [[nodiscard]] std::vector<AlertEntry> entries() {
    std::vector<AlertEntry> copies;
    for (const auto& entry : *book.snapshot()) copies.push_back(*entry);
    return copies;
  }
  [[nodiscard]] AlertEntry only() {
    const auto all = entries();
    EXPECT_EQ(all.size(), 1u);
    return all.at(0);
  }
  static json plain(milliseconds after, double celsius = 82.4, std::int64_t offset = -1) {
    json object{{"sensor_id", "S1"},
                {"suhu", celsius},
                {"threshold", 80},
                {"ts", to_rfc3339(kBegin + after)}};
    if (offset >= 0)
      object.update({{"topic", "sensor-suhu"}, {"partition", 0}, {"offset", offset}});
    return object;
  }
  static json event(const char* name, milliseconds after, std::int64_t offset, const json& more) {
    json object = plain(after, 82.4, offset);
    object.update({{"event", name},
                   {"level", "HI"},
                   {"state", "active"},
                   {"priority", "high"},
                   {"episode", "S1/hi/1763700000000"}});
    object.update(more);
    return object;
  }

  AlertBook book;
};

TEST_F(AlertBookTest, WithoutAlertsIsEmpty) { EXPECT_TRUE(book.snapshot()->empty()); }

TEST_F(AlertBookTest, FoldsASensorsAlertsWithTenSecondsBetweenThem) {
  hot("A", seconds{0}, 81);
  hot("A", seconds{10}, 92);
  hot("B", seconds{11}, 85);
  hot("A", seconds{20}, 84);
  hot("A", milliseconds{30'001}, 86);
  const auto all = entries();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].sensor_id, "A");
  EXPECT_EQ(all[0].since, kBegin);
  EXPECT_EQ(all[0].last, kBegin + seconds{20});
  EXPECT_EQ(all[0].celsius, 84);
  EXPECT_EQ(all[0].peak, 92);
  EXPECT_EQ(all[0].limit, 80);
  EXPECT_EQ(all[0].alerts, 3u);
  EXPECT_EQ(all[1].sensor_id, "B");
  EXPECT_EQ(all[2].sensor_id, "A");
  EXPECT_EQ(all[2].alerts, 1u);
  EXPECT_EQ((std::vector{all[0].number, all[1].number, all[2].number}),
            (std::vector<std::uint64_t>{1, 2, 3}));
}

TEST_F(AlertBookTest, ALateAlertCountsButIsNotTheNewest) {
  hot("A", seconds{5}, 85);
  hot("A", seconds{2}, 91);
  EXPECT_EQ(only().celsius, 85);
  EXPECT_EQ(only().peak, 91);
  EXPECT_EQ(only().since, kBegin + seconds{2});
  EXPECT_EQ(only().last, kBegin + seconds{5});
}

TEST_F(AlertBookTest, ASnapshotNeverChangesAndOnlyChangedEntriesAreCopied) {
  hot("A", seconds{0}, 81);
  hot("B", seconds{0}, 82);
  const auto first = book.snapshot();
  EXPECT_EQ(book.snapshot(), first);
  hot("B", seconds{1}, 83);
  const auto second = book.snapshot();
  EXPECT_EQ(first->at(1)->celsius, 82);
  EXPECT_EQ(second->at(1)->celsius, 83);
  EXPECT_EQ(first->at(0), second->at(0));
  EXPECT_GT(second->at(1)->changed, first->at(1)->changed);
  EXPECT_GT(second->at(1)->changed, second->at(0)->changed);
}

TEST_F(AlertBookTest, IsWhatAPlainComputationSays) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  struct Plain {
    int sensor;
    Timestamp since, last;
    double peak;
    std::uint64_t alerts;
  };
  std::vector<Plain> plain;
  Timestamp now = kBegin;
  for (int i = 0; i < 20'000; ++i) {
    now += milliseconds{random() % 60};
    const int sensor = static_cast<int>(random() % 300);
    const Timestamp ts = now - milliseconds{random() % 4 == 0 ? random() % 15'000 : 0};
    const double celsius = 80.5 + static_cast<double>(random() % 200) / 10;
    book.add(std::to_string(sensor), celsius, 80, ts);
    const auto newest = std::find_if(plain.rbegin(), plain.rend(),
                                     [&](const Plain& each) { return each.sensor == sensor; });
    if (newest == plain.rend() || ts > newest->last + seconds{10} ||
        ts < newest->since - seconds{10}) {
      plain.push_back({sensor, ts, ts, celsius, 1});
    } else {
      newest->since = std::min(newest->since, ts);
      newest->last = std::max(newest->last, ts);
      newest->peak = std::max(newest->peak, celsius);
      ++newest->alerts;
    }
    if (i % 997 != 0) continue;
    const auto all = entries();
    ASSERT_EQ(all.size(), std::min(plain.size(), kMaxAlerts));
    for (std::size_t n = 0; n < all.size(); ++n) {
      const std::size_t place = plain.size() - all.size() + n;
      ASSERT_EQ(all[n].number, place + 1);
      ASSERT_EQ(all[n].sensor_id, std::to_string(plain[place].sensor));
      ASSERT_EQ(all[n].since, plain[place].since);
      ASSERT_EQ(all[n].last, plain[place].last);
      ASSERT_EQ(all[n].peak, plain[place].peak);
      ASSERT_EQ(all[n].alerts, plain[place].alerts);
    }
  }
}

TEST_F(AlertBookTest, MoreHotSensorsThanEntriesShownStillFold) {
  for (int round = 0; round < 10; ++round) {
    for (int sensor = 0; sensor < 2'000; ++sensor) hot(std::to_string(sensor), seconds{round});
  }
  const auto all = entries();
  ASSERT_EQ(all.size(), kMaxAlerts);
  EXPECT_EQ(all.back().number, 2'000u);
  EXPECT_EQ(all.back().alerts, 10u);
}

TEST_F(AlertBookTest, ForgetsTheOldestWithoutForgettingItsSensor) {
  for (int i = 0; i < 10'000; ++i) hot(std::to_string(i % 7), seconds{i * 11});
  EXPECT_EQ(entries().back().number, 10'000u);
  for (int i = 0; i < 10'000; ++i) hot(std::to_string(i), seconds{200'000});
  EXPECT_EQ(entries().back().number, 20'000u);
  hot("9999", seconds{200'001});
  hot("3", seconds{200'001});
  EXPECT_EQ(entries().back().number, 20'001u)
      << "the entry of 3 is forgotten, the one of 9999 is not";
}

TEST_F(AlertBookTest, TakesTwoAlarmsOfOneReadingApart) {
  EXPECT_TRUE(line(event("alarm", seconds{0}, 1, json::object())).value());
  EXPECT_TRUE(
      line(event("alarm", seconds{0}, 1, {{"level", "ROC"}, {"episode", "S1/roc/1763700000000"}}))
          .value());
  EXPECT_FALSE(line(event("alarm", seconds{0}, 1, json::object())).value());
  EXPECT_EQ(entries().size(), 2u);
}

TEST_F(AlertBookTest, FoldsAnEpisodeHoweverLongItTakes) {
  line(event("alarm", seconds{0}, 1, {{"peak", 82.4}, {"since", to_rfc3339(kBegin - seconds{3})}}));
  line(event("level", seconds{100}, 2,
             {{"level", "HIHI"}, {"priority", "critical"}, {"suhu", 92.4}, {"peak", 92.4}}));
  AlertEntry entry = only();
  EXPECT_EQ(entry.event, "level");
  EXPECT_EQ(entry.level, "HIHI");
  EXPECT_EQ(entry.priority, "critical");
  EXPECT_FALSE(entry.duration);
  line(event("rtn", seconds{133}, 3,
             {{"state", "normal"}, {"suhu", 78}, {"peak", 93.5}, {"duration_ms", 133'000}}));
  entry = only();
  EXPECT_EQ(entry.event, "rtn");
  EXPECT_EQ(entry.state, "normal");
  EXPECT_EQ(entry.celsius, 78);
  EXPECT_EQ(entry.peak, 93.5);
  EXPECT_EQ(entry.duration, seconds{133});
  EXPECT_EQ(entry.since, kBegin - seconds{3});
  EXPECT_EQ(entry.alerts, 3u);
  EXPECT_EQ(entry.number, 1u);
}

TEST_F(AlertBookTest, AnOlderEventOfAnEpisodeDoesNotTakeItBack) {
  line(event("rtn", seconds{133}, 3, {{"duration_ms", 133'000}}));
  line(event("alarm", seconds{0}, 1, json::object()));
  EXPECT_EQ(only().event, "rtn");
  EXPECT_EQ(only().alerts, 2u);
}

TEST_F(AlertBookTest, APlainAlertAndAnEventDoNotFold) {
  line(plain(seconds{0}, 82, 1));
  line(event("alarm", seconds{0}, 1, json::object()));
  line(event("stale", seconds{1}, 1, {{"episode", nullptr}, {"suhu", nullptr}}));
  line(event("stale", seconds{2}, 2, {{"episode", nullptr}, {"suhu", nullptr}}));
  ASSERT_EQ(entries().size(), 3u);
  EXPECT_EQ(entries()[2].alerts, 2u);
  EXPECT_EQ(entries()[2].event, "stale");
}

TEST_F(AlertBookTest, ThePeakOfALowAlarmIsTheColdest) {
  const json low{{"level", "LO"}, {"episode", "S1/lo/1"}};
  for (const double celsius : {4.0, -3.0, 2.0}) {
    json object = event("alarm", seconds{static_cast<int>(celsius) + 10},
                        static_cast<std::int64_t>(celsius) + 10, low);
    object["suhu"] = celsius;
    line(object);
  }
  EXPECT_EQ(only().peak, -3);
}

TEST_F(AlertBookTest, AnEventWithoutAReadingHasNoTemperature) {
  EXPECT_TRUE(line(event("never-seen", seconds{0}, -1,
                         {{"suhu", nullptr}, {"threshold", nullptr}, {"topic", nullptr}})));
  EXPECT_FALSE(only().celsius);
  EXPECT_FALSE(only().limit);
  EXPECT_FALSE(only().peak);
}

TEST_F(AlertBookTest, ARedeliveryChangesNothing) {
  EXPECT_EQ(line(plain(seconds{0}, 82, 1)), true);
  EXPECT_EQ(line(plain(seconds{1}, 83, 2)), true);
  const auto before = book.snapshot();
  EXPECT_EQ(line(plain(seconds{0}, 82, 1)), false);
  EXPECT_EQ(book.snapshot(), before);
  EXPECT_EQ(line(event("alarm", seconds{0}, 1, json::object())), true)
      << "another event of the same reading";
  EXPECT_EQ(line(event("alarm", seconds{0}, 1, json::object())), false);
  EXPECT_EQ(line(plain(seconds{0}, 82)), true) << "without a position nobody knows";
  EXPECT_EQ(line(plain(seconds{0}, 82)), true);
}

TEST_F(AlertBookTest, RemembersOnlySoManyPositions) {
  for (std::size_t i = 0; i <= AlertBook::kRemembered; ++i)
    line(plain(seconds{0}, 82, static_cast<std::int64_t>(i)));
  EXPECT_EQ(line(plain(seconds{0}, 82, 1)), false);
  EXPECT_EQ(line(plain(seconds{0}, 82, 0)), true);
}

TEST_F(AlertBookTest, RefusesLinesThatAreNoAlerts) {
  const auto refusal = [&](const std::string& text) {
    const auto taken = book.add_line(text);
    return taken ? std::string("taken") : taken.error();
  };
  EXPECT_EQ(refusal("{"), "the line is not JSON");
  EXPECT_EQ(refusal("{} {}"), "the line is not JSON");
  EXPECT_EQ(refusal("[1]"), "the line is JSON, but no object");
  EXPECT_EQ(refusal(std::string(64 * 1024 + 1, ' ')), "the line is longer than 64 KiB");
  const auto without = [&](const char* name, const json& value = json()) {
    json object = plain(seconds{0});
    value.is_null() ? static_cast<void>(object.erase(name))
                    : static_cast<void>(object[name] = value);
    return refusal(object.dump());
  };
  EXPECT_THAT(without("sensor_id"), testing::StartsWith("sensor_id is missing"));
  EXPECT_THAT(without("sensor_id", 5), testing::StartsWith("sensor_id is missing"));
  EXPECT_THAT(without("sensor_id", ""), testing::StartsWith("sensor_id is missing"));
  EXPECT_THAT(without("sensor_id", std::string(1'025, 'x')),
              testing::StartsWith("sensor_id is missing"));
  EXPECT_EQ(without("sensor_id", std::string(1'024, 'x')), "taken");
  EXPECT_THAT(without("ts"), testing::StartsWith("ts is missing"));
  EXPECT_THAT(without("ts", 1'763'700'000), testing::StartsWith("ts is missing")) << "seconds";
  EXPECT_THAT(without("ts", 1e300), testing::StartsWith("ts is missing"));
  EXPECT_THAT(without("ts", "2025-11-21T04:40:00"), testing::StartsWith("ts is missing"))
      << "no zone";
  EXPECT_EQ(without("ts", 1'763'700'000'000), "taken");
  EXPECT_THAT(without("suhu"), testing::StartsWith("suhu is missing"));
  EXPECT_THAT(without("suhu", "82"), testing::StartsWith("suhu is missing"));
  EXPECT_EQ(without("threshold"), "threshold is missing: the line is a reading, no alert");
  EXPECT_EQ(refusal(std::string(60'000, '[')), "the line is not JSON");
}

TEST_F(AlertBookTest, OptionalFieldsOfTheWrongTypeAreIgnored) {
  EXPECT_TRUE(line(event("rtn", seconds{0}, 1,
                         {{"level", 5},
                          {"state", json::array()},
                          {"priority", std::string(65, 'x')},
                          {"episode", 7},
                          {"duration_ms", "long"},
                          {"peak", "high"},
                          {"since", "yesterday"},
                          {"partition", "0"},
                          {"something", {{"new", 1}}}})));
  const AlertEntry entry = only();
  EXPECT_EQ(entry.level + entry.state + entry.priority + entry.episode, "");
  EXPECT_FALSE(entry.duration);
  EXPECT_EQ(entry.peak, 82.4);
  EXPECT_EQ(entry.since, kBegin);
  line(event("rtn", seconds{0}, 2, {{"episode", nullptr}, {"duration_ms", -5}}));
  EXPECT_FALSE(only().duration);
}

}  // namespace
}  // namespace suhu::temp_dashboard
