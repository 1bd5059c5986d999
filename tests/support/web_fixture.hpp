// A fixture for tests with a web server in this process. Its handler does everything that a handler
// may do. Also has the expectations that every response must meet.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "suhu/web/published.hpp"
#include "suhu/web/server.hpp"
#include "support/http_client.hpp"

namespace suhu::test {

using web::append_event;
using web::EventFeed;
using web::problem;
using web::Published;
using web::Request;
using web::Response;
using web::ServerOptions;

/// Returns the number of open descriptors of this process: those of the server and of the test.
inline std::size_t open_descriptors() {
  return static_cast<std::size_t>(std::distance(
      std::filesystem::directory_iterator{"/proc/self/fd"}, std::filesystem::directory_iterator{}));
}

// The listening socket, and three of the event loop.
constexpr std::size_t kServerDescriptors = 4;

/// Sends what is published in `news`. Ends when `news` is closed.
class Told final : public EventFeed {
 public:
  explicit Told(const Published<std::string>& news) : news_(news) {}
  void notify(std::function<void()> wake) override { watch_.emplace(news_, std::move(wake)); }
  bool next(std::string& out) override {
    const auto text = news_.next(seen_);
    if (text) append_event(out, "news", *text);
    return !news_.closed();
  }

 private:
  const Published<std::string>& news_;
  std::uint64_t seen_ = 0;
  std::optional<Published<std::string>::Watch> watch_;
};

/// Always sends, and never ends.
class Talker final : public EventFeed {
 public:
  void notify(std::function<void()> wake) override { wake_ = std::move(wake); }
  bool next(std::string& out) override {
    append_event(out, "talk", std::string(10'000, 'x'));
    wake_();
    return true;
  }

 private:
  std::function<void()> wake_;
};

/// Throws instead of sending.
class Thrower final : public EventFeed {
 public:
  void notify(std::function<void()>) override {}
  bool next(std::string&) override { throw std::runtime_error("feed \x1b[2J"); }
};

struct WebServer : testing::Test {
  /// Returns options with two streams and with timeouts of ten minutes. So whatever happens within
  /// the deadline of a test is not caused by a timeout, and a slow machine does not disconnect a
  /// client. A test of a timeout sets that timeout.
  static ServerOptions patient() {
    ServerOptions options;
    options.max_clients = 2;
    options.timeouts = {10min, 10min, 10min, 10min};
    return options;
  }

  void start(ServerOptions options = patient()) {
    options.log = [this](const std::string& line) {
      const std::lock_guard lock{mutex};
      log.push_back(line);
    };
    server.emplace(std::move(options), [this](const Request& request) { return handle(request); });
  }
  /// Ends the server. Returns false if that took so long that it must have waited for a client.
  [[nodiscard]] bool stops() {
    const auto deadline = std::chrono::steady_clock::now() + kHang;
    server.reset();
    return std::chrono::steady_clock::now() < deadline;
  }
  [[nodiscard]] HttpClient client(int receive_buffer = 0) const {
    return HttpClient{server->port(), receive_buffer};
  }
  [[nodiscard]] HttpAnswer once(const std::string& text) const {
    HttpClient one = client();
    one.send(text);
    return one.answer();
  }
  [[nodiscard]] HttpAnswer with_headers(const std::string& headers) const {
    return once("GET /echo HTTP/1.1\r\n" + headers + "\r\n");
  }

  Response handle(const Request& request) {
    ++asked;
    if (request.path == "/events") return {.events = std::make_unique<Told>(news)};
    if (request.path == "/talk") return {.events = std::make_unique<Talker>()};
    if (request.path == "/bad-feed") return {.events = std::make_unique<Thrower>()};
    if (request.path == "/throw") throw std::runtime_error("secret \x1b[2J");
    if (request.path == "/throw-int") throw 42;
    if (request.path == "/big")
      return {.content_type = "text/plain", .body = std::string(20'000'000, 'b')};
    if (request.path == "/empty") return {.status = 204};
    if (request.path == "/headers") {
      return {
          .body = "{}",
          .headers = {
              {"X-More", "yes"}, {"Cache-Control", "public"}, {"X-Split", "a\r\nX-Injected: b"}}};
    }
    if (request.segments.empty() || request.segments[0] != "echo")
      return problem(404, "no such page");
    std::string body = request.path + "|" + request.accept;
    for (const auto& [name, value] : request.query)
      body.append("|").append(name).append("=").append(value);
    return {.content_type = "text/plain", .body = body};
  }

  std::mutex mutex;
  std::vector<std::string> log;
  Published<std::string> news;
  std::atomic<int> asked = 0;
  std::optional<web::Server> server;  // last: destroyed before what its threads use
};

/// Expects the headers that every response must have, and none that none may have.
inline void expect_safe(const HttpAnswer& answer) {
  EXPECT_EQ(answer.header("content-security-policy"),
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            "connect-src 'self'; base-uri 'none'; "
            "form-action 'none'; frame-ancestors 'none'");
  EXPECT_EQ(answer.header("x-content-type-options"), "nosniff");
  EXPECT_EQ(answer.header("cache-control"), "no-store");
  EXPECT_EQ(answer.header("referrer-policy"), "no-referrer");
  EXPECT_EQ(answer.header("cross-origin-resource-policy"), "same-origin");
  EXPECT_EQ(answer.header("access-control-allow-origin"), "");
  EXPECT_EQ(answer.header("exception_what"), "");
  EXPECT_EQ(answer.header("server"), "");
  EXPECT_EQ(answer.header("twice"), "") << "this header comes twice";
}

/// Expects an error by RFC 9457 with this status.
inline void expect_problem(const HttpAnswer& answer, int status) {
  EXPECT_EQ(answer.status, status);
  EXPECT_EQ(answer.header("content-type"), "application/problem+json");
  EXPECT_THAT(answer.body,
              testing::StartsWith("{\"title\":\"" + std::string{web::reason_phrase(status)} +
                                  "\",\"status\":" + std::to_string(status) + ","));
  expect_safe(answer);
}

}  // namespace suhu::test
