#include "suhu/shape/time_reader.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace suhu::shape {
namespace {

/// Returns the time in RFC 3339, or the word of the fault.
std::string shown(const tl::expected<Timestamp, TimeFault>& time) {
  return time ? to_rfc3339(*time) : std::string{to_string(time.error())};
}

TimeReader reader(const std::string& format, const std::string& zone = {}) {
  const auto parsed = parse_time_format(format);
  EXPECT_TRUE(parsed) << format << ": " << parsed.error();
  EXPECT_FALSE(check_time_zone(zone)) << zone;
  return {parsed.value_or(TimeFormat{}), zone};
}

struct Case {
  std::string text;
  std::string expected;
};

void expect_numbers(const TimeReader& reader, const std::vector<Case>& cases) {
  for (const auto& [digits, expected] : cases)
    EXPECT_EQ(shown(reader.read_number(digits)), expected) << digits;
}
void expect_texts(const TimeReader& reader, const std::vector<Case>& cases) {
  for (const auto& [text, expected] : cases)
    EXPECT_EQ(shown(reader.read_text(text)), expected) << text;
}

TEST(TimeReader, TellsTheUnitOfANumberByItsMagnitude) {
  expect_numbers(reader("auto"), {
                                     {"1730638574", "2024-11-03T12:56:14.000Z"},
                                     {"1730638574218", "2024-11-03T12:56:14.218Z"},
                                     {"1730638574218740", "2024-11-03T12:56:14.218Z"},
                                     {"1730638574218740123", "2024-11-03T12:56:14.218Z"},
                                     {"946684800", "2000-01-01T00:00:00.000Z"},
                                     {"946684800000", "2000-01-01T00:00:00.000Z"},
                                     {"946684800000000", "2000-01-01T00:00:00.000Z"},
                                     {"946684800000000000", "2000-01-01T00:00:00.000Z"},
                                     {"4102444799", "2099-12-31T23:59:59.000Z"},
                                     {"4102444799.9999", "2099-12-31T23:59:59.999Z"},
                                     {"4102444799999", "2099-12-31T23:59:59.999Z"},
                                     {"4102444799999999", "2099-12-31T23:59:59.999Z"},
                                     {"4102444799999999999", "2099-12-31T23:59:59.999Z"},
                                 });
}

TEST(TimeReader, DropsFractionsOfAMillisecond) {
  expect_numbers(reader("auto"), {
                                     {"1730638574.21874", "2024-11-03T12:56:14.218Z"},
                                     {"1730638574.2189999999999", "2024-11-03T12:56:14.218Z"},
                                     {"1730638574.000999", "2024-11-03T12:56:14.000Z"},
                                     {"1730638574.1", "2024-11-03T12:56:14.100Z"},
                                     {"1730638574218.999", "2024-11-03T12:56:14.218Z"},
                                     {"1730638574218999.9", "2024-11-03T12:56:14.218Z"},
                                     {"1730638574218999999.9", "2024-11-03T12:56:14.218Z"},
                                 });
}

TEST(TimeReader, ReadsExponents) {
  expect_numbers(reader("auto"), {
                                     {"1.594512094386565E9", "2020-07-12T00:01:34.386Z"},
                                     {"1.594512094386565e+12", "2020-07-12T00:01:34.386Z"},
                                     {"1594512094386565e-6", "2020-07-12T00:01:34.386Z"},
                                     {"0.0000001594512094386565e16", "2020-07-12T00:01:34.386Z"},
                                     {"15e8", "2017-07-14T02:40:00.000Z"},
                                     {"1e1000000000000000000000", "out-of-range"},
                                     {"1e-1000000000000000000000", "out-of-range"},
                                     {"0e1000000000000000000000", "out-of-range"},
                                 });
}

TEST(TimeReader, RefusesANumberThatFitsNoUnit) {
  std::vector<Case> cases;
  for (const auto* const digits :
       {"0", "-0", "1970", "2026", "86400", "946684799.999", "4102444800", "946684799999",
        "4102444800000", "946684799999999", "4102444800000000", "946684799999999999",
        "4102444800000000000", "-1730638574", "1e300", "0.5", "123456789012345678901234567890"})
    cases.push_back({digits, "out-of-range"});
  expect_numbers(reader("auto"), cases);
  expect_texts(reader("auto"), cases);
}

TEST(TimeReader, ReadsANumberInAFixedUnit) {
  expect_numbers(reader("s"),
                 {{"1730638574.5", "2024-11-03T12:56:14.500Z"}, {"1730638574500", "out-of-range"}});
  expect_numbers(reader("ms"),
                 {{"1730638574500", "2024-11-03T12:56:14.500Z"}, {"1730638574", "out-of-range"}});
  expect_numbers(reader("us"), {{"1730638574500999", "2024-11-03T12:56:14.500Z"},
                                {"1730638574500", "out-of-range"}});
  expect_numbers(reader("ns"), {{"1730638574500999999", "2024-11-03T12:56:14.500Z"},
                                {"1730638574500999", "out-of-range"}});
  expect_texts(reader("s"), {{"1730638574.5", "2024-11-03T12:56:14.500Z"},
                             {"1730638574500", "out-of-range"},
                             {"2024-11-03T12:56:14Z", "not-a-time"},
                             {"", "not-a-time"}});
}

TEST(TimeReader, ReadsNoNumberWhereATextIsMeant) {
  for (const auto* const format : {"rfc3339", "%Y-%m-%d"}) {
    expect_numbers(reader(format), {{"1730638574", "not-a-time"}});
    expect_texts(reader(format), {{"1730638574", "not-a-time"}});
  }
}

TEST(TimeReader, ReadsDigitsInQuotes) {
  expect_texts(reader("auto"), {{"1.594512094386565E9", "2020-07-12T00:01:34.386Z"},
                                {"1730638574", "2024-11-03T12:56:14.000Z"},
                                {"+1730638574", "not-a-time"},
                                {"01730638574", "not-a-time"},
                                {"1730638574.", "not-a-time"},
                                {".5", "not-a-time"},
                                {"1730638574 ", "not-a-time"},
                                {"0x671f", "not-a-time"},
                                {"NaN", "not-a-time"}});
}

TEST(TimeReader, ReadsRfc3339AndWhatSendersMakeOfIt) {
  const std::vector<Case> cases = {
      {"2026-05-20T11:00:01Z", "2026-05-20T11:00:01.000Z"},
      {"2026-05-20t11:00:01z", "2026-05-20T11:00:01.000Z"},
      {"2026-05-20 11:00:01+07:00", "2026-05-20T04:00:01.000Z"},
      {"2026-05-20T11:00:01.250000+0700", "2026-05-20T04:00:01.250Z"},
      {"2026-05-20T11:00:01,250+07", "2026-05-20T04:00:01.250Z"},
      {"2026-05-20 11:00:01.25 +07:00", "2026-05-20T04:00:01.250Z"},
      {"2026-05-20 11:00:01 Z", "2026-05-20T11:00:01.000Z"},
      {"2026-05-20T11:00Z", "2026-05-20T11:00:00.000Z"},
      {"2026-05-20T11:00-0330", "2026-05-20T14:30:00.000Z"},
      {"2026-04-27T14:29:33.350033600Z", "2026-04-27T14:29:33.350Z"},
      {"2026-04-27T14:29:33.99999999999999999999Z", "2026-04-27T14:29:33.999Z"},
      {"2016-12-31T23:59:60.5Z", "2017-01-01T00:00:00.000Z"},
      {"2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"},
  };
  expect_texts(reader("auto"), cases);
  expect_texts(reader("rfc3339"), cases);
}

TEST(TimeReader, RefusesATextThatIsNoTime) {
  std::vector<Case> cases;
  for (const auto* const text : {"",
                                 " ",
                                 "now",
                                 "2026-05-20",
                                 "2026-05-20T",
                                 "2026-05-20T11",
                                 "2026-05-20T11:00:",
                                 "2026-05-20T11:00:01.",
                                 "2026-05-20T11:00:01.Z",
                                 "2026-05-20T11:00:01 ",
                                 "2026-05-20T11:00:01Zx",
                                 "2026-05-20T11:00:01+7",
                                 "2026-05-20T11:00:01+07:",
                                 "2026-05-20T11:00:01+070",
                                 "2026-05-20T11:00:01+24:00",
                                 "2026-05-20T11:00:01+07:60",
                                 "2026-05-20T11:00:01  Z",
                                 "2026-05-20T24:00:00Z",
                                 "2026-05-20T11:60:00Z",
                                 "2026-05-20T11:00:61Z",
                                 "2026-13-20T11:00:00Z",
                                 "2026-00-20T11:00:00Z",
                                 "2026-02-29T11:00:00Z",
                                 "2026-04-31T11:00:00Z",
                                 "2026-5-20T11:00:00Z",
                                 "26-05-20T11:00:00Z",
                                 "20/05/2026 11:00",
                                 "2026-05-20T11:00:01 UTC"})
    cases.push_back({text, "not-a-time"});
  expect_texts(reader("auto", "Asia/Jakarta"), cases);
}

TEST(TimeReader, RefusesATextOutsideItsCentury) {
  expect_texts(reader("auto", "Asia/Jakarta"),
               {{"1999-12-31T23:59:59.999Z", "out-of-range"},
                {"2000-01-01T00:00:00Z", "2000-01-01T00:00:00.000Z"},
                {"2000-01-01T00:00:00+01:00", "out-of-range"},
                {"2000-01-01T06:59:59", "out-of-range"},
                {"2000-01-01T07:00:00", "2000-01-01T00:00:00.000Z"},
                {"2099-12-31T23:59:59Z", "2099-12-31T23:59:59.000Z"},
                {"2100-01-01T00:00:00Z", "out-of-range"},
                {"0000-01-01T00:00:00", "out-of-range"},
                {"9999-12-31T23:59:60", "out-of-range"},
                {"1970-01-01T00:00:05Z", "out-of-range"}});
}

TEST(TimeReader, ReadsATimeWithoutZoneInItsZone) {
  const std::string text = "2026-05-20T11:00:01.250000";
  expect_texts(reader("auto"), {{text, "no-zone"}});
  expect_texts(reader("auto", "Asia/Jakarta"), {{text, "2026-05-20T04:00:01.250Z"}});
  expect_texts(reader("auto", "UTC"), {{text, "2026-05-20T11:00:01.250Z"}});
  expect_texts(reader("auto", "Etc/UTC"), {{text, "2026-05-20T11:00:01.250Z"}});
  expect_texts(reader("auto", "Asia/Kathmandu"), {{text, "2026-05-20T05:15:01.250Z"}});
  expect_texts(reader("auto", "Asia/Jakarta"),
               {{"2026-05-20T11:00:01+09:00", "2026-05-20T02:00:01.000Z"}});
}

TEST(TimeReader, ReadsSkippedAndRepeatedTimesWithTheOffsetBeforeTheChange) {
  const std::vector<Case> cases = {
      {"2026-03-29T01:59:59", "2026-03-29T00:59:59.000Z"},
      {"2026-03-29T02:30:00", "2026-03-29T01:30:00.000Z"},
      {"2026-03-29T03:00:00", "2026-03-29T01:00:00.000Z"},
      {"2026-07-01T12:00:00", "2026-07-01T10:00:00.000Z"},
      {"2026-10-25T01:59:59", "2026-10-24T23:59:59.000Z"},
      {"2026-10-25T02:30:00", "2026-10-25T00:30:00.000Z"},
      {"2026-10-25T03:00:00", "2026-10-25T02:00:00.000Z"},
      {"2026-12-01T12:00:00", "2026-12-01T11:00:00.000Z"},
  };
  // Each reader starts with another offset at hand, which must not change what it reads.
  for (const auto& first : cases) {
    const TimeReader berlin = reader("auto", "Europe/Berlin");
    static_cast<void>(berlin.read_text(first.text));
    expect_texts(berlin, cases);
    expect_texts(berlin, {cases.rbegin(), cases.rend()});
  }
}

TEST(TimeReader, ReadsByPattern) {
  const struct {
    std::string pattern;
    std::string text;
    std::string expected;
  } cases[] = {
      {"%Y-%m-%d %H:%M:%S", "2026-05-20 11:00:01", "2026-05-20T11:00:01.000Z"},
      {"%Y-%m-%d %H:%M:%S", "2026-05-20 11:00:01.2509999999999", "2026-05-20T11:00:01.250Z"},
      {"%Y-%m-%d %H:%M:%S", "2026-05-20 11:00:01,25", "2026-05-20T11:00:01.250Z"},
      {"%Y-%m-%d %H:%M:%S.%f", "2026-05-20 11:00:01.250999", "2026-05-20T11:00:01.250Z"},
      {"%F %T.%f", "2026-05-20 11:00:01.250999", "2026-05-20T11:00:01.250Z"},
      {"%F %T", "2026-05-20 11:00:01.5", "2026-05-20T11:00:01.500Z"},
      {"%FT%T%z", "2026-05-20T11:00:01.5+0700", "2026-05-20T04:00:01.500Z"},
      {"%FT%T%z", "2026-05-20T11:00:01+07:00", "2026-05-20T04:00:01.000Z"},
      {"%FT%TZ", "2026-05-20T11:00:01Z", "2026-05-20T11:00:01.000Z"},
      {"%F %T %Z", "2026-05-20 11:00:01 GMT", "2026-05-20T11:00:01.000Z"},
      {"%F %T %Z", "2026-05-20 11:00:01 utc", "2026-05-20T11:00:01.000Z"},
      {"%F %T %Z", "2026-05-20 11:00:01 WIB", "not-a-time"},
      {"%d/%m/%Y %H:%M", "20/05/2026 11:00", "2026-05-20T11:00:00.000Z"},
      {"%d.%m.%y %H.%M", "20.05.26 11.00", "2026-05-20T11:00:00.000Z"},
      {"%D %R", "05/20/26 11:00", "2026-05-20T11:00:00.000Z"},
      {"%d.%m.%y", "20.05.69", "out-of-range"},
      {"%m/%d/%Y %I:%M:%S %p", "5/20/2026 1:00:05 PM", "2026-05-20T13:00:05.000Z"},
      {"%m/%d/%Y %I:%M %p", "5/20/2026 12:00 am", "2026-05-20T00:00:00.000Z"},
      {"%m/%d/%Y %I:%M %p", "5/20/2026 12:00 PM", "2026-05-20T12:00:00.000Z"},
      {"%m/%d/%Y %r", "5/20/2026 12:00:01 PM", "2026-05-20T12:00:01.000Z"},
      {"%a %b %e %H:%M:%S %Y", "Wed May  6 11:00:01 2026", "2026-05-06T11:00:01.000Z"},
      {"%A, %d %B %Y%n%H:%M", "Wednesday, 20 may 2026 11:00", "2026-05-20T11:00:00.000Z"},
      {"%Y%m%d%H%M%S", "20260520110001", "2026-05-20T11:00:01.000Z"},
      {"%Y-%j %H:%M", "2026-140 11:00", "2026-05-20T11:00:00.000Z"},
      {"%Y-%j", "2024-366", "2024-12-31T00:00:00.000Z"},
      {"%Y-%j", "2026-366", "not-a-time"},
      {"%Y-%j", "2026-0", "not-a-time"},
      {"t=%s", "t=1730638574.25", "2024-11-03T12:56:14.250Z"},
      {"%s%%", "1730638574%", "2024-11-03T12:56:14.000Z"},
      {"%s", "999999999999", "out-of-range"},
      {"%Y-%m-%d", "2026-05-20", "2026-05-20T00:00:00.000Z"},
      {"%Y-%m-%d", "2026-05-20 ", "not-a-time"},
      {"%Y-%m-%d", "2026-02-30", "not-a-time"},
      {"%Y-%m-%d", "2026-05", "not-a-time"},
      {"%Y-%m-%d", "", "not-a-time"},
      {"%Y-%m-%d", "1970-01-01", "out-of-range"},
      {"%Y-%m-%d %H", "2026-05-20 24", "not-a-time"},
      {"%Y-%m-%d %H:%M:%S", "2026-05-20 11:00:01.", "not-a-time"},
      {"%Y-%m-%d %H:%M:%S", "2026-05-20 11:00:61", "not-a-time"},
      {"%d %b %Y", "20 Mei 2026", "not-a-time"},
  };
  for (const auto& [pattern, text, expected] : cases)
    EXPECT_EQ(shown(reader(pattern, "UTC").read_text(text)), expected) << pattern << ' ' << text;
}

TEST(TimeReader, NeedsAZoneForAPatternWithoutOne) {
  const std::string text = "20.05.2026 11:00:01";
  expect_texts(reader("%d.%m.%Y %T"), {{text, "no-zone"}});
  expect_texts(reader("%d.%m.%Y %T", "Asia/Jakarta"), {{text, "2026-05-20T04:00:01.000Z"}});
}

TEST(TimeReader, RefusesFormatsThatGiveNoDay) {
  const struct {
    std::string text;
    std::string expected;
  } cases[] = {
      {"iso", "\"iso\" is none of auto, s, ms, us, ns and rfc3339"},
      {"", "\"\" is none of auto"},
      {"S", "\"S\" is none of auto"},
      {"%H:%M:%S", "no year"},
      {"%d.%m. %H:%M", "no year"},
      {"%Y", "no day"},
      {"%Y-%m", "no day"},
      {"%Y-%m-%d %I:%M", "%I needs %p"},
      {"%Y-%m-%d %q", "%q is no conversion"},
      {"%Y-%m-%d %\x1b", "%\\x1b is no conversion"},
      {"%Y-%m-%d %", "ends in %"},
      {"%%Y-%%m-%%d", "no year"},
  };
  for (const auto& [text, expected] : cases) {
    const auto format = parse_time_format(text);
    ASSERT_FALSE(format) << text;
    EXPECT_NE(format.error().find(expected), std::string::npos) << format.error();
  }
}

TEST(TimeReader, ReadsFormats) {
  EXPECT_EQ(parse_time_format("auto"), TimeFormat{});
  EXPECT_EQ(parse_time_format("us"), (TimeFormat{.kind = TimeFormat::Kind::us, .pattern = {}}));
  EXPECT_EQ(parse_time_format("%F"),
            (TimeFormat{.kind = TimeFormat::Kind::pattern, .pattern = "%F"}));
}

TEST(TimeReader, KnowsTheZonesOfTheDatabase) {
  for (const auto* const zone :
       {"", "UTC", "Etc/UTC", "Asia/Jakarta", "Europe/Berlin", "Etc/GMT-7", "GMT"})
    EXPECT_EQ(check_time_zone(zone), std::nullopt) << zone;
  for (const auto* const zone : {"Asia/Jakata", "WIB", "+07:00", "../etc/passwd", "asia/jakarta"}) {
    EXPECT_EQ(check_time_zone(zone), "\"" + std::string{zone} +
                                         "\" is not in the time zone database: write a name such "
                                         "as Asia/Jakarta, or UTC");
  }
}

}  // namespace
}  // namespace suhu::shape
