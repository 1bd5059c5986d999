#include "suhu/web/server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <string>

#include "support/http_client.hpp"
#include "support/web_fixture.hpp"

namespace suhu::web {
namespace {

using test::eventually;
using test::expect_problem;
using test::expect_safe;
using test::HttpAnswer;
using test::HttpClient;
using test::WebServer;
using testing::ElementsAre;
using namespace std::chrono_literals;

TEST_F(WebServer, EventsArriveAsTheyHappen) {
  start();
  HttpClient one = client();
  one.get("/events");
  const HttpAnswer head = one.answer(/*only_head=*/true);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("content-type"), "text/event-stream");
  EXPECT_EQ(head.header("x-accel-buffering"), "no");
  expect_safe(head);
  news.publish(std::make_shared<const std::string>("{\"a\":1}"));
  EXPECT_TRUE(one.sees("event: news\ndata: {\"a\":1}\n\n"));
  news.publish(std::make_shared<const std::string>("{\"a\":2}"));
  EXPECT_TRUE(one.sees("event: news\ndata: {\"a\":2}\n\n"));
}

TEST_F(WebServer, TheEndOfAFeedEndsItsStreamAndNotTheConnection) {
  start();
  HttpClient one = client();
  one.get("/events");
  EXPECT_EQ(one.answer(/*only_head=*/true).status, 200);
  news.close();
  EXPECT_TRUE(one.sees("0\r\n\r\n"));
  EXPECT_EQ(one.ask("/echo").status, 200);
  EXPECT_EQ(server->clients(), 0u);
}

TEST_F(WebServer, AFeedThatThrowsEndsItsStreamAndIsLogged) {
  start();
  HttpClient one = client();
  one.get("/bad-feed");
  EXPECT_EQ(one.answer(/*only_head=*/true).status, 200);
  EXPECT_TRUE(one.sees_the_end());
  EXPECT_TRUE(eventually([&] { return server->clients() == 0; }));
  const std::lock_guard lock{mutex};
  EXPECT_THAT(log, ElementsAre(R"(a stream of events has failed: feed \x1b[2J)"));
}

TEST_F(WebServer, ASilentStreamSaysPing) {
  ServerOptions options = patient();
  options.timeouts.ping = 30ms;
  start(options);
  HttpClient one = client();
  one.get("/events");
  EXPECT_TRUE(one.sees(": ping\n\n"));
  EXPECT_TRUE(one.sees(": ping\n\n"));
}

TEST_F(WebServer, HeadOfAStreamHasNoStream) {
  start();
  HttpClient one = client();
  for (int i = 0; i < 5; ++i) {
    one.send("HEAD /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const HttpAnswer head = one.answer(/*only_head=*/true);
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.header("content-type"), "text/event-stream");
    EXPECT_EQ(server->clients(), 0u);
  }
  EXPECT_EQ(one.ask("/echo").status, 200);
}

TEST_F(WebServer, HeadSaysThatThereIsNoRoomForAStream) {
  start();
  HttpClient first = client();
  HttpClient second = client();
  first.get("/events");
  second.get("/events");
  EXPECT_EQ(first.answer(true).status, 200);
  EXPECT_EQ(second.answer(true).status, 200);
  HttpClient asking = client();
  asking.send("HEAD /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(asking.answer(/*only_head=*/true).status, 503);
}

TEST_F(WebServer, OneStreamTooManyIsSentAwayUntilAnotherEnds) {
  start();
  HttpClient first = client();
  HttpClient second = client();
  first.get("/events");
  second.get("/events");
  EXPECT_EQ(first.answer(true).status, 200);
  EXPECT_EQ(second.answer(true).status, 200);
  EXPECT_EQ(server->clients(), 2u);
  HttpClient third = client();
  const HttpAnswer busy = third.ask("/events");
  expect_problem(busy, 503);
  EXPECT_EQ(busy.header("retry-after"), "5");
  EXPECT_EQ(third.ask("/echo").status, 200);  // other requests are still answered
  first.close();
  EXPECT_TRUE(eventually([&] { return server->clients() == 1; }));
  third.get("/events");
  EXPECT_EQ(third.answer(true).status, 200);
}

TEST_F(WebServer, AVanishedClientFreesItsStreamThoughNothingIsTold) {
  start();
  for (int round = 0; round < 2; ++round) {
    HttpClient closing = client();
    HttpClient resetting = client();
    closing.get("/events");
    resetting.get("/events");
    ASSERT_TRUE(eventually([&] { return server->clients() == 2; }));
    closing.send("GET /echo HTTP/1.1\r\n");  // unread bytes do not hide that the client is gone
    closing.close();
    resetting.reset();
    EXPECT_TRUE(eventually([&] { return server->clients() == 0; }));
  }
}

TEST_F(WebServer, AClientThatVanishesBeforeTheFirstByteCountsNoLonger) {
  start();
  for (int i = 0; i < 200; ++i) {
    HttpClient one = client();
    one.get("/events");
    if (i % 2 == 0) one.reset();
  }
  EXPECT_TRUE(eventually([&] { return server->clients() == 0; }));
}

TEST_F(WebServer, AClientThatStopsReadingLosesItsStream) {
  ServerOptions options = patient();
  options.timeouts.write = 300ms;
  start(options);
  HttpClient slow = client(/*receive_buffer=*/4'096);
  slow.get("/talk");
  ASSERT_EQ(slow.answer(/*only_head=*/true).status, 200);
  EXPECT_TRUE(eventually([&] { return server->clients() == 0; }));
  EXPECT_TRUE(slow.sees_the_end());
  EXPECT_LT(slow.rest().size(), 1'000'000u);  // what was in the kernel's buffers
}

TEST_F(WebServer, AClientThatReadsLateMissesEventsAndGetsTheNewest) {
  constexpr int kEvents = 100;
  start();
  HttpClient slow = client(/*receive_buffer=*/4'096);
  slow.get("/events");
  ASSERT_EQ(slow.answer(/*only_head=*/true).status, 200);
  const std::string much(300'000, 'x');  // more than the buffers of the kernel hold
  HttpClient quick = client();
  quick.get("/events");
  for (int i = 1; i <= kEvents; ++i) {
    const std::string mark = "<" + std::to_string(i) + ">";
    news.publish(std::make_shared<const std::string>(much + mark));
    ASSERT_TRUE(quick.sees(mark)) << "another client gets each event";
  }
  const std::string newest = "<" + std::to_string(kEvents) + ">";
  ASSERT_TRUE(eventually([&] {
    (void)slow.sees_the_end(10ms);
    return slow.rest().find(newest) != std::string::npos;
  }));
  EXPECT_LE(std::ranges::count(slow.rest(), '<'), 3) << "one on its way, and the newest";
}

TEST_F(WebServer, AStreamOfHttp10HasNoChunksAndEndsWithItsConnection) {
  start();
  HttpClient one = client();
  one.send("GET /events HTTP/1.0\r\n\r\n");
  const HttpAnswer head = one.answer(/*only_head=*/true);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("transfer-encoding"), "");
  EXPECT_EQ(head.header("connection"), "close");
  news.publish(std::make_shared<const std::string>("{}"));
  ASSERT_TRUE(eventually([&] { return one.sees("data: {}\n\n", 20ms); }));
  news.close();
  EXPECT_TRUE(one.sees_the_end());
  EXPECT_EQ(one.rest(), "");
}

TEST_F(WebServer, ARequestThatComesDuringAStreamIsAnsweredAfterIt) {
  start();
  HttpClient one = client();
  one.get("/events");
  ASSERT_EQ(one.answer(/*only_head=*/true).status, 200);
  one.get("/echo/next");
  HttpClient other = client();
  ASSERT_EQ(other.ask("/echo").status, 200);
  news.close();
  ASSERT_TRUE(one.sees("0\r\n\r\n"));
  EXPECT_EQ(one.answer().body, "/echo/next|");
}

TEST_F(WebServer, AClientThatOnlySendsDuringAStreamLosesIt) {
  start();
  HttpClient one = client();
  one.get("/events");
  ASSERT_EQ(one.answer(/*only_head=*/true).status, 200);
  one.send(std::string(500'000, 'x'));
  EXPECT_TRUE(one.sees_the_end());
  EXPECT_TRUE(eventually([&] { return server->clients() == 0; }));
}
}  // namespace
}  // namespace suhu::web
