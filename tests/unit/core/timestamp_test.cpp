#include "suhu/core/timestamp.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <random>

namespace suhu {
namespace {

Timestamp at(std::int64_t ms) { return Timestamp{std::chrono::milliseconds{ms}}; }

std::optional<std::int64_t> parse(std::string_view text, bool zoneless_is_utc = false) {
  const auto t = parse_rfc3339(text, zoneless_is_utc);
  return t ? std::optional{t->time_since_epoch().count()} : std::nullopt;
}

TEST(Timestamp, ReadsUtcAndOffsets) {
  EXPECT_EQ(parse("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(parse("2026-11-21T03:36:00.120Z"), 1795232160120);
  EXPECT_EQ(parse("2026-11-21T10:36:00.120+07:00"), 1795232160120);
  EXPECT_EQ(parse("2026-11-20T22:06:00.120-05:30"), 1795232160120);
  EXPECT_EQ(parse("2026-11-21T03:36:00.120-00:00"), 1795232160120);
  EXPECT_EQ(parse("2027-01-01T00:30:00+01:00"), parse("2026-12-31T23:30:00Z"));
}

TEST(Timestamp, ReadsSmallLettersAndASpace) {
  EXPECT_EQ(parse("2026-11-21t03:36:00z"), 1795232160000);
  EXPECT_EQ(parse("2026-11-21 03:36:00Z"), 1795232160000);
}

TEST(Timestamp, CutsTheFractionToMilliseconds) {
  EXPECT_EQ(parse("2026-11-21T03:36:00.1Z"), 1795232160100);
  EXPECT_EQ(parse("2026-11-21T03:36:00.12Z"), 1795232160120);
  EXPECT_EQ(parse("2026-11-21T03:36:00.1239999999999999999999999999Z"), 1795232160123);
  EXPECT_EQ(parse("1969-12-31T23:59:59.999Z"), -1);
}

TEST(Timestamp, ReadsALeapSecondAsTheNextMinute) {
  EXPECT_EQ(parse("2016-12-31T23:59:60Z"), parse("2017-01-01T00:00:00Z"));
  EXPECT_EQ(parse("2016-12-31T23:59:60.9Z"), parse("2017-01-01T00:00:00Z"));
  EXPECT_EQ(parse("2016-12-31T23:59:61Z"), std::nullopt);
}

TEST(Timestamp, KnowsLeapYears) {
  EXPECT_TRUE(parse("2024-02-29T00:00:00Z"));
  EXPECT_TRUE(parse("2000-02-29T00:00:00Z"));
  EXPECT_FALSE(parse("2026-02-29T00:00:00Z"));
  EXPECT_FALSE(parse("2100-02-29T00:00:00Z"));
  EXPECT_FALSE(parse("2026-04-31T00:00:00Z"));
}

TEST(Timestamp, RefusesATimeWithoutZoneUnlessToldThatItIsUtc) {
  EXPECT_FALSE(parse("2026-11-21T03:36:00"));
  EXPECT_EQ(parse("2026-11-21T03:36:00", true), 1795232160000);
  EXPECT_EQ(parse("2026-11-21T03:36:00.5", true), 1795232160500);
  EXPECT_EQ(parse("2026-11-21T10:36:00+07:00", true), 1795232160000);
  EXPECT_FALSE(parse("2026-11-21T03:36:00x", true));
}

TEST(Timestamp, RefusesEverythingElse) {
  for (const auto* text : {"",
                           "Z",
                           "2026-11-21",
                           "2026-11-21Z",
                           "2026-11-21T03:36Z",
                           "2026-11-21T03:36:00.Z",
                           "2026-11-21T03:36:00,1Z",
                           "2026-11-21T03:36:00Zx",
                           "2026-11-21T03:36:00Z ",
                           " 2026-11-21T03:36:00Z",
                           "2026-11-21T24:00:00Z",
                           "2026-11-21T03:60:00Z",
                           "2026-13-21T03:36:00Z",
                           "2026-00-21T03:36:00Z",
                           "2026-11-00T03:36:00Z",
                           "26-11-21T03:36:00Z",
                           "+2026-11-21T03:36:00Z",
                           "2026-11-21T03:36:00+07",
                           "2026-11-21T03:36:00+0700",
                           "2026-11-21T03:36:00+24:00",
                           "2026-11-21T03:36:00+07:60",
                           "2026-11-21T03:36:00+07:00Z",
                           "2026-11-21_03:36:00Z",
                           "1795232160120",
                           "2026-1-21T03:36:00Z",
                           "-001-11-21T03:36:00Z",
                           "2026-11-21T03:36:-1Z",
                           "\xef\xbc\x92\x30\x32\x36-11-21T03:36:00Z"}) {
    EXPECT_FALSE(parse(text)) << text;
  }
  EXPECT_FALSE(parse(std::string_view("2026-11-21T03:36:00Z\0", 21)));
}

TEST(Timestamp, WritesUtcWithThreeFractionDigits) {
  EXPECT_EQ(to_rfc3339(at(1795232160120)), "2026-11-21T03:36:00.120Z");
  EXPECT_EQ(to_rfc3339(at(0)), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(to_rfc3339(at(-1)), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(to_rfc3339(kEarliestTimestamp), "2000-01-01T00:00:00.000Z");
  EXPECT_EQ(to_rfc3339(kLatestTimestamp), "2100-01-01T00:00:00.000Z");
  EXPECT_EQ(to_rfc3339(*parse_rfc3339("0000-01-01T00:00:00Z")), "0000-01-01T00:00:00.000Z");
  EXPECT_EQ(to_rfc3339(*parse_rfc3339("9999-12-31T23:59:59.999Z")), "9999-12-31T23:59:59.999Z");
}

TEST(Timestamp, WritesEvenTimesNoCalendarKnows) {
  EXPECT_EQ(to_rfc3339(at(253402300800000)), "10000-01-01T00:00:00.000Z");
  EXPECT_EQ(to_rfc3339(at(std::numeric_limits<std::int64_t>::max())),
            "292278994-08-17T07:12:55.807Z");
  EXPECT_EQ(to_rfc3339(at(std::numeric_limits<std::int64_t>::min())),
            "-292275055-05-16T16:47:04.192Z");
}

TEST(Timestamp, ReadsBackWhatItWrites) {
  std::mt19937_64 random(42);
  for (int i = 0; i < 20'000; ++i) {
    const auto t = at(static_cast<std::int64_t>(random() % 253'402'300'800'000ULL));
    ASSERT_EQ(parse_rfc3339(to_rfc3339(t)), t) << "seed 42, " << t.time_since_epoch().count();
  }
}

TEST(Timestamp, IsPlausibleFrom2000To2100) {
  EXPECT_TRUE(is_plausible(kEarliestTimestamp));
  EXPECT_FALSE(is_plausible(kEarliestTimestamp - std::chrono::milliseconds{1}));
  EXPECT_TRUE(is_plausible(kLatestTimestamp - std::chrono::milliseconds{1}));
  EXPECT_FALSE(is_plausible(kLatestTimestamp));
}

}  // namespace
}  // namespace suhu
