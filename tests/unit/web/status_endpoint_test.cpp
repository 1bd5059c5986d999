#include "suhu/web/status_endpoint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "support/http_client.hpp"

namespace suhu::web {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

Status status(std::string not_ready = {}) {
  Metrics metrics;
  metrics.counter("suhu_x_total", "x.", 3);
  return {.families = metrics.take(), .not_ready = std::move(not_ready), .not_healthy = {}};
}

Response page(const std::string& path, const Status& seen, milliseconds idle = milliseconds{0}) {
  return status_page(path, "temp-filter", {seen, idle});
}

TEST(StatusPage, IsHealthyWhileTheLoopTurns) {
  const auto seen = status("no broker");
  EXPECT_EQ(page("/healthz", seen).status, 200);
  EXPECT_EQ(page("/healthz", seen, milliseconds{4'999}).body, "{\"status\":\"ok\"}\n");
  const auto stuck = page("/healthz", seen, seconds{7});
  EXPECT_EQ(stuck.status, 503);
  EXPECT_EQ(stuck.body, "{\"status\":\"stuck\",\"reason\":\"the loop has not turned for 7 s\"}\n");
}

TEST(StatusPage, IsNotHealthyWhenTheLoopItselfSaysSo) {
  auto seen = status("no broker");
  seen.not_healthy = "nothing of t could be read for 130 s";
  EXPECT_EQ(page("/healthz", seen).body,
            "{\"status\":\"stuck\",\"reason\":\"nothing of t could be read for 130 s\"}\n");
  EXPECT_THAT(page("/readyz", seen).body, HasSubstr("no broker"));
  EXPECT_THAT(page("/metrics", seen).body, HasSubstr("\nsuhu_healthy 0\n"));
}

TEST(StatusPage, IsReadyWhenNothingIsMissing) {
  EXPECT_EQ(page("/readyz", status()).body, "{\"status\":\"ready\"}\n");
  const auto waiting = page("/readyz", status("no \"broker\""));
  EXPECT_EQ(waiting.status, 503);
  EXPECT_EQ(waiting.body, "{\"status\":\"not ready\",\"reason\":\"no \\\"broker\\\"\"}\n");
  EXPECT_EQ(page("/readyz", status(), seconds{60}).status, 503) << "who hangs is not ready";
}

TEST(StatusPage, TellsPrometheusTheSame) {
  const auto good = page("/metrics", status());
  EXPECT_EQ(good.content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_THAT(good.body, HasSubstr("suhu_x_total 3\n"));
  EXPECT_THAT(good.body, HasSubstr("\nsuhu_healthy 1\n"));
  EXPECT_THAT(good.body, HasSubstr("\nsuhu_ready 1\n"));
  EXPECT_THAT(good.body, HasSubstr("\nprocess_resident_memory_bytes "));
  EXPECT_THAT(page("/metrics", status("no broker")).body, HasSubstr("\nsuhu_ready 0\n"));
  EXPECT_THAT(page("/metrics", status(), seconds{5}).body, HasSubstr("\nsuhu_healthy 0\n"));
}

TEST(StatusPage, ListsItselfAndNothingElse) {
  EXPECT_THAT(page("/", status()).body, HasSubstr("/metrics"));
  for (const auto* path : {"/metrics/", "/Metrics", "//", "/..", "/healthz\n"}) {
    EXPECT_EQ(page(path, status()).status, 404) << path;
    EXPECT_EQ(page(path, status()).content_type, "application/problem+json") << path;
  }
}

struct EndpointTest : testing::Test {
  StatusEndpoint::Options options() {
    StatusEndpoint::Options options;
    options.tool = "temp-filter";
    options.first = status("it has just started");
    options.now = [this] {
      return StatusEndpoint::Clock::time_point{seconds{1'000} + since_start.load()};
    };
    return options;
  }
  void turn() {
    endpoint.tick([this] {
      ++taken;
      return status();
    });
  }
  test::HttpAnswer get(const std::string& path) {
    const auto url = endpoint.url();
    test::HttpClient client{static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)))};
    return client.ask(path);
  }

  std::atomic<milliseconds> since_start{milliseconds{0}};
  int taken = 0;
  StatusEndpoint endpoint{options()};
};

TEST_F(EndpointTest, AnswersBeforeTheLoopHasBegun) {
  since_start = seconds{60};
  EXPECT_EQ(get("/healthz").status, 200) << "looking for brokers may take its time";
  EXPECT_EQ(get("/readyz").status, 503);
  EXPECT_THAT(get("/readyz").body, HasSubstr("it has just started"));
}

TEST_F(EndpointTest, TakesAStatusOnceASecondHoweverOftenTheLoopTurns) {
  for (int i = 0; i < 100; ++i) turn();
  EXPECT_EQ(taken, 1);
  since_start = milliseconds{999};
  turn();
  EXPECT_EQ(taken, 1);
  since_start = milliseconds{1'000};
  turn();
  EXPECT_EQ(taken, 2);
  EXPECT_EQ(get("/readyz").status, 200);
}

TEST_F(EndpointTest, NoticesThatTheLoopStandsStillAndThatItGoesOn) {
  turn();
  since_start = milliseconds{4'900};
  EXPECT_EQ(get("/healthz").status, 200);
  since_start = milliseconds{5'100};
  EXPECT_EQ(get("/healthz").status, 503);
  EXPECT_THAT(get("/metrics").body, HasSubstr("suhu_x_total 3\n"))
      << "the last numbers are still told";
  turn();
  EXPECT_EQ(get("/healthz").status, 200);
}

TEST_F(EndpointTest, AnswersFromItsOwnThreadsWhileTheLoopTurns) {
  std::atomic<bool> over{false};
  std::thread loop{[&] {
    while (!over) {
      since_start = since_start.load() + milliseconds{100};
      turn();
    }
  }};
  for (int i = 0; i < 50; ++i) EXPECT_THAT(get("/metrics").body, HasSubstr("suhu_x_total 3\n"));
  over = true;
  loop.join();
}

}  // namespace
}  // namespace suhu::web
