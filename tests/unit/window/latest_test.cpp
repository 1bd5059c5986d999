#include "suhu/window/latest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/window_rows.hpp"

namespace suhu::window {
namespace {

using std::chrono::seconds;
using test::at;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr double kBegin = 1'763'700'000;  // 2025-11-21T04:40:00Z

struct LatestTest : testing::Test {
  void say(const std::string& sensor, double second, double celsius = 20,
           std::int32_t partition = 0) {
    Reading reading;
    reading.sensor_id = sensor;
    reading.celsius = celsius;
    windows.add(partition, reading, at(kBegin + second), offset++, take_all);
  }
  void pass(seconds time) {
    for (auto& [number, partition] : windows.partitions()) partition.pass_time(time, take_all);
  }
  nlohmann::json latest() {
    const auto text = latest_json(windows, at(kBegin + 33));
    if (!text) return nullptr;
    EXPECT_EQ(text->back(), '\n');
    return nlohmann::json::parse(*text);
  }
  /// Returns the start of the shown window, in seconds after kBegin.
  double start() {
    return static_cast<double>(parse_rfc3339(latest()["window"]["start"].get<std::string>())
                                   ->time_since_epoch()
                                   .count()) /
               1000 -
           kBegin;
  }
  std::vector<std::string> devices() {
    std::vector<std::string> ids;
    const auto json = latest();
    for (const auto& device : json["devices"]) {
      ids.push_back(device["sensor_id"].get<std::string>() +
                    (device["final"].get<bool>() ? " final" : " open"));
    }
    return ids;
  }

  std::int64_t offset = 0;
  WindowCallback take_all = [](const WindowRecord&) { return true; };
  TumblingWindows windows{{.rules = {.size = seconds{10}, .lateness = seconds{5}},
                           .keep_last = true,
                           .on_moved = nullptr}};
};

TEST_F(LatestTest, WithoutAnySensorThereIsNone) {
  EXPECT_EQ(latest_json(windows, at(kBegin)), std::nullopt);
  windows.partition(0).restore("S", {.closed_until = at(kBegin), .late = 0});
  EXPECT_EQ(latest_json(windows, at(kBegin)), std::nullopt) << "a restored sensor was not heard";
}

TEST_F(LatestTest, IsTheseBytes) {
  say("B", 5, 21.5, 1);
  say("A", 3, 20);
  EXPECT_EQ(
      latest_json(windows, at(kBegin + 33.25)),
      R"({"window":{"start":"2025-11-21T04:40:00.000Z","end":"2025-11-21T04:40:10.000Z"},"device_count":2,)"
      R"("updated_at":"2025-11-21T04:40:33.250Z","devices":[)"
      R"({"sensor_id":"A","window_start":"2025-11-21T04:40:00.000Z","window_end":"2025-11-21T04:40:10.000Z","count":1,)"
      R"("avg_temperature":20,"min_temperature":20,"max_temperature":20,"avg_humidity":null,"min_battery":null,"max_battery":null,)"
      R"("late":0,"partition":0,"final":false},)"
      R"({"sensor_id":"B","window_start":"2025-11-21T04:40:00.000Z","window_end":"2025-11-21T04:40:10.000Z","count":1,)"
      R"("avg_temperature":21.5,"min_temperature":21.5,"max_temperature":21.5,"avg_humidity":null,"min_battery":null,)"
      R"("max_battery":null,"late":0,"partition":1,"final":false}]})"
      "\n");
}

TEST_F(LatestTest, OneFastClockDoesNotOwnIt) {
  say("A", 5);
  say("B", 6);
  say("fast", 86'400);
  EXPECT_EQ(start(), 0);
  EXPECT_THAT(devices(), ElementsAre("A open", "B open"));
}

TEST_F(LatestTest, HalfOfTheSensorsAreEnoughWhetherTheyAreOddOrEven) {
  say("A", 5);
  EXPECT_EQ(start(), 0);
  say("B", 15);
  EXPECT_EQ(start(), 10) << "1 of 2";
  say("C", 5);
  EXPECT_EQ(start(), 0) << "1 of 3 is less than half";
  say("D", 15);
  EXPECT_EQ(start(), 10) << "2 of 4";
  say("E", 5);
  EXPECT_EQ(start(), 0) << "2 of 5";
  say("E", 25);
  EXPECT_EQ(start(), 10) << "3 of 5, one of them further";
}

TEST_F(LatestTest, SensorsOfAllPartitionsVote) {
  say("A", 5, 20, 0);
  say("B", 15, 20, 1);
  say("C", 15, 20, 2);
  EXPECT_EQ(start(), 10);
}

TEST_F(LatestTest, SensorsSilentForOverAMinuteDoNotVote) {
  say("A", 5);
  say("B", 5);
  say("C", 5);
  pass(seconds{30});
  say("A", 95);
  pass(seconds{30});
  EXPECT_EQ(start(), 0) << "one minute exactly";
  pass(seconds{1});
  EXPECT_EQ(start(), 90);
  EXPECT_THAT(devices(), ElementsAre("A final"));
  pass(seconds{60});
  EXPECT_EQ(latest(), nullptr);
}

TEST_F(LatestTest, AClosedWindowStaysInSight) {
  say("A", 5);
  say("B", 5);
  say("C", 5);
  say("A", 15);  // closes A's first window
  EXPECT_THAT(devices(), ElementsAre("A final", "B open", "C open"));
  EXPECT_EQ(latest()["device_count"], 3);
}

TEST_F(LatestTest, WithoutADeviceInTheSharedWindowTheListIsEmpty) {
  say("A", 5);
  say("A", 35);
  windows.partition(0).restore("B", {.closed_until = at(kBegin + 100), .late = 0});
  say("B", 12);
  say("C", 5);
  windows.partition(0).restore("C", {.closed_until = at(kBegin + 100), .late = 0});
  EXPECT_EQ(start(), 10);
  EXPECT_THAT(latest()["devices"], IsEmpty());
  EXPECT_EQ(latest()["device_count"], 0);
}

TEST_F(LatestTest, TheSameSensorOfTwoPartitionsStandsThereTwiceInOrder) {
  say("S", 5, 1, 3);
  say("S", 5, 2, 1);
  const auto devices = latest()["devices"];
  ASSERT_EQ(devices.size(), 2u);
  EXPECT_EQ(devices[0]["partition"], 1);
  EXPECT_EQ(devices[1]["partition"], 3);
}

TEST_F(LatestTest, ForeignIdsAreEscaped) {
  const std::string id = "</script>\"\n\x1b[31m";
  say(id, 5);
  const auto text = *latest_json(windows, at(kBegin));
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find('\n'), text.size() - 1);
  EXPECT_EQ(latest()["devices"][0]["sensor_id"], id);
}

}  // namespace
}  // namespace suhu::window
