#include "suhu/cli/units.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace suhu::cli {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

TEST(Duration, ReadsEveryUnit) {
  EXPECT_EQ(parse_duration("500ms"), milliseconds{500});
  EXPECT_EQ(parse_duration("10s"), milliseconds{10'000});
  EXPECT_EQ(parse_duration("1.5m"), milliseconds{90'000});
  EXPECT_EQ(parse_duration("2h"), milliseconds{7'200'000});
  EXPECT_EQ(parse_duration("1d"), milliseconds{86'400'000});
}

TEST(Duration, ReadsFractionsWithoutLosingAMillisecond) {
  EXPECT_EQ(parse_duration("2.3s"), milliseconds{2'300});
  EXPECT_EQ(parse_duration("1.001s"), milliseconds{1'001});
  EXPECT_EQ(parse_duration("0.1s"), milliseconds{100});
}

TEST(Duration, NeedsAUnitUnlessItIsZero) {
  EXPECT_EQ(parse_duration("0"), milliseconds{0});
  EXPECT_EQ(parse_duration("0s"), milliseconds{0});
  EXPECT_EQ(parse_duration("10"), std::nullopt);
}

TEST(Duration, RefusesWhatIsNotExactlyOne) {
  for (const auto* text : {"", "s", "-1s", "+1s", "1 s", " 1s", "1s ", "1S", "1e3s", "nans", "infs",
                           ".5s", "5.s", "1.2.3s", "1m30s", "1,5s", "1w", "１s"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

TEST(Duration, EndsAtTenThousandDays) {
  EXPECT_EQ(parse_duration("10000d"), milliseconds{864'000'000'000});
  EXPECT_EQ(parse_duration("10000.1d"), std::nullopt);
  EXPECT_EQ(parse_duration("99999999999999999999999999d"), std::nullopt);
}

TEST(Duration, ThatWouldBecomeZeroIsRefused) { EXPECT_EQ(parse_duration("0.1ms"), std::nullopt); }

TEST(Duration, IsWrittenInItsShortestForm) {
  EXPECT_EQ(to_text(milliseconds{0}), "0");
  EXPECT_EQ(to_text(milliseconds{90'000}), "90s");
  EXPECT_EQ(to_text(milliseconds{60'000}), "1m");
  EXPECT_EQ(to_text(milliseconds{100}), "100ms");
  EXPECT_EQ(to_text(milliseconds{1'500}), "1.5s");
  EXPECT_EQ(to_text(milliseconds{150'000}), "150s");
  EXPECT_EQ(to_text(milliseconds{86'400'000}), "1d");
  EXPECT_EQ(to_text(milliseconds{-15 * 60'000}), "-15m");
}

TEST(Duration, ReadsBackWhatItWrote) {
  constexpr std::uint64_t kSeed = 20261121;
  std::mt19937_64 random(kSeed);
  for (int i = 0; i < 20'000; ++i) {
    const auto shift = random() % 40;
    const milliseconds duration{static_cast<std::int64_t>((random() % 864'000'000'000U) >> shift)};
    ASSERT_EQ(parse_duration(to_text(duration)), duration)
        << "seed " << kSeed << ", " << duration.count() << " ms: " << to_text(duration);
  }
}

TEST(Number, IsDecimalFiniteAndNothingElse) {
  EXPECT_EQ(parse_number("-3"), -3.0);
  EXPECT_EQ(parse_number("+2.5"), 2.5);
  EXPECT_EQ(parse_number("1e3"), 1000.0);
  for (const auto* text : {"", "nan", "inf", "-inf", "0x10", "1,5", "+-1", "1 ", "1e999"}) {
    EXPECT_EQ(parse_number(text), std::nullopt) << text;
  }
}

TEST(WholeNumber, IsDigitsAndNothingElse) {
  EXPECT_EQ(parse_whole("010"), 10U);
  EXPECT_EQ(parse_whole("18446744073709551615"), 18'446'744'073'709'551'615U);
  for (const auto* text : {"", "-1", "+1", "1.0", "18446744073709551616", "0x1"})
    EXPECT_EQ(parse_whole(text), std::nullopt) << text;
}

TEST(Time, IsRfc3339WithAZoneOrEpochMilliseconds) {
  const Timestamp expected{milliseconds{1'795'232'160'120}};
  EXPECT_EQ(parse_time("1795232160120"), expected);
  EXPECT_EQ(parse_time("2026-11-21T03:36:00.12Z"), expected);
  EXPECT_EQ(parse_time("2026-11-21T10:36:00.120+07:00"), expected);
  for (const auto* text : {"2026-11-21T03:36:00", "2026-11-21", "now", "", "-1795232160120"}) {
    EXPECT_EQ(parse_time(text), std::nullopt) << text;
  }
}

TEST(Time, OutsideThisCenturyIsRefused) {
  EXPECT_EQ(parse_time("1795232160"), std::nullopt);  // in seconds
  EXPECT_EQ(parse_time("1999-12-31T23:59:59Z"), std::nullopt);
  EXPECT_EQ(parse_time("2100-01-01T00:00:00Z"), std::nullopt);
  EXPECT_EQ(parse_time("99999999999999999999999"), std::nullopt);
}

TEST(StartPoint, ReadsItsThreeWords) {
  EXPECT_EQ(parse_start_point("beginning")->kind, StartPoint::Kind::beginning);
  EXPECT_EQ(parse_start_point("end")->kind, StartPoint::Kind::end);
  EXPECT_EQ(parse_start_point("stored")->kind, StartPoint::Kind::stored);
}

TEST(StartPoint, ReadsATimeAndADuration) {
  const auto at = parse_start_point("@2026-11-21T03:36:00.120Z");
  ASSERT_TRUE(at);
  EXPECT_EQ(at->kind, StartPoint::Kind::at);
  EXPECT_EQ(at->at, (Timestamp{milliseconds{1'795'232'160'120}}));
  EXPECT_EQ(parse_start_point("@1795232160120")->at, at->at);

  const auto ago = parse_start_point("-15m");
  ASSERT_TRUE(ago);
  EXPECT_EQ(ago->kind, StartPoint::Kind::ago);
  EXPECT_EQ(ago->ago, milliseconds{900'000});
}

TEST(StartPoint, ThatIsABareNumberSaysWhatToWrite) {
  for (const auto* text : {"100", "-100", "0", "-0"}) {
    const auto parsed = parse_start_point(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error(), "offsets are not supported across partitions: write -15m or @TIME")
        << text;
  }
}

TEST(StartPoint, ThatLooksLikeSecondsSaysSo) {
  EXPECT_THAT(parse_start_point("@1795232160").error(), HasSubstr("looks like seconds"));
}

TEST(StartPoint, OfAnImplausibleTimeSaysTheRange) {
  EXPECT_THAT(parse_start_point("@1999-01-01T00:00:00Z").error(),
              HasSubstr("between 2000 and 2100"));
  EXPECT_THAT(parse_start_point("@2026-11-21T08:00:00").error(), HasSubstr("with a zone"));
}

TEST(StartPoint, NamesTheWordsOfOtherToolsInItsOwn) {
  EXPECT_THAT(parse_start_point("earliest").error(), HasSubstr("write beginning"));
  EXPECT_THAT(parse_start_point("latest").error(), HasSubstr("write end"));
}

TEST(StartPoint, OfNoKnownFormListsThemAll) {
  EXPECT_THAT(parse_start_point("yesterday").error(),
              HasSubstr("write beginning, end, stored, @TIME or -DURATION (-15m)"));
  EXPECT_THAT(parse_start_point("").error(), HasSubstr("write beginning"));
  EXPECT_THAT(parse_start_point("-15").error(), HasSubstr("write -15m"));
  EXPECT_THAT(parse_start_point("-15x").error(), HasSubstr("such as -15m"));
  EXPECT_THAT(parse_start_point("-0s").error(), HasSubstr("such as -15m"));
}

TEST(StartPoint, ShowsForeignTextWithoutControlBytes) {
  EXPECT_THAT(parse_start_point("\x1b[31mred").error(), Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace suhu::cli
