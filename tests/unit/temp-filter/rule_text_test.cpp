// Tests rates, ranges and presets as users type them.
#include "temp-filter/rule_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace suhu::temp_filter {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::StartsWith;

TEST(RuleText, ReadsARateAsRiseAndTime) {
  EXPECT_EQ(parse_roc_limit("5/1m"), (alarm::RiseLimit{5, milliseconds{60'000}}));
  EXPECT_EQ(parse_roc_limit("0.5/10s"), (alarm::RiseLimit{0.5, milliseconds{10'000}}));
  for (const char* text :
       {"", "5", "5/", "/1m", "5/1", "5/m", "5 /1m", "5/1m/2", "x/1m", "5°/1m"}) {
    const auto rate = parse_roc_limit(text);
    ASSERT_FALSE(rate) << text;
    EXPECT_THAT(rate.error(), testing::AllOf(StartsWith("\"" + std::string(text) + "\" is no rate"),
                                             HasSubstr("5/1m")));
  }
}

TEST(RuleText, ReadsARangeAsTwoNumbers) {
  const auto range = parse_range("-55..125");
  ASSERT_TRUE(range) << range.error();
  EXPECT_EQ(range->lowest, -55);
  EXPECT_EQ(range->highest, 125);
  EXPECT_EQ(parse_range("-0.5..+0.25")->highest, 0.25);
  EXPECT_EQ(parse_range("-50..-10")->highest, -10);
  EXPECT_EQ(parse_range("1...5")->highest, 0.5) << "the first two dots divide";
  for (const char* text : {"", "..", "1..", "..1", "1.2", "-55-125", "1..2..3", "a..b", "nan..1",
                           "1..inf", "1 .. 2"}) {
    const auto refused = parse_range(text);
    ASSERT_FALSE(refused) << text;
    EXPECT_THAT(refused.error(),
                HasSubstr("is no range: write two numbers in °C with .. between, as -55..125"));
  }
}

TEST(RuleText, KnowsThePresets) {
  EXPECT_EQ(parse_preset("ds18b20"), alarm::Preset::ds18b20);
  EXPECT_EQ(parse_preset("none"), alarm::Preset::none);
  EXPECT_THAT(parse_preset("dht\x1b").error(),
              StartsWith("\"dht\\x1b\" is no preset: write ds18b20 or none"));
}

}  // namespace
}  // namespace suhu::temp_filter
