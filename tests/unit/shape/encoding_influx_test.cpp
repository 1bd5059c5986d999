#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "suhu/shape/encoding.hpp"

namespace suhu::shape {
namespace {

using namespace std::string_view_literals;

struct Case {
  std::string_view record;
  std::string_view expected;
};

/// Compares the JSON, or the word of the reject, which must leave what was there.
void expect_written(const std::vector<Case>& cases) {
  for (const auto& [record, expected] : cases) {
    std::string json = "before";
    const auto result = append_influx(json, record);
    if (result) {
      EXPECT_EQ(json, "before" + std::string{expected}) << record;
    } else {
      EXPECT_EQ(to_string(result.error()), expected) << record;
      EXPECT_EQ(json, "before") << record;
    }
  }
}

/// Compares the value of one field.
void expect_value(std::string_view value, std::string_view expected) {
  const std::string record = "m v=" + std::string{value} + " 1";
  const std::string json =
      R"([{"measurement":"m","tags":{},"fields":{"v":)" + std::string{expected} + R"(},"time":1}])";
  expect_written({{record, expected == "not-decodable" ? expected : json}});
}

TEST(EncodingInflux, WritesAPoint) {
  expect_written(
      {{"sensors,sensor=S1 temperature=83.1,humidity=40i 1730638574000000000",
        R"([{"measurement":"sensors","tags":{"sensor":"S1"},)"
        R"("fields":{"temperature":83.1,"humidity":40},"time":1730638574000000000}])"},
       {"m v=1", R"([{"measurement":"m","tags":{},"fields":{"v":1}}])"},
       {"m,a=1,b=2 v=1", R"([{"measurement":"m","tags":{"a":"1","b":"2"},"fields":{"v":1}}])"},
       {"m  v=1   -5  ", R"([{"measurement":"m","tags":{},"fields":{"v":1},"time":-5}])"},
       {"m v=1 ", R"([{"measurement":"m","tags":{},"fields":{"v":1}}])"}});
}

TEST(EncodingInflux, WritesEachLine) {
  constexpr auto kBoth = R"([{"measurement":"a","tags":{},"fields":{"v":1},"time":1},)"
                         R"({"measurement":"b","tags":{},"fields":{"v":2},"time":2}])";
  expect_written({{"a v=1 1\nb v=2 2", kBoth},
                  {"a v=1 1\nb v=2 2\n", kBoth},
                  {"a v=1 1\r\nb v=2 2\r\n", kBoth},
                  {"a v=1 1\r\nb v=2 2\r", kBoth},
                  {"\n# note, v=\n a v=1 1\n\n  # end\r\n\tb v=2 2\n#", kBoth},
                  {"", "[]"},
                  {"# a v=1", "[]"},
                  {"\r\n \n", "[]"}});
}

TEST(EncodingInflux, ResolvesTheEscapesOfNames) {
  expect_written(
      {{R"(my\ m\,x=1,tag\ k\,e\=y=v\ a\,l\=u f\ k\,e\=y=1)",
        R"([{"measurement":"my m,x=1","tags":{"tag k,e=y":"v a,l=u"},"fields":{"f k,e=y":1}}])"},
       {R"(m\=x,p=C:\temp\\\,d v=1)",
        R"([{"measurement":"m\\=x","tags":{"p":"C:\\temp\\\\,d"},"fields":{"v":1}}])"},
       {R"("m","a"="b" "c"=1)",
        R"([{"measurement":"\"m\"","tags":{"\"a\"":"\"b\""},"fields":{"\"c\"":1}}])"},
       {"m,a=\xE2\x98\x83 v=1",
        "[{\"measurement\":\"m\",\"tags\":{\"a\":\"\xE2\x98\x83\"},"
        "\"fields\":{\"v\":1}}]"},
       {R"(m,a=b\)", "not-decodable"},
       {R"(m\ v=1)", "not-decodable"}});
}

TEST(EncodingInflux, WritesTheTypesOfValues) {
  const std::vector<Case> cases = {
      {"83.1", "83.1"},
      {"-83", "-83"},
      {"-1.234456e+78", "-1.234456e+78"},
      {"1.E5", "1.0e5"},
      {".5", "0.5"},
      {"83.", "83.0"},
      {"40i", "40"},
      {"-40i", "-40"},
      {"040i", "40"},
      {"9223372036854775807i", "9223372036854775807"},
      {"18446744073709551615u", "18446744073709551615"},
      {"t", "true"},
      {"T", "true"},
      {"true", "true"},
      {"True", "true"},
      {"TRUE", "true"},
      {"f", "false"},
      {"F", "false"},
      {"false", "false"},
      {"False", "false"},
      {"FALSE", "false"},
      {R"("")", R"("")"},
      {R"("a, b=c")", R"("a, b=c")"},
      {R"("a\"b\\c\d\,")", R"("a\"b\\c\\d\\,")"},
      {R"("ends in \\")", R"("ends in \\")"},
      {"\"two\nlines\"", R"("two\nlines")"},
  };
  for (const auto& [value, expected] : cases) expect_value(value, expected);
}

TEST(EncodingInflux, RefusesWhatIsNoValue) {
  for (const auto* const value :
       {"",    "x",   "tRUE", "yes", "i",   "u",   "-u",      "-40u",   "4.0i", "4e1i",
        "NaN", "inf", "0x10", "1f",  "'a'", "\"a", "\"a\\\"", "\"a\"b", "1_0",  "--1"})
    expect_value(value, "not-decodable");
}

TEST(EncodingInflux, RefusesWhatIsNoLine) {
  std::vector<Case> cases;
  for (const auto record : {"m"sv,
                            "m "sv,
                            "m v"sv,
                            "m v="sv,
                            "m =1"sv,
                            ",a=b v=1"sv,
                            "m, v=1"sv,
                            "m,a v=1"sv,
                            "m,a= v=1"sv,
                            "m,=b v=1"sv,
                            "m,a=b=c v=1"sv,
                            "m,a=b, v=1"sv,
                            "m v=1,"sv,
                            "m v=1, w=2"sv,
                            "m v=1 w"sv,
                            "m v=1 1.5"sv,
                            "m v=1 1e9"sv,
                            "m v=1 1i"sv,
                            "m v=1 1 2"sv,
                            "m v=1 1,2"sv,
                            "m,a=b\nm v=1"sv,
                            "m\nv=1"sv,
                            "m v=1\rx v=1"sv,
                            "m v=1 1\rm v=2 2"sv,
                            "m\tv=1"sv,
                            "m v=1 1\nbad"sv,
                            "{\"v\":1}"sv,
                            "83.1"sv,
                            "m v=1\0"sv,
                            "m,a=\xFF v=1"sv,
                            "# \xFF\nm v=1"sv})
    cases.push_back({record, "not-decodable"});
  expect_written(cases);
}

}  // namespace
}  // namespace suhu::shape
