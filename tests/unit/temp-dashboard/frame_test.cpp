#include "temp-dashboard/frame.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "support/snapshots.hpp"

namespace suhu::temp_dashboard {
namespace {

using nlohmann::json;
using test::at_second;
using test::events_of;
using test::SnapshotMaker;
using testing::ElementsAre;
using testing::HasSubstr;

std::int64_t ms(double seconds) { return at_second(seconds).time_since_epoch().count(); }

struct FrameTest : testing::Test {
  static FrameWriter page(Selection selection = {}) {
    return FrameWriter{std::move(selection),
                       {.topic = "sensor-suhu", .limit = 80, .version = "1.2.3"}};
  }
  /// Returns the next frame of `writer` by event. Fails the test if a frame has an event twice.
  static std::map<std::string, json> frame(FrameWriter& writer, const Snapshot& snapshot) {
    std::string out;
    writer.append_frame(out, snapshot);
    std::map<std::string, json> events;
    for (auto& [name, document] : events_of(out))
      EXPECT_TRUE(events.emplace(name, document).second) << name << " twice";
    return events;
  }
  std::map<std::string, json> next(FrameWriter& writer) { return frame(writer, maker.snapshot()); }

  SnapshotMaker maker;
};

TEST_F(FrameTest, TheFirstFrameHoldsEverything) {
  maker.take("S1", 0, 70.5);
  maker.take("S2", 0.5, 80.1);
  auto writer = page();
  auto events = next(writer);
  EXPECT_EQ(
      events["hello"],
      json::parse(
          R"({"topic":"sensor-suhu","limit":80,"version":"1.2.3","span_ms":300000,"max_lines":20})"));
  EXPECT_EQ(events["sensors"], json::parse(R"({"from":0,"ids":["S1","S2"]})"));
  EXPECT_EQ(events["values"], (json{{"values", {{0, 70.5, ms(0), 0}, {1, 80.1, ms(0.5), 1}}}}));
  EXPECT_EQ(events["lines"]["lines"][0],
            (json{{"i", 0}, {"kind", "readings"}, {"reset", true}, {"t", {ms(0)}}, {"v", {70.5}}}));
  EXPECT_EQ(events["status"]["state"], "live");
  EXPECT_EQ(events["status"]["lag"], 0);
  EXPECT_EQ(events["alerts"],
            json::parse(R"({"source":"limit","hint":"","reset":true,"alerts":[]})"));
}

TEST_F(FrameTest, NamesComeBeforeWhatUsesThem) {
  maker.take("S1", 0, 70);
  auto writer = page();
  std::string out;
  writer.append_frame(out, maker.snapshot());
  std::vector<std::string> names;
  for (const auto& event : events_of(out)) names.push_back(event.first);
  EXPECT_THAT(names,
              ElementsAre("hello", "sensors", "status", "values", "lines", "alerts", "inspect"));
}

TEST_F(FrameTest, ExactlyTheLimitIsNotHot) {
  maker.take("S1", 0, 80);
  auto writer = page();
  EXPECT_EQ(next(writer)["values"]["values"][0][3], 0);
}

TEST_F(FrameTest, AHintComesAndGoesWithoutAnAlert) {
  auto writer = page();
  next(writer);
  maker.alert_hint = "odd";
  EXPECT_EQ(next(writer)["alerts"]["hint"], "odd");
  EXPECT_FALSE(next(writer).contains("alerts"));
  maker.alert_hint = "";
  EXPECT_EQ(next(writer)["alerts"]["hint"], "");
}

TEST_F(FrameTest, WhenNothingHappenedNothingIsSent) {
  maker.take("S1", 0, 70);
  auto writer = page();
  next(writer);
  EXPECT_TRUE(next(writer).empty());
}

TEST_F(FrameTest, TheStatusComesOnceASecond) {
  auto writer = page();
  next(writer);
  maker.now = at_second(0.9);
  EXPECT_FALSE(next(writer).contains("status"));
  maker.now = at_second(1.0);
  EXPECT_TRUE(next(writer).contains("status"));
}

TEST_F(FrameTest, TheStatusComesAfterTheClockWasSetBack) {
  maker.now = at_second(100);
  auto writer = page();
  next(writer);
  maker.now = at_second(5);
  EXPECT_TRUE(next(writer).contains("status"));
}

TEST_F(FrameTest, ALaterFrameHoldsOnlyWhatIsNew) {
  maker.take("S1", 0, 70);
  maker.take("S2", 0, 71);
  auto writer = page();
  next(writer);
  maker.take("S2", 0.2, 72);
  const auto events = next(writer);
  EXPECT_EQ(events.at("values"), (json{{"values", {{1, 72, ms(0.2), 0}}}}));
  EXPECT_EQ(
      events.at("lines")["lines"],
      (json::array(
          {{{"i", 1}, {"kind", "readings"}, {"reset", false}, {"t", {ms(0.2)}}, {"v", {72}}}})));
}

TEST_F(FrameTest, AReadingThatCameLateIsSentToo) {
  maker.take("S1", 10, 70);
  auto writer = page();
  next(writer);
  maker.take("S1", 5, 71);
  EXPECT_EQ(next(writer)["lines"]["lines"][0]["t"], json{ms(5)});
}

TEST_F(FrameTest, APageThatSleptGetsAllItMissedInOneFrame) {
  maker.take("S1", 0, 70);
  auto writer = page();
  next(writer);
  for (int i = 1; i <= 50; ++i) maker.take("S1", i, 70 + i);
  const auto lines = next(writer)["lines"]["lines"];
  EXPECT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0]["t"].size(), 50U);
}

TEST_F(FrameTest, ALineOfTooManyReadingsBecomesSeconds) {
  for (int i = 0; i < 1'000; ++i) maker.take("S1", i * 0.25, i % 4);
  auto writer = page();
  EXPECT_EQ(next(writer)["lines"]["lines"][0]["kind"], "readings");
  maker.take("S1", 250, 9);
  const auto line = next(writer)["lines"]["lines"][0];
  EXPECT_EQ(line["kind"], "seconds");
  EXPECT_TRUE(line["reset"]);
  EXPECT_EQ(line["t"].size(), 251U);
  EXPECT_EQ(line["v"][0], 1.5);
  EXPECT_EQ(line["lo"][0], 0);
  EXPECT_EQ(line["hi"][0], 3);
  EXPECT_EQ(line["n"][0], 4);
}

TEST_F(FrameTest, ASecondThatGrewIsSentAgain) {
  for (int i = 0; i <= 1'000; ++i) maker.take("S1", i * 0.25, 10);
  auto writer = page();
  next(writer);
  maker.take("S1", 250.5, 16);
  const auto line = next(writer)["lines"]["lines"][0];
  EXPECT_FALSE(line["reset"]);
  EXPECT_EQ(line["t"], json{ms(250)});
  EXPECT_EQ(line["v"], json{13});
}

TEST_F(FrameTest, ALineDoesNotChangeItsFormBackAndForth) {
  for (int i = 0; i <= 1'000; ++i) maker.take("S1", i * 0.25, 10);
  const Snapshot snapshot = maker.snapshot();
  const SensorView& sensor = *snapshot.sensors[0];
  // The 999 readings since then still fit, but only just.
  const Timestamp barely = at_second(0.5);
  EXPECT_EQ(choose_kind(sensor, barely), LineKind::readings);
  EXPECT_EQ(choose_kind(sensor, barely, LineKind::readings), LineKind::readings);
  EXPECT_EQ(choose_kind(sensor, barely, LineKind::seconds), LineKind::seconds);
  EXPECT_EQ(choose_kind(sensor, at_second(60), LineKind::seconds), LineKind::readings);
}

TEST_F(FrameTest, ASensorThatReportsRarelyIsDrawnAsFarBackAsItsReadingsGo) {
  for (int i = 0; i < 2'000; ++i) maker.take("S1", i * 300.0, 20);
  auto writer = page({.span = std::nullopt});
  const auto line = next(writer)["lines"]["lines"][0];
  EXPECT_EQ(line["kind"], "readings");
  EXPECT_EQ(line["t"].size(), kMaxLinePoints);
  EXPECT_EQ(line["t"].back(), ms(1'999 * 300.0));
}

TEST_F(FrameTest, OnlyTheSpanIsSent) {
  for (int i = 0; i < 120; ++i) maker.take("S1", i, 20);
  auto writer = page({.span = std::chrono::minutes{1}});
  const auto line = next(writer)["lines"]["lines"][0];
  EXPECT_EQ(line["t"].front(), ms(59));
  EXPECT_EQ(line["t"].size(), 61U);
}

TEST_F(FrameTest, AChosenSensorGetsItsLineWhenItAppears) {
  maker.take("S1", 0, 70);
  auto writer = page({.sensors = std::vector<std::string>{"S2"}});
  auto events = next(writer);
  EXPECT_FALSE(events.contains("lines"));
  maker.take("S2", 1, 71);
  EXPECT_EQ(next(writer)["lines"]["lines"][0]["i"], 1);
}

TEST_F(FrameTest, ASensorThatWasChosenTwiceHasOneLine) {
  web::Request request;
  request.query = {{"sensor", "S2"}, {"sensor", ""}, {"sensor", "S1"}, {"sensor", "S2"}};
  EXPECT_THAT(*parse_selection(request)->sensors, ElementsAre("S1", "S2"));
}

TEST_F(FrameTest, APageThatSleepsKeepsNothingAlive) {
  maker.window = std::make_shared<const LatestWindow>();
  auto writer = page();
  next(writer);
  const std::weak_ptr<const LatestWindow> window = maker.window;
  const std::weak_ptr<const std::vector<Outlook>> inspect = maker.inspect;
  maker.window.reset();
  maker.inspect.reset();
  EXPECT_TRUE(window.expired());
  EXPECT_TRUE(inspect.expired());
}

TEST_F(FrameTest, ChoosingNoSensorStillSendsValues) {
  maker.take("S1", 0, 70);
  auto writer = page({.sensors = std::vector<std::string>{}});
  auto events = next(writer);
  EXPECT_FALSE(events.contains("lines"));
  EXPECT_TRUE(events.contains("values"));
}

TEST_F(FrameTest, WhenNobodyChoseAFewSensorsAreAllDrawn) {
  auto writer = page();
  for (int i = 0; i < 20; ++i) maker.take("S" + std::to_string(i), 0, 70);
  EXPECT_EQ(next(writer)["lines"]["lines"].size(), 20U);
  maker.take("S20", 1, 70);
  maker.take("S0", 1, 70);
  EXPECT_EQ(next(writer)["lines"]["lines"].size(), 1U)
      << "those that are drawn stay, the 21st is not added";
}

TEST_F(FrameTest, WhenNobodyChoseOfManySensorsTheMostUrgentAreDrawn) {
  std::vector<Outlook> urgent;
  for (std::uint32_t i = 0; i < 30; ++i) {
    maker.take("S" + std::to_string(i), 0, 70);
    urgent.push_back({.sensor = 29 - i});
  }
  maker.inspect = std::make_shared<const std::vector<Outlook>>(urgent);
  auto writer = page();
  std::vector<int> drawn;
  const auto lines = next(writer)["lines"]["lines"];
  for (const auto& line : lines) drawn.push_back(line["i"]);
  EXPECT_THAT(drawn, ElementsAre(29, 28, 27, 26, 25, 24, 23, 22));
}

TEST_F(FrameTest, TheMeanOfAllSensorsComesOnceAndThenItsChanges) {
  maker.fleet.insert({.at = at_second(0), .sensors = 2, .mean = 70.5, .number = 2});
  auto writer = page();
  EXPECT_EQ(next(writer)["lines"]["fleet"],
            (json{{"reset", true}, {"t", {ms(0)}}, {"v", {70.5}}, {"n", {2}}}));
  maker.fleet.insert({.at = at_second(1), .sensors = 1, .mean = 71, .number = 3});
  EXPECT_EQ(next(writer)["lines"]["fleet"],
            (json{{"reset", false}, {"t", {ms(1)}}, {"v", {71}}, {"n", {1}}}));
}

TEST_F(FrameTest, OnlyKnownArrivalsAreSentWithTheDelaysQuantiles) {
  maker.take("S1", 0, 70);
  for (int i = 1; i <= 100; ++i)
    maker.take("S1", i, 70, at_second(i) + std::chrono::milliseconds{i});
  auto writer = page();
  const auto arrival = next(writer)["arrival"];
  EXPECT_EQ(arrival["points"].size(), 100U);
  EXPECT_EQ(arrival["points"][0], (json{0, ms(1), ms(1) + 1}));
  EXPECT_EQ(arrival["p50"], 50);
  EXPECT_EQ(arrival["p99"], 99);
  EXPECT_EQ(arrival["n"], 100);
}

TEST_F(FrameTest, ArrivalsAreSentOnce) {
  maker.take("S1", 1, 70, at_second(1));
  auto writer = page();
  next(writer);
  maker.take("S1", 2.5, 70, at_second(3));
  EXPECT_EQ(next(writer)["arrival"]["points"], (json::array({{0, ms(2.5), ms(3)}})));
}

TEST_F(FrameTest, AWindowIsSentWhenItIsAnotherOneHottestFirst) {
  auto window = std::make_shared<LatestWindow>();
  window->start = at_second(0);
  window->end = at_second(10);
  for (int i = 0; i < 60; ++i)
    window->devices.push_back({.id = "S" + std::to_string(i), .avg_temperature = 20.0 + i});
  window->devices.back().avg_humidity = 55.5;
  maker.window = window;
  auto writer = page();
  const auto sent = next(writer)["window"];
  EXPECT_EQ(sent["device_count"], 60);
  EXPECT_EQ(sent["devices"].size(), 50U);
  EXPECT_EQ(sent["devices"][0], (json{"S59", 79, 55.5}));
  EXPECT_EQ(sent["devices"][49], (json{"S10", 30, nullptr}));
  EXPECT_FALSE(next(writer).contains("window"));
}

AlertEntry alert(std::uint64_t number, std::uint64_t changed) {
  AlertEntry entry;
  entry.number = number;
  entry.changed = changed;
  entry.sensor_id = "S1";
  entry.since = entry.last = at_second(0);
  entry.celsius = entry.peak = 82.5;
  entry.limit = 80;
  entry.alerts = 1;
  return entry;
}

TEST_F(FrameTest, OnlyAlertsThatChangedAreSentAgain) {
  maker.alerts = {std::make_shared<const AlertEntry>(alert(1, 1)),
                  std::make_shared<const AlertEntry>(alert(2, 2))};
  auto writer = page();
  EXPECT_EQ(next(writer)["alerts"]["alerts"].size(), 2U);
  maker.alerts[0] = std::make_shared<const AlertEntry>(alert(1, 3));
  const auto sent = next(writer)["alerts"];
  EXPECT_FALSE(sent["reset"]);
  ASSERT_EQ(sent["alerts"].size(), 1U);
  EXPECT_EQ(sent["alerts"][0]["number"], 1);
  EXPECT_FALSE(next(writer).contains("alerts"));
}

TEST_F(FrameTest, AnotherSourceOfAlertsBeginsAnew) {
  maker.alerts = {std::make_shared<const AlertEntry>(alert(1, 9))};
  auto writer = page();
  next(writer);
  maker.alert_source = "topic sensor-suhu-alerts";
  maker.alerts = {std::make_shared<const AlertEntry>(alert(1, 1))};
  const auto sent = next(writer)["alerts"];
  EXPECT_TRUE(sent["reset"]);
  EXPECT_EQ(sent["alerts"].size(), 1U);
}

TEST_F(FrameTest, ARankingIsSentWhenItIsAnotherOne) {
  maker.take("S1", 0, 79);
  maker.inspect = std::make_shared<const std::vector<Outlook>>(std::vector<Outlook>{
      {.sensor = 0, .celsius = 79, .slope = 0.5, .minutes = 2, .reason = "Rising."}});
  auto writer = page();
  const auto rows = next(writer)["inspect"]["rows"];
  EXPECT_EQ(
      rows,
      json::parse(
          R"([{"i":0,"suhu":79,"slope":0.5,"minutes":2,"minutes_low":null,"minutes_high":null,"hot_ms":0,"reason":"Rising."}])"));
  EXPECT_FALSE(next(writer).contains("inspect"));
}

TEST_F(FrameTest, AnIdCannotBreakOutOfItsEvent) {
  const std::string hostile = "</script>\"\n\ndata: {}\r\n\x1b[31m\xe2\x80\xa8";
  maker.take(hostile, 0, 70);
  auto writer = page();
  std::string out;
  writer.append_frame(out, maker.snapshot());
  json ids;
  for (const auto& [name, document] : events_of(out)) {
    if (name == "sensors") ids = document["ids"];
  }
  EXPECT_EQ(ids, json{hostile});
  EXPECT_EQ(out.find('\x1b'), std::string::npos);
}

TEST_F(FrameTest, TheBadgeSaysWhatIsWrongAndWhatToRun) {
  Snapshot snapshot = maker.snapshot();
  const PageFacts facts{.topic = "iot\x1b"};
  EXPECT_STREQ(page_state(snapshot, facts).word, "waiting");
  EXPECT_THAT(page_state(snapshot, facts).detail, HasSubstr("run: sensor-sim -t iot\\x1b"));
  snapshot.health.intake.read = snapshot.health.intake.rejected = 3;
  snapshot.health.reject_hint = "try --field id=gudang_id";
  EXPECT_STREQ(page_state(snapshot, facts).word, "unreadable");
  EXPECT_EQ(page_state(snapshot, facts).detail,
            "None of 3 records on topic iot\\x1b is a reading: try --field id=gudang_id");
  snapshot.health.history_read = false;
  EXPECT_STREQ(page_state(snapshot, facts).word, "reading-history");
  snapshot.health.in_contact = false;
  EXPECT_STREQ(page_state(snapshot, facts).word, "no-contact");
}

}  // namespace
}  // namespace suhu::temp_dashboard
