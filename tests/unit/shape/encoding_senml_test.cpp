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
  std::size_t skipped = 0;
};

/// Compares the JSON, or the word of the reject, which must leave what was there.
void expect_written(const std::vector<Case>& cases) {
  for (const auto& [record, expected, expected_skips] : cases) {
    std::string json = "before";
    std::size_t skipped = 100;
    const auto result = append_senml(json, record, skipped);
    if (result) {
      EXPECT_EQ(json, "before" + std::string{expected}) << record;
    } else {
      EXPECT_EQ(to_string(result.error()), expected) << record;
      EXPECT_EQ(json, "before") << record;
    }
    EXPECT_EQ(skipped, 100 + expected_skips) << record;
  }
}

/// Compares the time of a record with these members.
void expect_time(std::string_view members, std::string_view expected) {
  const std::string record = R"([{"n":"a","u":"Cel","v":1,)" + std::string{members} + "}]";
  const std::string json = R"([{"n":"a","u":"Cel","v":1)" + std::string{expected} + "}]";
  expect_written({{record, json}});
}

TEST(EncodingSenml, ResolvesNamesTimesAndUnits) {
  expect_written(
      {{R"([{"bn":"urn:dev:mac:0024befffe804ff1/","bt":1730638574,"bu":"Cel","n":"oven","v":84.2},)"
        R"({"n":"hall","t":-5,"v":21.5},{"n":"rh","u":"%RH","v":40}])",
        R"([{"n":"urn:dev:mac:0024befffe804ff1/oven","u":"Cel","v":84.2,"t":1730638574.000000},)"
        R"({"n":"urn:dev:mac:0024befffe804ff1/hall","u":"Cel","v":21.5,"t":1730638569.000000}])",
        1},
       {R"([{"n":"urn:dev:ow:10e2073a01080063","u":"Cel","v":23.1}])",
        R"([{"n":"urn:dev:ow:10e2073a01080063","u":"Cel","v":23.1}])"},
       {R"([{"bn":"a/","bu":"K"},{"n":"b","v":300},{"bn":"c/","n":"d","v":301},{"v":302}])",
        R"([{"n":"a/b","u":"K","v":300},{"n":"c/d","u":"K","v":301},{"n":"c/","u":"K","v":302}])",
        1},
       {R"([ {"n":"a","u":"Far","v":180.5} ,{} , {"v":1,"u":"Cel"}])",
        R"([{"n":"a","u":"Far","v":180.5},{"n":"","u":"Cel","v":1}])", 1}});
}

TEST(EncodingSenml, KeepsTheDigitsOfAValueWithoutABase) {
  expect_written(
      {{R"([{"n":"a","u":"Cel","v":83.10743488305519000000001}])",
        R"([{"n":"a","u":"Cel","v":83.10743488305519000000001}])"},
       {R"([{"n":"a","u":"Cel","v":-8.310e1,"bv":0}])", R"([{"n":"a","u":"Cel","v":-8.310e1}])"},
       {R"([{"n":"a","u":"Cel","v":1e400}])", R"([{"n":"a","u":"Cel","v":1e400}])"}});
}

TEST(EncodingSenml, AddsABaseValue) {
  expect_written(
      {{R"([{"n":"a","bu":"Cel","bv":20,"v":3.5},{"n":"b","v":-1},{"n":"c","bv":-5,"v":1}])",
        R"([{"n":"a","u":"Cel","v":23.5},{"n":"b","u":"Cel","v":19},)"
        R"({"n":"c","u":"Cel","v":-4}])"},
       {R"([{"n":"a","u":"Cel","bv":1e308,"v":1e308}])", R"([{"n":"a","u":"Cel","v":1e999}])"},
       {R"([{"n":"a","u":"Cel","bv":20}])", "[]", 1}});
}

TEST(EncodingSenml, AddsTimesWithoutRounding) {
  expect_time(R"("t":1730638574)", R"(,"t":1730638574.000000)");
  expect_time(R"("bt":1730638574.21874)", R"(,"t":1730638574.218740)");
  expect_time(R"("bt":1730638574.1,"t":0.2)", R"(,"t":1730638574.300000)");
  expect_time(R"("bt":1730638574,"t":-0.001)", R"(,"t":1730638573.999000)");
  expect_time(R"("bt":1.276020076001e+09,"t":-5)", R"(,"t":1276020071.001000)");
  expect_time(R"("bt":1730638574.2189999999)", R"(,"t":1730638574.218999)");
  expect_time(R"("t":268435456)", R"(,"t":268435456.000000)");
  expect_time(R"("t":1e30)", R"(,"t":1e99)");
  expect_time(R"("t":-1e30,"bt":5)", R"(,"t":1e99)");
}

TEST(EncodingSenml, LeavesOutATimeThatIsRelativeToNow) {
  for (const auto* const members :
       {R"("t":0)", R"("t":-60)", R"("t":268435455.999999)", R"("bt":-1730638574)",
        R"("bt":1730638574,"t":-1730638574)", R"("bt":100,"t":1e-30)"})
    expect_time(members, "");
}

TEST(EncodingSenml, SkipsWhatIsNoTemperature) {
  expect_written({{R"([{"n":"a","u":"V","v":3}])", "[]", 1},
                  {R"([{"n":"a","u":"F","v":3}])", "[]", 1},
                  {R"([{"n":"a","u":"cel","v":3}])", "[]", 1},
                  {R"([{"n":"a","v":3}])", "[]", 1},
                  {R"([{"n":"a","u":"Cel","vs":"hot"}])", "[]", 1},
                  {R"([{"n":"a","u":"Cel","vb":true},{"n":"b","u":"Cel","s":3}])", "[]", 2},
                  {R"([{"bu":"Cel"},{"n":"a","u":"","v":3}])", "[]", 2},
                  {"[]", "[]"}});
}

TEST(EncodingSenml, PassesOverLabelsThatItDoesNotRead) {
  expect_written({{R"([{"n":"a","u":"Cel","v":1,"ut":5,"x":{"v":[2]},"bs":1}])",
                   R"([{"n":"a","u":"Cel","v":1}])"}});
}

TEST(EncodingSenml, ResolvesEscapes) {
  expect_written({{R"([{"bn":"\u0061\"","\u006e":"\u00e4\\","u":"\u0043el","v":1}])",
                   R"([{"n":"\u0061\"\u00e4\\","u":"Cel","v":1}])"}});
}

TEST(EncodingSenml, KnowsTheVersionsThatItUnderstands) {
  for (const auto* const version : {"10", "5", "26", "1e1"}) {
    const std::string record =
        R"([{"bver":)" + std::string{version} + R"(,"n":"a","u":"Cel","v":1}])";
    expect_written({{record, R"([{"n":"a","u":"Cel","v":1}])"}});
  }
  for (const auto* const version : {"11", "27", "-1", "1e300", "\"10\"", "null"}) {
    const std::string record =
        R"([{"bver":)" + std::string{version} + R"(,"n":"a","u":"Cel","v":1}])";
    expect_written({{record, "not-decodable"}});
  }
}

TEST(EncodingSenml, RefusesWhatIsNoPack) {
  std::vector<Case> cases;
  for (const auto record :
       {R"({"n":"a","u":"Cel","v":1})"sv, "1"sv, "null"sv, "\"a\""sv, "[1]"sv, "[[]]"sv,
        R"([{"n":"a"},null])"sv, R"([{"n":1,"u":"Cel","v":1}])"sv, R"([{"n":"a","v":"1"}])"sv,
        R"([{"n":"a","v":null}])"sv, R"([{"n":"a","v":[1]}])"sv, R"([{"bn":null}])"sv,
        R"([{"t":"now"}])"sv, R"([{"n":"a","n":"b"}])"sv, R"([{"v":1,"v":1}])"sv,
        R"([{"n":"a","u":"Cel","v":1,"must_":1}])"sv,
        R"([{"n":"a","u":"Cel","v":1},{"bt":true}])"sv})
    cases.push_back({record, "not-decodable"});
  for (const auto record :
       {""sv, " "sv, "["sv, "[{]"sv, "[{}"sv, "[{},]"sv, "[] []"sv, "[{\"v\":NaN}]"sv,
        "[{\"v\":083}]"sv, "[{\"n\":\"\xFF\"}]"sv, "[]\0"sv, "\xEF\xBB\xBF[]"sv, "S1,83"sv})
    cases.push_back({record, "not-json"});
  expect_written(cases);
}

}  // namespace
}  // namespace suhu::shape
