// Tests which rules apply to which sensor, and which rules are rejected.
#include "suhu/alarm/rule_book.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <utility>

#include "suhu/alarm/validate.hpp"

namespace suhu::alarm {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

constexpr double kInfinite = std::numeric_limits<double>::infinity();

AlarmRules hot_above(double limit) {
  AlarmRules rules;
  rules.hi = limit;
  return rules;
}

RuleBook book(const std::vector<std::pair<std::string, double>>& entries) {
  std::vector<RuleBook::Entry> all;
  for (const auto& [pattern, limit] : entries) all.push_back({pattern, hot_above(limit)});
  return RuleBook{hot_above(80), all};
}

double limit(const RuleBook& rules, std::string_view id) {
  return rules.rules_for(id).hi.value_or(-1);
}

TEST(RuleBook, GivesTheDefaultsToWhoeverIsNotNamed) {
  const auto rules = book({{"S1", 70}, {"oven-*", 100}});
  EXPECT_EQ(limit(rules, "S2"), 80);
  EXPECT_EQ(rules.index_for("S2"), RuleBook::kDefaults);
  EXPECT_EQ(limit(book({}), "S1"), 80);
}

TEST(RuleBook, TakesAnExactIdBeforeAnyGlob) {
  const auto rules = book({{"oven-[0-9]*", 100}, {"oven-1", 90}, {"*", 60}});
  EXPECT_EQ(limit(rules, "oven-1"), 90);
  EXPECT_EQ(limit(rules, "oven-2"), 100);
  EXPECT_EQ(limit(rules, "S1"), 60);
}

TEST(RuleBook, TakesTheGlobWithTheMostLiteralCharacters) {
  const auto rules = book({{"*", 1}, {"o*", 2}, {"oven-*-top", 3}, {"oven-*", 4}});
  EXPECT_EQ(limit(rules, "oven-7-top"), 3);
  EXPECT_EQ(limit(rules, "oven-7"), 4);
  EXPECT_EQ(limit(rules, "office"), 2);
}

TEST(RuleBook, OfEquallyExactGlobsTakesTheFirst) {
  EXPECT_EQ(limit(book({{"*-top", 1}, {"a-*-*", 5}, {"oven*", 2}, {"*-to*", 3}}), "oven-top"), 1);
  EXPECT_EQ(limit(book({{"*oven", 9}, {"oven*", 2}, {"*-top", 1}}), "oven-top"), 2);
}

TEST(RuleBook, OfTwoNamesOfOneIdTakesTheFirst) {
  EXPECT_EQ(limit(book({{R"(\S1)", 1}, {"S1", 2}}), "S1"), 1);
  EXPECT_EQ(limit(book({{"S1", 2}, {R"(\S1)", 1}}), "S1"), 2);
}

TEST(RuleBook, TakesAnEscapedWildcardForACharacterOfTheId) {
  const auto rules = book({{R"(a\*)", 1}});
  EXPECT_EQ(limit(rules, "a*"), 1);
  EXPECT_EQ(limit(rules, "ab"), 80);
  EXPECT_EQ(rules.globs(), 0u);
}

TEST(RuleBook, KeepsEqualRulesOnce) {
  const auto rules = book({{"S1", 70}, {"S2", 70}, {"S3", 80}});
  EXPECT_EQ(rules.index_for("S1"), rules.index_for("S2"));
  EXPECT_EQ(rules.index_for("S3"), RuleBook::kDefaults) << "the same as the defaults";
  EXPECT_EQ(rules.patterns(), 3u);
}

TEST(RuleBook, TellsRulesApartByEachOfTheirParts) {
  const std::vector<void (*)(AlarmRules&)> changes{
      [](AlarmRules& r) { r.hihi = 90; },
      [](AlarmRules& r) { r.hi = std::nullopt; },
      [](AlarmRules& r) { r.lo = 0; },
      [](AlarmRules& r) { r.lolo = 0; },
      [](AlarmRules& r) { r.deadband = 2; },
      [](AlarmRules& r) { r.on_delay = milliseconds{1}; },
      [](AlarmRules& r) { r.off_delay = milliseconds{1}; },
      [](AlarmRules& r) {
        r.roc = RiseLimit{5, milliseconds{60'000}};
      },
      [](AlarmRules& r) { r.stale_after = milliseconds{1}; },
      [](AlarmRules& r) { r.lowest = -1; },
      [](AlarmRules& r) { r.highest = 126; },
      [](AlarmRules& r) { r.flatline = 5; },
      [](AlarmRules& r) { r.preset = Preset::ds18b20; },
  };
  RuleBook rules;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    AlarmRules one;
    changes[i](one);
    rules.add("S" + std::to_string(i), one);
    EXPECT_EQ(rules.index_for("S" + std::to_string(i)), i + 1);
    EXPECT_EQ(rules.at(static_cast<std::uint32_t>(i + 1)), one);
  }
}

TEST(RuleBook, StaysTheSameWhenItMovesWithAHundredThousandIds) {
  RuleBook rules;
  for (int i = 0; i < 100'000; ++i) rules.add("S" + std::to_string(i), hot_above(i % 100));
  rules.add(R"(\*)", hot_above(5));
  const AlarmRules* const before = &rules.rules_for("S99999");
  RuleBook moved{std::move(rules)};
  RuleBook assigned;
  assigned = std::move(moved);
  EXPECT_EQ(&assigned.rules_for("S99999"), before);
  EXPECT_EQ(limit(assigned, "S99999"), 99);
  EXPECT_EQ(limit(assigned, "S7"), 7);
  EXPECT_EQ(limit(assigned, "*"), 5);
  EXPECT_EQ(limit(assigned, "S100000"), 80);
}

TEST(RuleBook, CountsWhatIsNewGoneOrOther) {
  const auto before = book({{"S1", 70}, {"S2", 70}, {"oven-*", 100}});
  EXPECT_EQ(book({{"oven-*", 100}, {"S2", 70}, {"S1", 70}}).changes_from(before), 0u)
      << "the order of different patterns is no change";
  EXPECT_EQ(book({{"S1", 71}, {"S2", 70}, {"oven-*", 100}}).changes_from(before), 1u);
  EXPECT_EQ(book({{"S3", 70}, {"S2", 70}, {"oven-*", 100}}).changes_from(before), 2u)
      << "one gone, one new";
  EXPECT_EQ(book({}).changes_from(before), 3u);
  EXPECT_EQ(before.changes_from(book({})), 3u);
}

std::string complaint(void (*change)(AlarmRules&)) {
  AlarmRules rules;
  change(rules);
  return validate(rules).value_or("");
}

TEST(Complain, IsSilentAboutTheDefaultsAndAboutRulesWithoutALimit) {
  EXPECT_EQ(validate(AlarmRules{}), std::nullopt);
  EXPECT_EQ(complaint([](AlarmRules& r) { r.hi = std::nullopt; }), "");
}

TEST(Complain, KeepsTheLimitsInOrderWhicheverAreThere) {
  EXPECT_EQ(complaint([](AlarmRules& r) { r.hihi = 90, r.lo = 10, r.lolo = 5; }), "");
  EXPECT_THAT(complaint([](AlarmRules& r) { r.hihi = 80; }),
              HasSubstr("limit-hihi 80 is not above limit-hi 80"));
  EXPECT_THAT(complaint([](AlarmRules& r) { r.lo = 80.5; }),
              HasSubstr("limit-hi 80 is not above limit-lo 80.5"));
  EXPECT_THAT(complaint([](AlarmRules& r) { r.lolo = 90; }),
              HasSubstr("limit-hi 80 is not above limit-lolo 90"));
  EXPECT_THAT(complaint([](AlarmRules& r) { r.hi = std::nullopt, r.hihi = 10, r.lolo = 20; }),
              HasSubstr("limit-hihi 10 is not above limit-lolo 20"));
  EXPECT_THAT(complaint([](AlarmRules& r) { r.lo = 10, r.lolo = 10; }),
              HasSubstr("limit-lo 10 is not above limit-lolo 10"));
}

TEST(Complain, WantsLimitsThatAReadingCanPassWithoutBeingAFault) {
  EXPECT_THAT(complaint([](AlarmRules& r) { r.hi = 200; }),
              HasSubstr("limit-hi 200 is not inside range -55..125"));
  EXPECT_THAT(complaint([](AlarmRules& r) { r.hi = 125; }), HasSubstr("not inside range"));
  EXPECT_THAT(complaint([](AlarmRules& r) { r.lolo = -55; }),
              HasSubstr("limit-lolo -55 is not inside range"));
  EXPECT_EQ(complaint([](AlarmRules& r) { r.hi = 200, r.highest = 250; }), "");
}

TEST(Complain, WantsRoomForNormalReadingsBetweenTheDeadbands) {
  EXPECT_EQ(complaint([](AlarmRules& r) { r.lo = 79; }), "") << "79 and 80 clear both";
  EXPECT_THAT(complaint([](AlarmRules& r) { r.lo = 79.5; }),
              HasSubstr("deadband 1 is wider than from limit-lo 79.5 to limit-hi 80"));
  EXPECT_THAT(complaint([](AlarmRules& r) { r.hihi = 50, r.hi = std::nullopt, r.lolo = 49.5; }),
              HasSubstr("limit-lolo 49.5 to limit-hihi 50"));
}

TEST(Complain, NamesTheOptionWhoseNumberMakesNoSense) {
  EXPECT_THAT(complaint([](AlarmRules& r) { r.hi = kInfinite; }),
              HasSubstr("limit-hi is no finite number"));
  EXPECT_THAT(complaint([](AlarmRules& r) { r.lo = std::numeric_limits<double>::quiet_NaN(); }),
              HasSubstr("limit-lo is no finite number"));
  EXPECT_THAT(complaint([](AlarmRules& r) { r.deadband = -1; }),
              HasSubstr("deadband -1 is not 0 or more"));
  EXPECT_THAT(complaint([](AlarmRules& r) { r.deadband = kInfinite; }), HasSubstr("deadband inf"));
  EXPECT_THAT(complaint([](AlarmRules& r) { r.lowest = 125; }),
              HasSubstr("range 125..125 is empty"));
  EXPECT_THAT(complaint([](AlarmRules& r) { r.highest = kInfinite; }), HasSubstr("range -55..inf"));
  EXPECT_THAT(complaint([](AlarmRules& r) { r.flatline = 1; }), HasSubstr("flatline 1"));
  EXPECT_EQ(complaint([](AlarmRules& r) { r.flatline = 2; }), "");
  EXPECT_THAT(complaint([](AlarmRules& r) { r.on_delay = milliseconds{-1}; }),
              HasSubstr("on-delay is negative"));
  EXPECT_THAT(complaint([](AlarmRules& r) { r.off_delay = milliseconds{-1}; }),
              HasSubstr("off-delay is negative"));
  EXPECT_THAT(complaint([](AlarmRules& r) { r.stale_after = milliseconds{-1}; }),
              HasSubstr("stale-after is negative"));
  EXPECT_THAT(complaint([](AlarmRules& r) {
                r.roc = RiseLimit{0, milliseconds{1}};
              }),
              HasSubstr("roc-limit"));
  EXPECT_THAT(complaint([](AlarmRules& r) {
                r.roc = RiseLimit{1, milliseconds{0}};
              }),
              HasSubstr("roc-limit"));
}

}  // namespace
}  // namespace suhu::alarm
