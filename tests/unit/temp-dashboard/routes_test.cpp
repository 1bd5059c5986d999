#include "temp-dashboard/routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/snapshots.hpp"
#include "temp-dashboard/api.hpp"
#include "temp-dashboard/assets.hpp"
#include "temp-dashboard/quantile.hpp"

namespace suhu::temp_dashboard {
namespace {

using nlohmann::json;
using test::at_second;
using test::SnapshotMaker;
using testing::HasSubstr;
using testing::Not;

struct RoutesTest : testing::Test {
  RoutesTest() {
    RouteOptions options;
    options.facts = {.topic = "sensor-suhu", .limit = 80, .version = "1.2.3"};
    options.snapshots = snapshots;
    options.now = [this] { return now; };
    handler = make_routes(options);
  }

  void publish() {
    snapshots->publish(std::make_shared<const Snapshot>(maker.snapshot()));
    now = maker.now;
  }
  [[nodiscard]] web::Response get(const std::string& path,
                                  std::vector<std::pair<std::string, std::string>> query = {},
                                  const std::string& accept = "*/*") const {
    web::Request request;
    request.path = path;
    for (std::size_t at = 1; at <= path.size();) {
      const auto end = std::min(path.find('/', at), path.size());
      request.segments.push_back(path.substr(at, end - at));
      at = end + 1;
    }
    request.query = std::move(query);
    request.accept = accept;
    return handler(request);
  }
  [[nodiscard]] json document(const std::string& path,
                              std::vector<std::pair<std::string, std::string>> query = {}) const {
    const auto response = get(path, std::move(query));
    EXPECT_EQ(response.status, 200) << response.body;
    EXPECT_EQ(response.content_type, "application/json");
    return json::parse(response.body);
  }

  SnapshotMaker maker;
  std::shared_ptr<Snapshots> snapshots = std::make_shared<Snapshots>();
  Timestamp now = test::kNoon;
  web::Handler handler;
};

TEST_F(RoutesTest, ThePageAndItsPartsAreThere) {
  EXPECT_THAT(get("/").body, HasSubstr("<!doctype html>"));
  EXPECT_EQ(get("/").content_type, "text/html; charset=utf-8");
  for (const Asset& asset : assets()) {
    EXPECT_EQ(get(std::string{asset.path}).body, asset.body) << asset.path;
    EXPECT_FALSE(asset.body.empty()) << asset.path;
  }
}

TEST_F(RoutesTest, ThePagesPartsLoadNothingFromElsewhere) {
  for (const Asset& asset : assets()) {
    if (asset.path.find("uPlot") != asset.path.npos || asset.content_type == "application/json")
      continue;
    EXPECT_THAT(std::string{asset.body}, Not(HasSubstr("//cdn"))) << asset.path;
    for (const char* const word :
         {"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("})
      EXPECT_THAT(std::string{asset.body}, Not(HasSubstr(word))) << asset.path;
  }
}

TEST_F(RoutesTest, TheOpenApiDocumentIsServed) {
  EXPECT_EQ(document("/api/v1/openapi.json")["openapi"], "3.1.0");
}

TEST_F(RoutesTest, BeforeTheFirstSnapshotTheApiSaysWhenToAskAgain) {
  for (const char* const path : {"/metrics", "/api/v1/sensors", "/api/v1/alerts", "/api/v1/inspect",
                                 "/api/v1/windows/latest"}) {
    const auto response = get(path);
    EXPECT_EQ(response.status, 503) << path;
    EXPECT_EQ(response.content_type, "application/problem+json") << path;
    EXPECT_EQ(response.headers.front().first, "Retry-After") << path;
  }
}

TEST_F(RoutesTest, AnUnknownPathIs404) {
  publish();
  for (const char* const path :
       {"/nothing", "/api/v1/", "/api/v1/sensors/", "/api/v1/sensors/S1",
        "/api/v1/sensors/S1/readings/x", "/index.html/", "//", "/metrics/"})
    EXPECT_EQ(get(path).status, 404) << path;
}

TEST_F(RoutesTest, SensorsHaveTheirNewestValueAndWhatIsKept) {
  maker.take("S1", 0, 70);
  maker.take("S1", 1, 90);
  maker.take("S2", 100, 20);
  publish();
  const auto all = document("/api/v1/sensors");
  EXPECT_EQ(all["topic"], "sensor-suhu");
  EXPECT_EQ(all["limit"], 80);
  const auto& first = all["sensors"][0];
  EXPECT_EQ(first["sensor_id"], "S1");
  EXPECT_EQ(first["suhu"], 90);
  EXPECT_EQ(first["min"], 70);
  EXPECT_EQ(first["max"], 90);
  EXPECT_EQ(first["mean"], 80);
  EXPECT_EQ(first["readings"], 2);
  EXPECT_EQ(first["state"], "hot-silent")
      << "its last reading came 99 s ago, and silence is no recovery";
  EXPECT_EQ(all["sensors"][1]["state"], "normal");
}

TEST_F(RoutesTest, TheMeanIsThatOfReadingsNotOfSeconds) {
  maker.take("S1", 0, 10);
  maker.take("S1", 0.5, 20);
  maker.take("S1", 1, 60);
  publish();
  EXPECT_EQ(document("/api/v1/sensors")["sensors"][0]["mean"], 30);
}

TEST_F(RoutesTest, HotIsStrictlyAboveTheLimit) {
  maker.take("exactly", 0, 80);
  maker.take("above", 0, 80.1);
  publish();
  const auto all = document("/api/v1/sensors");
  EXPECT_EQ(all["sensors"][0]["state"], "normal");
  EXPECT_EQ(all["sensors"][1]["state"], "hot");
}

TEST_F(RoutesTest, ReadingsComeAsTheyAreOrBySecond) {
  maker.take("S1", 0, 70, at_second(0.25));
  maker.take("S1", 0.5, 72);
  publish();
  const auto each = document("/api/v1/sensors/S1/readings");
  EXPECT_EQ(each["resolution"], "readings");
  EXPECT_EQ(
      each["readings"][0],
      json::parse(
          R"({"ts":"2027-01-15T08:00:00.000Z","suhu":70,"arrival":"2027-01-15T08:00:00.250Z"})"));
  EXPECT_EQ(each["readings"][1]["arrival"], nullptr);
  const auto seconds =
      document("/api/v1/sensors/S1/readings", {{"resolution", "1s"}, {"span", "all"}});
  EXPECT_EQ(
      seconds["readings"],
      json::parse(
          R"([{"ts":"2027-01-15T08:00:00.000Z","count":2,"mean":71,"min":70,"max":72,"last":72,"mean_of_5":72}])"));
}

TEST_F(RoutesTest, ReadingsOfASpanEndNow) {
  for (int i = 0; i < 100; ++i) maker.take("S1", i, 70);
  publish();
  EXPECT_EQ(document("/api/v1/sensors/S1/readings", {{"span", "1m"}})["readings"].size(), 61U);
}

TEST_F(RoutesTest, WhatIsNotAllowedAsAParameterIs400) {
  maker.take("S1", 0, 70);
  publish();
  const std::string readings = "/api/v1/sensors/S1/readings";
  EXPECT_EQ(get(readings, {{"span", "2m"}}).status, 400);
  EXPECT_EQ(get(readings, {{"span", ""}}).status, 400);
  EXPECT_EQ(get(readings, {{"resolution", "5s"}}).status, 400);
  for (const char* const limit : {"0", "201", "", "-1", "1e2", " 5", "99999999999999999999"})
    EXPECT_EQ(get("/api/v1/alerts", {{"limit", limit}}).status, 400) << limit;
  EXPECT_EQ(get("/events", {{"span", "1y"}}).status, 400);
  EXPECT_EQ(get("/events", {{"sensor", std::string(1'025, 'x')}}).status, 400);
  EXPECT_EQ(
      get("/events", std::vector<std::pair<std::string, std::string>>(21, {"sensor", "S1"})).status,
      400);
  EXPECT_EQ(get(readings, {{"span", "1m"}}).status, 200);
}

TEST_F(RoutesTest, AnUnknownSensorIs404AndItsIdIsNotSaidBack) {
  publish();
  const auto response = get("/api/v1/sensors/<script>alert(1)</script>/readings");
  EXPECT_EQ(response.status, 404);
  const auto unknown = get("/api/v1/sensors/nobody/readings");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_THAT(unknown.body, Not(HasSubstr("nobody")));
}

TEST_F(RoutesTest, ASensorHasReadingsAndNothingElse) {
  maker.take("S1", 0, 70);
  publish();
  EXPECT_EQ(get("/api/v1/sensors/S1/readings").status, 200);
  for (const char* const path :
       {"/api/v1/sensors/S1", "/api/v1/sensors/S1/other", "/api/v1/sensors/S1/readings/1"})
    EXPECT_EQ(get(path).status, 404) << path;
}

TEST_F(RoutesTest, AnyIdThatWasHeardIsFound) {
  const std::string id = "oven/1 \"<b>\" \x1b";
  maker.take(id, 0, 70);
  publish();
  web::Request request;
  request.path = "/api/v1/sensors/" + id + "/readings";
  request.segments = {"api", "v1", "sensors", id, "readings"};
  const auto response = handler(request);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(json::parse(response.body)["sensor_id"], id);
}

TEST_F(RoutesTest, MetricsIsTheNewestWindowForPeopleAndTextForPrometheus) {
  auto window = std::make_shared<LatestWindow>();
  window->json = R"({"window":{}})";
  maker.take("S1", 0, 70);
  publish();
  EXPECT_EQ(document("/metrics")["window"], nullptr);
  maker.window = window;
  publish();
  EXPECT_EQ(get("/metrics").body, window->json);
  EXPECT_EQ(get("/api/v1/windows/latest").body, window->json);
  EXPECT_EQ(get("/metrics", {}, "text/html,application/xhtml+xml,*/*;q=0.8").body, window->json);
  const auto text =
      get("/metrics", {},
          "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1");
  EXPECT_THAT(text.content_type, HasSubstr("text/plain; version=0.0.4"));
  EXPECT_THAT(text.body, HasSubstr("# TYPE suhu_messages_consumed_total counter"));
}

TEST_F(RoutesTest, AlertsComeNewestFirst) {
  for (std::uint64_t i = 1; i <= 3; ++i) {
    AlertEntry entry;
    entry.number = i;
    entry.sensor_id = "S" + std::to_string(i);
    entry.since = entry.last = at_second(static_cast<double>(i));
    entry.celsius = entry.peak = 81;
    maker.alerts.push_back(std::make_shared<const AlertEntry>(entry));
  }
  publish();
  const auto two = document("/api/v1/alerts", {{"limit", "2"}});
  EXPECT_EQ(two["source"], "limit");
  ASSERT_EQ(two["alerts"].size(), 2U);
  EXPECT_EQ(two["alerts"][0]["sensor_id"], "S3");
  EXPECT_EQ(two["alerts"][0]["event"], nullptr);
  EXPECT_EQ(document("/api/v1/alerts")["alerts"].size(), 3U);
}

TEST_F(RoutesTest, WhatToInspectNextIsInOrder) {
  maker.take("S1", 0, 70);
  maker.take("S2", 0, 79);
  maker.inspect = std::make_shared<const std::vector<Outlook>>(std::vector<Outlook>{
      {.sensor = 1, .celsius = 79, .minutes = 2.5, .reason = "Rising."}, {.sensor = 0}});
  publish();
  const auto sensors = document("/api/v1/inspect")["sensors"];
  EXPECT_EQ(sensors[0]["sensor_id"], "S2");
  EXPECT_EQ(sensors[0]["minutes_to_limit"], 2.5);
  EXPECT_EQ(sensors[0]["reason"], "Rising.");
  EXPECT_EQ(sensors[1]["slope_per_minute"], nullptr);
}

TEST_F(RoutesTest, HealthIsWhetherTheLoopTurns) {
  EXPECT_EQ(get("/healthz").status, 200) << "still starting";
  publish();
  EXPECT_EQ(get("/healthz").status, 200);
  now += std::chrono::seconds{6};
  EXPECT_EQ(get("/healthz").status, 503);
  EXPECT_THAT(get("/healthz").body, HasSubstr("stuck"));
}

TEST_F(RoutesTest, ReadyIsWhetherKafkaIsRead) {
  EXPECT_EQ(get("/readyz").status, 503);
  publish();
  EXPECT_EQ(get("/readyz").status, 200) << "no reading yet is no fault";
  auto lost = maker.snapshot();
  lost.health.in_contact = false;
  snapshots->publish(std::make_shared<const Snapshot>(lost));
  EXPECT_EQ(get("/readyz").status, 503);
  EXPECT_EQ(json::parse(get("/readyz").body)["status"], "no-contact");
}

TEST_F(RoutesTest, APagesStreamEndsWithTheSnapshots) {
  publish();
  const auto response = get("/events");
  ASSERT_NE(response.events, nullptr);
  std::string out;
  EXPECT_TRUE(response.events->next(out));
  EXPECT_EQ(test::events_of(out).front().first, "hello");
  out.clear();
  EXPECT_TRUE(response.events->next(out));
  EXPECT_EQ(out, "") << "no other snapshot";
  snapshots->close();
  EXPECT_FALSE(response.events->next(out));
}

TEST(Quantile, IsTheNearestRank) {
  std::vector<double> none;
  EXPECT_EQ(quantile(none, 0.5), std::nullopt);
  std::vector<double> one{7};
  EXPECT_EQ(quantile(one, 0.01), 7);
  EXPECT_EQ(quantile(one, 1.0), 7);
  std::vector<double> four{4, 1, 3, 2};
  EXPECT_EQ(quantile(four, 0.5), 2);
  EXPECT_EQ(quantile(four, 0.75), 3);
  EXPECT_EQ(quantile(four, 0.76), 4);
}

}  // namespace
}  // namespace suhu::temp_dashboard
