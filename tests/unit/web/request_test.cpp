#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "suhu/web/reply.hpp"
#include "suhu/web/request_head.hpp"

namespace suhu::web {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// Returns the head of a request that arrives at once. Requires: it is complete and well-formed.
RequestHead head_of(const std::string& text) {
  HeadReader reader;
  reader.append(text);
  return reader.next().value().value();
}

/// Returns the status that refuses the bytes of a connection, or 0.
int refused(const std::string& text) {
  HeadReader reader;
  reader.append(text);
  const auto next = reader.next();
  return next ? 0 : next.error();
}

int status_of(const std::string& text) {
  static const HostNames names{{"plant.example"}};
  const auto request = check(head_of(text), names);
  return request ? 200 : request.error();
}

TEST(HeadReader, ReadsWhatTheServerUses) {
  const RequestHead head = head_of(
      "GET /a?b=c HTTP/1.1\r\nhost: localhost\r\nAccept:  text/html \r\nOrigin: http://x\r\n"
      "SEC-FETCH-SITE: none\r\nsec-fetch-dest: document\r\nCookie: c\r\n\r\n");
  EXPECT_EQ(head.method, "GET");
  EXPECT_EQ(head.target, "/a?b=c");
  EXPECT_THAT(head.hosts, ElementsAre("localhost"));
  EXPECT_EQ(head.origin, "http://x");
  EXPECT_EQ(head.sec_fetch_site, "none");
  EXPECT_EQ(head.sec_fetch_dest, "document");
  EXPECT_EQ(head.accept, "text/html");
  EXPECT_FALSE(head.http_1_0);
  EXPECT_FALSE(head.last);
}

TEST(HeadReader, KnowsTheLastRequestOfAConnection) {
  EXPECT_FALSE(head_of("GET / HTTP/1.1\r\n\r\n").last);
  EXPECT_TRUE(head_of("GET / HTTP/1.1\r\nConnection: close\r\n\r\n").last);
  EXPECT_TRUE(head_of("GET / HTTP/1.0\r\n\r\n").last);
  EXPECT_FALSE(head_of("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").last);
  EXPECT_FALSE(head_of("GET / HTTP/1.1\r\nContent-Length: 0\r\n\r\n").last);
  EXPECT_TRUE(head_of("GET / HTTP/1.1\r\nContent-Length: 1\r\n\r\n").last);
  EXPECT_TRUE(head_of("GET / HTTP/1.1\r\nTransfer-Encoding: other\r\n\r\n").last);
}

TEST(HeadReader, ReadsHeadsInOrderHoweverTheirBytesArrive) {
  const std::string text =
      "\r\n\r\nGET /1 HTTP/1.1\r\nHost: a\r\n\r\n\r\nHEAD /2 HTTP/1.1\r\nHost: b\r\n\r\n";
  HeadReader reader;
  std::string targets;
  for (const char byte : text) {
    reader.append({&byte, 1});
    const auto next = reader.next().value();
    if (next) targets += next->target;
  }
  EXPECT_EQ(targets, "/1/2");
  EXPECT_FALSE(reader.in_head());
  EXPECT_EQ(reader.held(), 0u);
}

TEST(HeadReader, AQuestionMarkInTheQueryIsACharacterOfIt) {
  EXPECT_EQ(head_of("GET /a?b=c?d? HTTP/1.1\r\n\r\n").target, "/a?b=c?d?");
}

TEST(HeadReader, ARequestWithABodyIsTheLastOfItsConnection) {
  for (const char* header :
       {"Content-Length: 5", "content-length: 65536", "Transfer-Encoding: chunked",
        "TRANSFER-ENCODING: gzip, chunked", "Transfer-Encoding:\tx", "Transfer-Encoding:"})
    EXPECT_TRUE(head_of("POST / HTTP/1.1\r\n" + std::string{header} + "\r\n\r\n").last) << header;
}

TEST(HeadReader, ALargeBodyIsRefusedByItsDeclaration) {
  for (const char* length : {"65537", "99999999999"})
    EXPECT_EQ(refused("POST / HTTP/1.1\r\nContent-Length: " + std::string{length} + "\r\n\r\n"),
              413);
  EXPECT_EQ(refused("POST / HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n"), 400);
}

TEST(HeadReader, WhatTwoServersCouldReadDifferentlyIsRefused) {
  for (const std::string& header :
       {std::string{"Content-Length: -1"}, std::string{"Content-Length: 1,2"},
        std::string{"Content-Length: 0x5"}, std::string{"Content-Length:"},
        std::string{"Content-Length : 5"}, std::string{"Transfer-Encoding : chunked"},
        std::string{"Content-Length: 5\r\nContent-Length: 6"},
        std::string{"Content-Length: 5\r\nTransfer-Encoding: chunked"}, std::string{" folded: x"},
        std::string{"\tfolded"}, std::string{" "}, std::string{"no colon"},
        std::string{": no name"}, std::string{"A: b\rTransfer-Encoding: chunked"},
        std::string{"Host: a\0b", 9}})
    EXPECT_EQ(refused("GET / HTTP/1.1\r\n" + header + "\r\nHost: a\r\n\r\n"), 400) << header;
}

TEST(HeadReader, RefusesWhatIsOverABound) {
  EXPECT_EQ(refused("GET /" + std::string(kMaxTargetBytes, 'q') + " HTTP/1.1\r\n\r\n"), 414);
  EXPECT_EQ(refused("GET /" + std::string(kMaxHeadBytes, 'q')), 414);
  std::string many;
  for (std::size_t i = 0; i < kMaxHeaders; ++i) many += "X: y\r\n";
  EXPECT_EQ(refused("GET / HTTP/1.1\r\n" + many + "\r\n"), 0);
  EXPECT_EQ(refused("GET / HTTP/1.1\r\nX: y\r\n" + many + "\r\n"), 431);
}

TEST(HeadReader, BoundsAHeadThatArrivesInPieces) {
  HeadReader reader;
  reader.append("GET / HTTP/1.1\r\nX: ");
  int status = 0;
  for (std::size_t sent = 0; status == 0 && sent < 2 * kMaxHeadBytes; sent += 100) {
    reader.append(std::string(100, 'x'));
    const auto next = reader.next();
    if (!next) status = next.error();
    EXPECT_LE(reader.held(), kMaxHeadBytes + 100);
  }
  EXPECT_EQ(status, 431);
}

TEST(RequestCheck, AnswersGetAndHeadToKnownHosts) {
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"), 200);
  EXPECT_EQ(status_of("HEAD / HTTP/1.1\r\nHost: plant.example:5000\r\n\r\n"), 200);
  EXPECT_EQ(status_of("GET / HTTP/1.0\r\n\r\n"), 200);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\n\r\n"), 400);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"), 400);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n"), 421);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: localhost\r\nOrigin: null\r\n\r\n"), 403);
  EXPECT_EQ(status_of("BREW /pot HTTP/1.1\r\nHost: localhost\r\n\r\n"), 405);
  EXPECT_EQ(status_of("GET x HTTP/1.1\r\nHost: localhost\r\n\r\n"), 400);
}

TEST(RequestCheck, ATargetInAbsoluteFormNamesItsHost) {
  const auto status = [](const std::string& target) {
    return status_of("GET " + target + " HTTP/1.1\r\nHost: plant.example\r\n\r\n");
  };
  EXPECT_EQ(status("http://localhost/"), 200);
  EXPECT_EQ(status("HTTPS://127.0.0.1:5000/api/v1/sensors?limit=1"), 200);
  EXPECT_EQ(status("http://evil.example/"), 421);
  for (const char* malformed : {"http://", "http:///", "http://a@localhost/", "http:/localhost/",
                                "ftp://localhost/", "http://localhost:x/"})
    EXPECT_EQ(status(malformed), 400) << malformed;
  EXPECT_EQ(status_of("GET http://localhost/ HTTP/1.1\r\n\r\n"), 400);
  EXPECT_EQ(status_of("GET http://evil.example/ HTTP/1.0\r\n\r\n"), 421);
  EXPECT_EQ(status_of("GET http://localhost/ HTTP/1.1\r\nHost: evil.example\r\n"
                      "Origin: http://evil.example\r\n\r\n"),
            403);
}

TEST(RequestCheck, ATargetInAbsoluteFormIsReadAsItsPathAndQuery) {
  const HostNames names{{}};
  const auto request = [&names](const std::string& target) {
    return check(head_of("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n"), names).value();
  };
  EXPECT_EQ(request("http://localhost").path, "/");
  EXPECT_EQ(request("http://localhost/a%20b?c=d").path, "/a b");
  ASSERT_EQ(request("http://localhost?c=d").query.size(), 1u);
  EXPECT_EQ(request("http://localhost?c=d").path, "/");
}

TEST(ResponseHead, StatesLengthTypeAndConnection) {
  const Response response{.content_type = "text/plain", .body = "four"};
  const std::string head = response_head(response, {});
  EXPECT_THAT(head, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nContent-Type: text/plain\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nContent-Length: 4\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nKeep-Alive: timeout=5, max=1000\r\n"));
  EXPECT_THAT(response_head(response, {.last = true}), HasSubstr("\r\nConnection: close\r\n"));
  EXPECT_THAT(response_head(response, {.http_1_0 = true}),
              HasSubstr("\r\nConnection: keep-alive\r\n"));
  EXPECT_THAT(response_head({.status = 204}, {}), Not(HasSubstr("\r\nContent-Length")));
}

TEST(ResponseHead, AHeaderOfTheHandlerReplacesNoneAndBreaksNoLine) {
  const Response response{.body = "{}",
                          .headers = {{"content-length", "99"},
                                      {"Retry-After", "1"},
                                      {"X\r\nInjected", "b"},
                                      {"X-Split", "a\nInjected: b"}}};
  const std::string head = response_head(response, {});
  EXPECT_THAT(head, Not(HasSubstr("99")));
  EXPECT_THAT(head, Not(HasSubstr("Injected")));
  EXPECT_THAT(head, HasSubstr("\r\nRetry-After: 1\r\n"));
}

}  // namespace
}  // namespace suhu::web
