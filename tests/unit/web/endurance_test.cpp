#include "suhu/web/server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "suhu/core/failure.hpp"
#include "support/http_client.hpp"
#include "support/web_fixture.hpp"

namespace suhu::web {
namespace {

using test::eventually;
using test::expect_problem;
using test::HttpClient;
using test::kServerDescriptors;
using test::open_descriptors;
using test::WebServer;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using namespace std::chrono_literals;

TEST_F(WebServer, AClientThatDoesNotReadALargePageCostsItsTimeoutOnly) {
  const std::size_t descriptors = open_descriptors() + kServerDescriptors + 1;
  ServerOptions options = patient();
  options.timeouts.write = 1s;
  start(options);
  HttpClient slow = client(/*receive_buffer=*/4'096);
  slow.get("/big");
  ASSERT_TRUE(eventually([&] { return asked == 1; }));
  EXPECT_EQ(client().ask("/echo").status, 200);
  EXPECT_TRUE(eventually([&] { return open_descriptors() <= descriptors; }));
  EXPECT_TRUE(slow.sees_the_end());
  EXPECT_LT(slow.rest().size(), 1'000'000u);
  EXPECT_EQ(client().ask("/big").body.size(), 20'000'000u);
}

TEST_F(WebServer, ClientsThatDoNotReadOccupyBoundedMemory) {
  start();
  std::vector<HttpClient> slow;
  for (int i = 0; i < 3; ++i) {
    slow.push_back(client(/*receive_buffer=*/4'096));
    slow.back().get("/big");
    ASSERT_EQ(slow.back().answer(/*only_head=*/true).status, 200);
  }
  HttpClient next = client();
  expect_problem(next.ask("/big"), 503);
  EXPECT_EQ(next.ask("/echo").status, 200);
  slow.pop_back();
  EXPECT_TRUE(eventually([&] { return next.ask("/big").status == 200; }));
}

TEST_F(WebServer, ATricklingRequestIsCutOff) {
  ServerOptions options = patient();
  options.timeouts.head = 300ms;
  start(options);
  HttpClient one = client();
  const auto first_byte = std::chrono::steady_clock::now();
  one.send("G");
  // Each byte arrives well within the timeout.
  EXPECT_TRUE(eventually([&] { return one.sees_the_end(20ms) || !one.send("E"); }));
  EXPECT_GE(std::chrono::steady_clock::now() - first_byte, 290ms) << "not before its time";
  EXPECT_TRUE(one.sees_the_end());
  EXPECT_THAT(one.rest(), StartsWith("HTTP/1.1 408 "));
}

TEST_F(WebServer, EmptyLinesForEverAreCutOffToo) {
  ServerOptions options = patient();
  options.timeouts.head = 300ms;
  start(options);
  HttpClient one = client();
  EXPECT_TRUE(eventually([&] { return one.sees_the_end(20ms) || !one.send("\r\n"); }));
}

TEST_F(WebServer, ASilentConnectionIsClosed) {
  ServerOptions options = patient();
  options.timeouts.idle = 100ms;
  start(options);
  HttpClient fresh = client();
  EXPECT_TRUE(fresh.sees_the_end());
  EXPECT_THAT(fresh.rest(), IsEmpty());
  EXPECT_TRUE(eventually([&] {
    // A connection that has sent a request before its time was over.
    HttpClient used = client();
    return used.ask("/echo").status == 200 && used.sees_the_end() && used.rest().empty();
  }));
}

TEST_F(WebServer, FiftyTricklingConnectionsDelayNobody) {
  start();
  std::vector<HttpClient> slow;
  for (int i = 0; i < 50; ++i) {
    slow.push_back(client());
    slow.back().send("GET /echo HTTP/1.1\r\nHost: loc");
  }
  for (int i = 0; i < 20; ++i) ASSERT_EQ(client().ask("/echo").status, 200);
  slow.front().send("alhost\r\n\r\n");
  EXPECT_EQ(slow.front().answer().status, 200);
}

TEST_F(WebServer, HundredsOfIdleConnectionsStayAndDelayNobody) {
  start();
  std::vector<HttpClient> crowd;
  for (int i = 0; i < 400; ++i) crowd.push_back(client());
  for (int i = 0; i < 20; ++i) ASSERT_EQ(client().ask("/echo").status, 200);
  for (HttpClient& one : crowd) ASSERT_EQ(one.ask("/echo").status, 200);
}

TEST_F(WebServer, TheConnectionThatWaitsLongestMakesRoomForANewOne) {
  ServerOptions options = patient();
  options.max_connections = 3;
  start(options);
  HttpClient busy = client();
  HttpClient idle = client();
  HttpClient trickling = client();
  trickling.send("GET /ec");
  ASSERT_EQ(busy.ask("/echo").status, 200);  // since then it waits less long than the others
  HttpClient first = client();
  EXPECT_EQ(first.ask("/echo").status, 200);
  EXPECT_TRUE(idle.sees_the_end());
  HttpClient second = client();
  EXPECT_EQ(second.ask("/echo").status, 200);
  EXPECT_TRUE(trickling.sees_the_end());
  EXPECT_EQ(busy.ask("/echo").status, 200);
}

TEST_F(WebServer, AStreamMakesNoRoomForANewConnection) {
  ServerOptions options = patient();
  options.max_connections = 2;
  start(options);
  HttpClient first = client();
  HttpClient second = client();
  first.get("/events");
  second.get("/events");
  ASSERT_EQ(first.answer(/*only_head=*/true).status, 200);
  ASSERT_EQ(second.answer(/*only_head=*/true).status, 200);
  HttpClient third = client();
  EXPECT_TRUE(third.sees_the_end());
  news.publish(std::make_shared<const std::string>("{}"));
  EXPECT_TRUE(first.sees("data: {}"));
  EXPECT_TRUE(second.sees("data: {}"));
}

TEST_F(WebServer, ThousandsOfConnectionsComeAndGoAndLeaveNothing) {
  const std::size_t descriptors = open_descriptors() + kServerDescriptors;
  start();
  for (int i = 0; i < 3'000; ++i) {
    HttpClient one = client();
    if (i % 3 == 0) continue;
    one.get("/echo");
    if (i % 3 == 1) {
      one.reset();
    } else {
      ASSERT_EQ(one.answer().status, 200) << i;
    }
  }
  EXPECT_EQ(client().ask("/echo").status, 200);
  EXPECT_EQ(server->clients(), 0u);
  EXPECT_TRUE(eventually([&] { return open_descriptors() <= descriptors; }));
}

TEST_F(WebServer, StopsAtOnceWhateverIsOpen) {
  ServerOptions options = patient();
  options.max_clients = 100;
  const std::size_t descriptors = open_descriptors();
  start(options);
  std::vector<HttpClient> open;
  for (int i = 0; i < 99; ++i) {
    open.push_back(client());
    open.back().get("/events");
  }
  HttpClient slow = client(/*receive_buffer=*/4'096);
  slow.get("/talk");
  for (int i = 0; i < 50; ++i) {
    open.push_back(client());
    open.back().send(i % 2 == 0 ? "GET /tri" : "");
  }
  ASSERT_TRUE(eventually([&] { return server->clients() == 100; }));
  EXPECT_TRUE(stops());
  EXPECT_EQ(open_descriptors(), descriptors + open.size() + 1);
  for (HttpClient& one : open) EXPECT_TRUE(one.sees_the_end());
}

/// While it exists, the process can open no descriptor with a number of `most` or above.
class DescriptorLimit {
 public:
  explicit DescriptorLimit(rlim_t most) {
    getrlimit(RLIMIT_NOFILE, &before_);
    const rlimit limit{most, before_.rlim_max};
    setrlimit(RLIMIT_NOFILE, &limit);
  }
  ~DescriptorLimit() { setrlimit(RLIMIT_NOFILE, &before_); }
  DescriptorLimit(const DescriptorLimit&) = delete;
  DescriptorLimit& operator=(const DescriptorLimit&) = delete;

 private:
  rlimit before_{};
};

// Not with AddressSanitizer: that preset has UBSan too, which opens a pipe to check whether memory
// is readable and reports false errors when no descriptor is free.
#ifndef __SANITIZE_ADDRESS__
TEST_F(WebServer, GoesOnAndStopsThoughDescriptorsRunOut) {
  start();
  HttpClient first = client();
  ASSERT_EQ(first.ask("/echo").status, 200);
  std::vector<HttpClient> more;
  more.reserve(100);
  const auto take_all = [&] {
    const DescriptorLimit limit{open_descriptors() + 20};
    EXPECT_THROW(for (int i = 0; i < 100; ++i) more.push_back(client()), std::runtime_error);
    EXPECT_EQ(first.ask("/echo").status, 200);
  };
  take_all();
  more.clear();
  EXPECT_EQ(client().ask("/echo").status, 200);
  take_all();
  const DescriptorLimit none{1};
  EXPECT_TRUE(stops());
}
#endif

TEST_F(WebServer, StopsBeforeAnyoneHasCome) {
  for (int i = 0; i < 50; ++i) start();
}

TEST_F(WebServer, StopsWhileConnectionsStillArrive) {
  for (int round = 0; round < 5; ++round) {
    start();
    const std::uint16_t port = server->port();
    std::atomic<bool> over = false;
    std::thread visitors{[&] {
      while (!over) {
        try {
          HttpClient one{port};
          one.get("/events");
        } catch (const std::runtime_error&) {
        }
      }
    }};
    EXPECT_TRUE(eventually([&] { return asked > 20; }));
    server.reset();
    over = true;
    visitors.join();
    asked = 0;
  }
}

TEST_F(WebServer, APortHasOneServer) {
  start();
  ServerOptions options = patient();
  options.address.port = server->port();
  try {
    const Server second{options, [](const Request&) { return Response{}; }};
    FAIL() << "a second server listens on the same port";
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.kind(), FailureKind::runtime);
    EXPECT_EQ(failure.what(),
              "cannot listen on 127.0.0.1:" + std::to_string(options.address.port) +
                  ": another program does already. Stop it, or choose another port with --listen");
  }
  HttpClient last = client();
  EXPECT_EQ(last.ask("/echo").status, 200);
  // The server closes this connection first, so the connection is then in TIME_WAIT.
  server.reset();
  // The port is free again at once all the same.
  const Server next{options, [](const Request&) { return Response{}; }};
  EXPECT_EQ(next.port(), options.address.port);
}

TEST_F(WebServer, AnAddressThatIsNotOursIsAnError) {
  ServerOptions options = patient();
  options.address = {"192.0.2.1", 5000};
  try {
    start(options);
    FAIL() << "192.0.2.1 is for documentation";
  } catch (const Failure& failure) {
    EXPECT_THAT(failure.what(),
                HasSubstr("cannot listen on 192.0.2.1:5000: this machine has no such address"));
  }
}

TEST_F(WebServer, AllAddressesOfIpV6AreThoseOfIpV4Too) {
  ServerOptions options = patient();
  options.address.host = "::";
  try {
    start(options);
  } catch (const Failure& failure) {
    GTEST_SKIP() << failure.what();
  }
  EXPECT_EQ(server->url(), "http://localhost:" + std::to_string(server->port()) + "/");
  EXPECT_EQ(client().ask("/echo").status, 200);
}

TEST_F(WebServer, SaysWhereItIs) {
  start();
  EXPECT_EQ(server->url(), "http://127.0.0.1:" + std::to_string(server->port()) + "/");
  ServerOptions options = patient();
  options.address.host = "0.0.0.0";
  start(options);
  EXPECT_EQ(server->url(), "http://localhost:" + std::to_string(server->port()) + "/");
  EXPECT_EQ(client().ask("/echo").status, 200);
}

}  // namespace
}  // namespace suhu::web
