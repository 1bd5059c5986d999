#include "suhu/web/server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <mutex>
#include <string>

#include "support/http_client.hpp"
#include "support/web_fixture.hpp"

namespace suhu::web {
namespace {

using test::expect_problem;
using test::expect_safe;
using test::HttpAnswer;
using test::HttpClient;
using test::WebServer;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using namespace std::chrono_literals;
using namespace std::string_literals;

/// Returns whether TCP_NODELAY is set on a socket of this process.
bool sends_at_once(int socket) {
  int set = 0;
  socklen_t size = sizeof set;
  return ::getsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &set, &size) == 0 && set != 0;
}

TEST_F(WebServer, AnswersWhatTheHandlerSays) {
  start();
  HttpClient one = client();
  const HttpAnswer answer = one.ask("/echo/x?a=1&b=%26", "Accept: text/html\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("content-type"), "text/plain");
  EXPECT_EQ(answer.body, "/echo/x|text/html|a=1|b=&");
  expect_safe(answer);
  expect_problem(one.ask("/nothing"), 404);
}

TEST_F(WebServer, ThePathAndTheQueryAreDecodedOnceAndWhole) {
  start();
  HttpClient one = client();
  EXPECT_EQ(one.ask("/echo/%2541?q=%2541").body, "/echo/%41||q=%41");
  EXPECT_EQ(one.ask("/echo/a%00b?q=%00c").body, "/echo/a\0b||q=\0c"s);
  EXPECT_EQ(one.ask("/echo/%zz?q=%").body, "/echo/%zz||q=%");
  EXPECT_EQ(one.ask("/echo?q=a?b").body, "/echo||q=a?b");
  EXPECT_EQ(one.ask("/echo/../../etc/passwd").body, "/echo/../../etc/passwd|");
}

TEST_F(WebServer, AHandlersHeadersAreAddedAndReplaceNoneOfOurs) {
  start();
  const HttpAnswer answer = client().ask("/headers");
  EXPECT_EQ(answer.header("x-more"), "yes");
  EXPECT_EQ(answer.header("x-injected"), "");
  expect_safe(answer);
}

TEST_F(WebServer, HeadIsGetWithoutItsBody) {
  start();
  HttpClient one = client();
  one.send("HEAD /echo HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const HttpAnswer head = one.answer(/*only_head=*/true);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("content-length"), "6");
  expect_safe(head);
  EXPECT_EQ(one.ask("/echo").body, "/echo|");
}

TEST_F(WebServer, AConnectionIsUsedAgainAndNothingWaitsForTheNetwork) {
  start();
  HttpClient one = client();
  for (int i = 0; i < 100; ++i) ASSERT_EQ(one.ask("/echo").status, 200);
  EXPECT_TRUE(sends_at_once(one.other_end()))
      << "with Nagle's algorithm each answer may take 40 ms more";
}

TEST_F(WebServer, RequestsSentTogetherAreAnsweredInOrder) {
  start();
  HttpClient one = client();
  one.send(
      "GET /echo/1 HTTP/1.1\r\nHost: localhost\r\n\r\n\r\nGET /echo/2 HTTP/1.1\r\nHost: "
      "localhost\r\n\r\n");
  EXPECT_EQ(one.answer().body, "/echo/1|");
  EXPECT_EQ(one.answer().body, "/echo/2|");
}

TEST_F(WebServer, ClosesWhenTheClientAsksForIt) {
  start();
  HttpClient one = client();
  const HttpAnswer answer = one.ask("/echo", "Connection: close\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("connection"), "close");
  EXPECT_TRUE(one.sees_the_end());
  HttpClient old = client();
  old.send("GET /echo HTTP/1.0\r\n\r\n");
  EXPECT_EQ(old.answer().status, 200);
  EXPECT_TRUE(old.sees_the_end());
}

TEST_F(WebServer, AClientThatSaysNoMoreStillGetsItsAnswer) {
  start();
  HttpClient one = client();
  one.get("/echo");
  one.say_no_more();
  EXPECT_EQ(one.answer().body, "/echo|");
  EXPECT_TRUE(one.sees_the_end());
}

TEST_F(WebServer, AForeignHostIsMisdirectedAndNeverReachesTheHandler) {
  start();
  for (const char* host : {"evil.com", "evil.com:5000", "localhost.evil.com", "127.0.0.1.evil.com"})
    expect_problem(with_headers("Host: " + std::string{host} + "\r\n"), 421);
  EXPECT_EQ(asked, 0);
}

TEST_F(WebServer, AMissingMalformedOrSecondHostIsABadRequest) {
  start();
  for (const char* headers :
       {"", "Host:\r\n", "Host: \r\n", "Host: local host\r\n", "Host: localhost, evil.com\r\n",
        "Host: user@localhost\r\n", "Host: [::1\r\n", "Host: localhost\r\nHost: evil.com\r\n",
        "Host: localhost\r\nHost: localhost\r\n", " Host: localhost\r\n"})
    expect_problem(with_headers(headers), 400);
  EXPECT_EQ(asked, 0);
}

TEST_F(WebServer, AddressesLocalhostAndTheGivenNamesAreOurs) {
  ServerOptions options = patient();
  options.hosts = {"suhu.example.com"};
  start(options);
  for (const char* host :
       {"127.0.0.1:1", "[::1]", "10.0.0.1:5000", "LocalHost:8080", "suhu.example.com"})
    EXPECT_EQ(with_headers("Host: " + std::string{host} + "\r\n").status, 200) << host;
}

TEST_F(WebServer, PagesOfOtherSitesAreForbidden) {
  start();
  expect_problem(with_headers("Host: localhost:5000\r\nOrigin: http://evil.com\r\n"), 403);
  expect_problem(with_headers("Host: localhost:5000\r\nOrigin: null\r\n"), 403);
  expect_problem(
      with_headers(
          "Host: localhost:5000\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Dest: image\r\n"),
      403);
  EXPECT_EQ(asked, 0);
  EXPECT_EQ(with_headers("Host: localhost:5000\r\nOrigin: http://localhost:5000\r\n").status, 200);
  EXPECT_EQ(
      with_headers(
          "Host: localhost:5000\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Dest: document\r\n")
          .status,
      200);
}

TEST_F(WebServer, EveryOtherMethodIsNotAllowed) {
  start();
  for (const char* line :
       {"POST /echo", "PUT /echo", "DELETE /echo", "PATCH /echo", "TRACE /echo", "OPTIONS *",
        "OPTIONS /echo", "CONNECT localhost:80", "PRI *", "QUERY /echo", "BREW /pot"}) {
    const HttpAnswer answer = once(std::string{line} + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    expect_problem(answer, 405);
    EXPECT_EQ(answer.header("allow"), "GET, HEAD") << line;
  }
  EXPECT_EQ(asked, 0);
}

TEST_F(WebServer, ABodyIsNotTakenForTheNextRequest) {
  start();
  const std::string smuggled = "GET /echo/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";
  const std::string length = "Content-Length: " + std::to_string(smuggled.size()) + "\r\n";
  const std::string chunked = "Transfer-Encoding: chunked\r\n";
  // The last two contradict themselves (RFC 9112, 6.3).
  for (const std::string& headers :
       {length, chunked, std::string{"Transfer-Encoding: xchunked\r\n"}, length + chunked,
        std::string{"Content-Length: 0\r\n"} + length}) {
    const bool malformed = headers == length + chunked || headers.ends_with("0\r\n" + length);
    for (const std::string& method : {std::string{"POST"}, std::string{"GET"}}) {
      HttpClient one = client();
      one.send(method + " /echo/first HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n" +
               smuggled);
      const HttpAnswer answer = one.answer();
      EXPECT_EQ(answer.status, malformed ? 400 : method == "GET" ? 200 : 405) << headers;
      EXPECT_EQ(answer.header("connection"), "close");
      EXPECT_TRUE(one.sees_the_end());
      EXPECT_THAT(one.rest(), IsEmpty());
    }
  }
}

TEST_F(WebServer, ALargeBodyIsRefusedWithoutBeingRead) {
  start();
  HttpClient one = client();
  one.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10000000000\r\n\r\n" +
           std::string(100'000, 'x'));
  expect_problem(one.answer(), 413);
  EXPECT_TRUE(one.sees_the_end());
}

TEST_F(WebServer, AClientThatSendsItsBodyFirstGetsItsAnswerAllTheSame) {
  start();
  HttpClient one = client();
  one.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n" +
           std::string(60'000, 'x'));
  expect_problem(one.answer(), 405);
  EXPECT_TRUE(one.sees_the_end());
  EXPECT_FALSE(one.was_reset());  // a reset could have discarded the answer
}

TEST_F(WebServer, DoesNotAskForABodyThatAwaitsItsPermission) {
  start();
  expect_problem(once("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\nExpect: "
                      "100-continue\r\n\r\n"),
                 405);
}

TEST_F(WebServer, WhatIsNoRequestIsABadOne) {
  start();
  for (const std::string& text :
       {std::string{"hello\r\n\r\n"}, std::string{"GET\r\n\r\n"},
        std::string{"GET / HTTP/9.9\r\n\r\n"}, std::string{"BREW/ HTTP/1.1\r\n\r\n"},
        std::string{"GET  / HTTP/1.1\r\n\r\n"}, std::string{"GET / HTTP/1.1\n\n"},
        std::string{"GET ftp://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n"},
        std::string{"GET / HTTP/1.1\r\nHost: localhost\0\r\n\r\n", 36},
        std::string{"\x16\x03\x01\x02 a TLS greeting\r\n\r\n"}})
    expect_problem(once(text), 400);
  EXPECT_EQ(asked, 0);
}

TEST_F(WebServer, AWholeAddressIsAnsweredAsItsPath) {
  start();
  EXPECT_EQ(once("GET http://localhost/echo HTTP/1.1\r\nHost: localhost\r\n\r\n").body, "/echo|");
  expect_problem(once("GET http://evil.example/echo HTTP/1.1\r\nHost: localhost\r\n\r\n"), 421);
}

TEST_F(WebServer, RangesAreIgnored) {
  start();
  std::string many = "Range: bytes=0-";
  for (int i = 0; i < 2'000; ++i) many += ",0-";
  for (const std::string& range : {std::string{"Range: bytes=0-1"}, std::string{"Range: bytes=99-"},
                                   std::string{"Range: nonsense"}, many}) {
    const HttpAnswer answer = with_headers("Host: localhost\r\n" + range + "\r\n");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "/echo|");
  }
}

TEST_F(WebServer, ATooLongAddressIsRefused) {
  start();
  expect_problem(
      once("GET /echo?" + std::string(9'000, 'q') + " HTTP/1.1\r\nHost: localhost\r\n\r\n"), 414);
  expect_problem(once("GET /echo?" + std::string(1'000'000, 'q')), 414);
  EXPECT_EQ(asked, 0);
  HttpClient one = client();
  EXPECT_THAT(one.ask("/echo?" + std::string(8'000, 'q')).body, HasSubstr(std::string(8'000, 'q')));
}

TEST_F(WebServer, AFloodOfHeadersIsRefused) {
  start();
  std::string many = "GET /echo HTTP/1.1\r\n";
  for (int i = 0; i < 200; ++i) many += "X: y\r\n";
  expect_problem(once(many + "\r\n"), 431);
  expect_problem(once("GET /echo HTTP/1.1\r\nX: " + std::string(1'000'000, 'y')), 431);
  EXPECT_EQ(with_headers("Host: localhost\r\nCookie: " + std::string(20'000, 'c') + "\r\n").status,
            200);
  EXPECT_EQ(asked, 1);
}

TEST_F(WebServer, AHandlerThatThrowsIsAnErrorWithoutDetailsAndALineInTheLog) {
  start();
  HttpClient one = client();
  const HttpAnswer answer = one.ask("/throw");
  expect_problem(answer, 500);
  EXPECT_THAT(answer.body, Not(HasSubstr("secret")));
  expect_problem(one.ask("/throw-int"), 500);
  EXPECT_EQ(one.ask("/echo").status, 200);
  const std::lock_guard lock{mutex};
  EXPECT_THAT(log, ElementsAre(R"(no answer to /throw: secret \x1b[2J)",
                               "no answer to /throw-int: an unknown exception"));
}

TEST_F(WebServer, AnEmptyAnswerHasNoBody) {
  start();
  HttpClient one = client();
  EXPECT_EQ(one.ask("/empty").status, 204);
  EXPECT_EQ(one.ask("/echo").status, 200);
}
}  // namespace
}  // namespace suhu::web
