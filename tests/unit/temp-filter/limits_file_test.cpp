// Tests the file of --limits: alarm rules per sensor.
#include "temp-filter/limits_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <string>

#include "support/golden_records.hpp"
#include "support/temp_file.hpp"
#include "temp-filter/text_file.hpp"

namespace suhu::temp_filter {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::StartsWith;

std::string verdict(std::string_view json) {
  const auto book = parse_limits(json, {}, "limits.json");
  return book ? "ok" : book.error();
}

TEST(LimitsFile, SaysOfEveryGoldenFileWhatTheTableSays) {
  const auto rows = test::read_golden_records(SUHU_GOLDEN_DIR "/limits.tsv");
  ASSERT_GT(rows.size(), 50u);
  for (const auto& row : rows) {
    const auto said = verdict(row.payload);
    if (row.expected == "ok") {
      EXPECT_EQ(said, "ok") << row.comment;
    } else {
      EXPECT_THAT(said, testing::AllOf(StartsWith("limits.json:"), HasSubstr(row.expected)))
          << row.comment;
    }
  }
}

TEST(LimitsFile, PutsEachOptionIntoItsField) {
  const auto book = parse_limits(
      R"({"S1": {"limit-hi": 70, "limit-hihi": 90, "limit-lo": 5, "limit-lolo": -5.5, "deadband": 2,
      "on-delay": "10s", "off-delay": "1.5m", "roc-limit": "5/1m", "stale-after": "0", "range": "-10..100", "flatline": 5,
      "sensor-preset": "ds18b20"}})",
      {});
  ASSERT_TRUE(book) << book.error();
  const alarm::AlarmRules expected{.hihi = 90,
                                   .hi = 70,
                                   .lo = 5,
                                   .lolo = -5.5,
                                   .deadband = 2,
                                   .on_delay = seconds{10},
                                   .off_delay = seconds{90},
                                   .roc = alarm::RiseLimit{5, seconds{60}},
                                   .stale_after = seconds{0},
                                   .lowest = -10,
                                   .highest = 100,
                                   .flatline = 5,
                                   .preset = alarm::Preset::ds18b20};
  EXPECT_EQ(book->rules_for("S1"), expected);
}

TEST(LimitsFile, LaysOptionsOverTheCommandLineAndNotOverOtherPatterns) {
  alarm::AlarmRules typed;
  typed.hi = 60;
  typed.deadband = 3;
  typed.roc = alarm::RiseLimit{5, seconds{60}};
  const auto book = parse_limits(
      R"({"oven-*": {"limit-hi": 100, "on-delay": "10s"}, "oven-1": {"roc-limit": null}, "oven-2": {}})",
      typed);
  ASSERT_TRUE(book) << book.error();
  EXPECT_EQ(book->rules_for("oven-3").hi, 100);
  EXPECT_EQ(book->rules_for("oven-3").deadband, 3);
  EXPECT_EQ(book->rules_for("oven-1").hi, 60) << "the most exact match alone";
  EXPECT_EQ(book->rules_for("oven-1").on_delay.count(), 0);
  EXPECT_EQ(book->rules_for("oven-1").roc, std::nullopt);
  EXPECT_EQ(book->rules_for("oven-2"), typed);
  EXPECT_EQ(book->rules_for("S1"), typed);
}

TEST(LimitsFile, JudgesLimitsTogetherWithThoseOfTheCommandLine) {
  alarm::AlarmRules typed;
  typed.highest = 300;
  EXPECT_TRUE(parse_limits(R"({"S1": {"limit-hi": 200}})", typed));
  typed.hihi = 150;
  const auto refused = parse_limits(R"({"S1": {"limit-hi": 200}})", typed);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(),
            "limits:1: \"S1\": limit-hihi 150 is not above limit-hi 200: from the top they are "
            "limit-hihi, limit-hi, limit-lo, limit-lolo "
            "(what is "
            "not given here is the command line's)");
}

TEST(LimitsFile, TakesAThousandGlobsAndNoMore) {
  std::string json = "{\n";
  for (std::size_t i = 0; i < kMaxGlobs; ++i) json += "\"" + std::to_string(i) + "*\":{},\n";
  EXPECT_EQ(verdict(json + "\"S1\":{}}"), "ok");
  EXPECT_THAT(verdict(json + "\"S*\":{}}"),
              StartsWith("limits.json:1002: more than 1,000 names with *"));
}

TEST(LimitsFile, ReadsAHundredThousandSensors) {
  std::string json = "{";
  for (int i = 0; i < 100'000; ++i)
    json += "\"S" + std::to_string(i) + "\":{\"threshold\":" + std::to_string(i % 100) + "},\n";
  const auto book = parse_limits(json + "\"last\":{}}", {});
  ASSERT_TRUE(book) << book.error();
  EXPECT_EQ(book->patterns(), 100'001u);
  EXPECT_EQ(book->rules_for("S99942").hi, 42);
}

TEST(LimitsFile, SurvivesEveryCutAndEveryByteThatIsFlipped) {
  const std::string json =
      R"({"$schema":"x","ov\u0065n-*":{"limit-hi":100.5,"roc-limit":null,"on-delay":"10s","range":"-5..120"},"S1":{"flatline":3}})";
  ASSERT_EQ(verdict(json), "ok");
  for (std::size_t size = 0; size < json.size(); ++size)
    EXPECT_NE(verdict(json.substr(0, size)), "ok") << size;
  for (std::size_t i = 0; i < json.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string other = json;
      other[i] = static_cast<char>(other[i] ^ (1 << bit));
      const auto said = verdict(other);
      EXPECT_TRUE(said == "ok" || said.starts_with("limits.json:")) << said;
    }
  }
}

TEST(LimitsFile, NamesTheFileInEveryError) {
  const test::TempFile good{"{\"S1\":{\"threshold\":75}}"};
  const auto book = read_limits(good.path(), {});
  ASSERT_TRUE(book) << book.error();
  EXPECT_EQ(book->rules_for("S1").hi, 75);

  const test::TempFile bad{"{\n\"S1\":{\"threshold\":\"75\"}}"};
  EXPECT_THAT(read_limits(bad.path(), {}).error(),
              StartsWith(bad.path() + ":2: \"S1\": threshold cannot be"));
  EXPECT_THAT(read_limits("/no/such\nfile", {}).error(),
              StartsWith("/no/such\\nfile: cannot be read: No such file or directory"));
  EXPECT_THAT(read_limits("/tmp", {}).error(), HasSubstr("/tmp: is a directory"));
}

TEST(LimitsFile, RefusesWhatCannotBeReadAgainWithoutWaitingForIt) {
  EXPECT_THAT(read_limits("/dev/null", {}).error(), HasSubstr("is a pipe or a device"));
  const std::string fifo = testing::TempDir() + "suhu-limits-" + std::to_string(getpid());
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_THAT(read_limits(fifo, {}).error(), HasSubstr("is a pipe or a device"))
      << "nobody writes to it, so open() would wait for ever";
  unlink(fifo.c_str());
}

TEST(LimitsFile, RefusesAFileOfMoreThan64MiB) {
  const test::TempFile file;
  ASSERT_EQ(ftruncate(file.fd(), kMaxTextFileBytes + 1), 0);
  EXPECT_EQ(read_limits(file.path(), {}).error(),
            file.path() + ": is over 64 MiB; is it the right file?");
}

TEST(LimitsFile, TakesTheExamplesOfItsPage) {
  std::ifstream page{SUHU_GOLDEN_DIR "/../../docs/limits.md"};
  const std::string text{std::istreambuf_iterator<char>{page}, {}};
  int examples = 0;
  constexpr std::string_view kFence = "```json\n";
  for (auto at = text.find(kFence); at != std::string::npos; at = text.find(kFence, at + 1)) {
    const auto begin = at + kFence.size();
    EXPECT_EQ(verdict(text.substr(begin, text.find("```\n", begin) - begin)), "ok")
        << text.substr(begin, 200);
    ++examples;
  }
  EXPECT_GE(examples, 2);
}

}  // namespace
}  // namespace suhu::temp_filter
