#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

#include "suhu/web/address.hpp"
#include "suhu/web/host_check.hpp"
#include "suhu/web/http.hpp"

namespace suhu::web {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;
using Verdict = HostNames::Verdict;

std::string path_of(std::string_view target) {
  return parse_target(target).value_or(Request{"(refused)"}).path;
}

TEST(WebTarget, AnEscapedSlashIsNoSlashBetweenSegments) {
  const auto request = parse_target("/api/v1/sensors/a%2Fb/readings");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->path, "/api/v1/sensors/a/b/readings");
  EXPECT_THAT(request->segments, ElementsAre("api", "v1", "sensors", "a/b", "readings"));
}

TEST(WebTarget, TheRootHasNoSegmentsAndAFinalSlashAnEmptyOne) {
  EXPECT_THAT(parse_target("/")->segments, IsEmpty());
  EXPECT_THAT(parse_target("/?a=1")->segments, IsEmpty());
  EXPECT_THAT(parse_target("/a/")->segments, ElementsAre("a", ""));
  EXPECT_THAT(parse_target("//a")->segments, ElementsAre("", "a"));
}

TEST(WebTarget, IsDecodedOnce) {
  EXPECT_EQ(path_of("/%2541"), "/%41");
  EXPECT_EQ(path_of("/a%3Fb%23c"), "/a?b#c");
  EXPECT_THAT(parse_target("/%252F")->segments, ElementsAre("%2F"));
}

TEST(WebTarget, KeepsWhatIsNoEscape) {
  EXPECT_EQ(path_of("/50%"), "/50%");
  EXPECT_EQ(path_of("/%zz%4"), "/%zz%4");
  EXPECT_EQ(path_of("/%+1%-1% 1"), "/%+1%-1% 1");
  EXPECT_EQ(path_of("/%u0041"), "/%u0041");
  EXPECT_THAT(parse_target("/?a=%&b=%g1&c=%4")->query,
              ElementsAre(Pair("a", "%"), Pair("b", "%g1"), Pair("c", "%4")));
}

TEST(WebTarget, KeepsNulAndEveryOtherByte) {
  EXPECT_EQ(path_of("/a%00b"), std::string("/a\0b", 4));
  EXPECT_EQ(path_of("/%ff%0d%0a"), "/\xff\r\n");
  EXPECT_EQ(parse_target("/?id=%00")->query.front().second, std::string(1, '\0'));
}

TEST(WebTarget, APlusIsASpaceOnlyInTheQuery) {
  const auto request = parse_target("/a+b?c+d=e+f%2B");
  EXPECT_EQ(request->path, "/a+b");
  EXPECT_THAT(request->segments, ElementsAre("a+b"));
  EXPECT_THAT(request->query, ElementsAre(Pair("c d", "e f+")));
}

TEST(WebTarget, TheQueryKeepsOrderRepeatsAndEmptyValues) {
  const auto request = parse_target("/x?b=2&a=1&b=3&&c&d=&=e&f=g=h?i");
  ASSERT_TRUE(request);
  EXPECT_THAT(request->query,
              ElementsAre(Pair("b", "2"), Pair("a", "1"), Pair("b", "3"), Pair("c", ""),
                          Pair("d", ""), Pair("", "e"), Pair("f", "g=h?i")));
  EXPECT_THAT(request->parameters("b"), ElementsAre("2", "3"));
  ASSERT_NE(request->parameter("b"), nullptr);
  EXPECT_EQ(*request->parameter("b"), "2");
  EXPECT_EQ(request->parameter("x"), nullptr);
  EXPECT_THAT(request->parameters("x"), IsEmpty());
}

TEST(WebTarget, AnEscapedSeparatorSeparatesNothing) {
  EXPECT_THAT(parse_target("/?a%3Db=c%26d")->query, ElementsAre(Pair("a=b", "c&d")));
}

TEST(WebTarget, EndsAtAFragment) {
  EXPECT_THAT(parse_target("/?a=1#b=2")->query, ElementsAre(Pair("a", "1")));
}

TEST(WebTarget, OnlyAPathIsOne) {
  for (const char* target : {"", "*", "a", "http://localhost/", "?a=1", "localhost:80", "%2F"})
    EXPECT_FALSE(parse_target(target)) << target;
}

TEST(WebEvents, AnEventIsItsNameItsDataAndAnEmptyLine) {
  std::string out;
  append_event(out, "reading", R"({"a":1})");
  append_event(out, "status", "{}");
  EXPECT_EQ(out, "event: reading\ndata: {\"a\":1}\n\nevent: status\ndata: {}\n\n");
}

TEST(WebProblem, IsADocumentOfRfc9457WhoseDetailIsEscaped) {
  const Response response = problem(404, "no \"S1\"\n<script>");
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.content_type, "application/problem+json");
  EXPECT_EQ(response.body, R"({"title":"Not Found","status":404,"detail":"no \"S1\"\n<script>"})");
}

TEST(WebProblem, EveryStatusHasAName) {
  EXPECT_EQ(reason_phrase(200), "OK");
  EXPECT_EQ(reason_phrase(421), "Misdirected Request");
  EXPECT_EQ(reason_phrase(299), "Unknown");
}

TEST(WebAddress, IsReadInEveryWayPeopleWriteIt) {
  const auto text = [](const char* from) {
    const auto address = parse_address(from);
    return address ? to_text(*address) : address.error();
  };
  EXPECT_EQ(text("127.0.0.1:5000"), "127.0.0.1:5000");
  EXPECT_EQ(text("[::1]:5000"), "[::1]:5000");
  EXPECT_EQ(text("localhost:5000"), "127.0.0.1:5000");
  EXPECT_EQ(text("*:5000"), "0.0.0.0:5000");
  EXPECT_EQ(text(":5000"), "0.0.0.0:5000");
  EXPECT_EQ(text("5000"), "127.0.0.1:5000");
  EXPECT_EQ(text("10.1.2.3:0"), "10.1.2.3:0");
}

TEST(WebAddress, HoldsNoNul) {
  using namespace std::string_literals;
  for (const auto& text : {"127.0.0.1\0:5000"s, "[::1\0]:5000"s, "::1\0\x1b[31m:5000"s}) {
    const auto address = parse_address(text);
    ASSERT_FALSE(address);
    EXPECT_THAT(address.error(), HasSubstr("is no IP address"));
    EXPECT_EQ(address.error().find('\x1b'), std::string::npos) << "a refusal is printable";
  }
}

TEST(WebAddress, ARefusalSaysWhatToWrite) {
  const auto error = [](const char* from) {
    const auto address = parse_address(from);
    return address ? "(accepted)" : address.error();
  };
  EXPECT_THAT(error("127.0.0.1"), HasSubstr("has no port: write 127.0.0.1:5000"));
  EXPECT_THAT(error("127.0.0.1:"), HasSubstr("has no port"));
  EXPECT_THAT(error("[::1]"), HasSubstr("has no port"));
  EXPECT_THAT(error(""), HasSubstr("has no port"));
  EXPECT_THAT(error("127.0.0.1:65536"), HasSubstr("'65536' is no port"));
  EXPECT_THAT(error("127.0.0.1:-1"), HasSubstr("'-1' is no port"));
  EXPECT_THAT(error("127.0.0.1:http"), HasSubstr("'http' is no port"));
  EXPECT_THAT(error("::1:5000"), HasSubstr("in brackets: [::1]"));
  EXPECT_THAT(error("[127.0.0.1]:5000"), HasSubstr("no IP address"));
  EXPECT_THAT(error("[]:5000"), HasSubstr("no IP address"));
  EXPECT_THAT(error("example.com:5000"), HasSubstr("'example.com' is no IP address"));
  EXPECT_THAT(error("\x1b[2J:5000"), Not(HasSubstr("\x1b")));
}

TEST(WebAddress, KnowsLoopback) {
  EXPECT_TRUE((Address{"127.0.0.1", 1}.is_loopback()));
  EXPECT_TRUE((Address{"127.8.9.1", 1}.is_loopback()));
  EXPECT_TRUE((Address{"::1", 1}.is_loopback()));
  EXPECT_TRUE((Address{"::ffff:127.0.0.1", 1}.is_loopback()));
  EXPECT_FALSE((Address{"0.0.0.0", 1}.is_loopback()));
  EXPECT_FALSE((Address{"::", 1}.is_loopback()));
  EXPECT_FALSE((Address{"10.0.0.1", 1}.is_loopback()));
  EXPECT_FALSE((Address{"::ffff:10.0.0.1", 1}.is_loopback()));
}

TEST(WebHost, EveryAddressIsOurs) {
  const HostNames names{{}};
  for (const char* host : {"127.0.0.1", "127.0.0.1:5000", "10.1.2.3:80", "[::1]", "[::1]:5000",
                           "[2001:db8::5]:1", "127.0.0.1:"})
    EXPECT_EQ(names.judge(host), Verdict::ours) << host;
}

TEST(WebHost, OursAreLocalhostThisMachineAndTheGivenNames) {
  const HostNames names{{"Suhu.Example.com"}};
  char machine[256] = {};
  ASSERT_EQ(gethostname(machine, sizeof machine - 1), 0);
  for (const std::string& host :
       {std::string{"localhost"}, std::string{"LOCALHOST:5000"}, std::string{"localhost."},
        std::string{machine}, machine + std::string{":5000"}, std::string{"suhu.example.com:5000"}})
    EXPECT_EQ(names.judge(host), Verdict::ours) << host;
}

TEST(WebHost, EveryOtherNameIsForeign) {
  const HostNames names{{"suhu.example.com"}};
  for (const char* host :
       {"evil.com", "evil.com:5000", "localhost.evil.com", "xlocalhost", "127.0.0.1.evil.com",
        "127.1", "2130706433", "0x7f.1", "example.com", "a.suhu.example.com", ".", "localhost.."})
    EXPECT_EQ(names.judge(host), Verdict::foreign) << host;
}

TEST(WebHost, WhatIsNoHostIsMalformed) {
  const HostNames names{{}};
  for (const std::string& host :
       {std::string{""}, std::string{":5000"}, std::string{"localhost:x"},
        std::string{"localhost:123456"}, std::string{"localhost:80:80"},
        std::string{"localhost, evil.com"}, std::string{"user@localhost"},
        std::string{"localhost/evil"}, std::string{"[::1"}, std::string{"[localhost]"},
        std::string{"[]"}, std::string{"[::1]x"}, std::string{"::1"}, std::string{"[::1%25eth0]"},
        std::string{"local host"}, std::string{"localhost\0.evil.com", 18},
        std::string{"[::1\0]", 6}, std::string{"b\xc3\xbc"}})
    EXPECT_EQ(names.judge(host), Verdict::malformed) << host;
}

TEST(WebHost, AnOriginIsOursIfItIsTheHost) {
  EXPECT_TRUE(is_same_site("http://localhost:5000", "localhost:5000"));
  EXPECT_TRUE(is_same_site("https://Suhu.Example.com", "suhu.example.com"));
  EXPECT_FALSE(is_same_site("http://localhost:3000", "localhost:5000"));
  EXPECT_FALSE(is_same_site("http://evil.com", "localhost:5000"));
  EXPECT_FALSE(is_same_site("http://localhost:5000.evil.com", "localhost:5000"));
  EXPECT_FALSE(is_same_site("null", "localhost:5000"));
  EXPECT_FALSE(is_same_site("", ""));
}

TEST(WebHost, AnotherSiteMayLinkToUsAndNotEmbedUs) {
  EXPECT_TRUE(is_embedded_elsewhere("cross-site", "image"));
  EXPECT_TRUE(is_embedded_elsewhere("cross-site", "iframe"));
  EXPECT_TRUE(is_embedded_elsewhere("cross-site", "empty"));
  EXPECT_FALSE(is_embedded_elsewhere("cross-site", "document"));
  EXPECT_FALSE(is_embedded_elsewhere("same-origin", "empty"));
  EXPECT_FALSE(is_embedded_elsewhere("none", "document"));
  EXPECT_FALSE(is_embedded_elsewhere("", ""));
}

}  // namespace
}  // namespace suhu::web
