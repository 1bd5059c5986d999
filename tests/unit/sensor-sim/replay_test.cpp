#include "sensor-sim/replay.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

#include <string>
#include <utility>
#include <vector>

#include "sensor-sim/csv_rows.hpp"
#include "sensor-sim/report.hpp"
#include "suhu/core/failure.hpp"
#include "suhu/shape/shape_settings.hpp"
#include "support/fake_clock.hpp"
#include "support/temp_file.hpp"

namespace suhu::sensor_sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using test::FakeClock;
using test::Pipe;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr milliseconds kWait{100};

struct Sent {
  std::string key;
  std::string value;
  milliseconds at{0};  ///< after the start
  bool operator==(const Sent&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Sent& sent) {
  return out << sent.at.count() << "ms " << sent.key << " " << sent.value;
}

/// The result of replaying a file to its end with its own clock.
struct Replay {
  std::vector<Sent> sent;
  std::vector<std::string> warnings;
  ReplayCounts counts;
  std::string failure;
  std::optional<shape::Shape> shape;

  explicit Replay(const std::string& content, bool paced = false,
                  std::optional<milliseconds> duration = std::nullopt,
                  std::optional<shape::Shape> read_as = std::nullopt)
      : shape(std::move(read_as)) {
    char name[] = "/tmp/suhu-replay-XXXXXX";
    const int fd = mkstemp(name);
    unlink(name);
    EXPECT_EQ(write(fd, content.data(), content.size()), static_cast<ssize_t>(content.size()));
    lseek(fd, 0, SEEK_SET);
    run(fd, paced, duration);
    close(fd);
  }
  Replay(int fd, bool paced) { run(fd, paced, std::nullopt); }

  void run(int fd, bool paced, std::optional<milliseconds> duration) {
    FakeClock clock;
    const nanoseconds begin = clock.monotonic();
    ReplaySource source{
        fd,
        {"test.csv", paced, duration, shape},
        clock,
        [this](const std::string&, const std::string& text) { warnings.push_back(text); }};
    try {
      while (!source.finished()) {
        for (const auto& record : source.drain(kWait)) {
          sent.push_back({std::string{record.key}, std::string{record.value},
                          std::chrono::floor<milliseconds>(clock.monotonic() - begin)});
        }
      }
    } catch (const Failure& error) {
      EXPECT_EQ(error.kind(), FailureKind::configuration);
      failure = error.what();
    }
    counts = source.counts();
  }

  [[nodiscard]] std::vector<std::string> values() const {
    std::vector<std::string> all;
    for (const auto& one : sent) all.push_back(one.value);
    return all;
  }
};

TEST(SimReplay, SendsNdjsonByteForByteWithItsIdAsKey) {
  const Replay replay{
      "\n  { \"sensor_id\" : \"S\\u0031\", \"suhu\": 70.30, \"x\":[1] "
      "}\n{\"temperature\":1e1,\"device_id\":17}"};
  EXPECT_THAT(
      replay.sent,
      ElementsAre(Sent{"S1", "  { \"sensor_id\" : \"S\\u0031\", \"suhu\": 70.30, \"x\":[1] }"},
                  Sent{"17", "{\"temperature\":1e1,\"device_id\":17}"}));
  EXPECT_EQ(replay.counts.not_readings, 0U);
}

TEST(SimReplay, SendsBadNdjsonLinesWithoutAKeyAndCountsThem) {
  const Replay replay{"{\"sensor_id\":\"S1\",\"suhu\":1}\nrubbish\n{\"sensor_id\":\"S1\"}\n"};
  EXPECT_THAT(replay.sent, ElementsAre(Sent{"S1", "{\"sensor_id\":\"S1\",\"suhu\":1}"},
                                       Sent{"", "rubbish"}, Sent{"", "{\"sensor_id\":\"S1\"}"}));
  EXPECT_EQ(replay.counts.not_readings, 2U);
  EXPECT_EQ(replay.counts.skipped, 0U);
  EXPECT_THAT(replay.warnings, ElementsAre(HasSubstr("line 2: no reading (not-json)"),
                                           HasSubstr("line 3: no reading (missing-temperature)")));
}

TEST(SimReplay, SendsLinesOfAnyShapeByteForByteWithTheirIdAndTime) {
  const auto csv =
      shape::make_shape({.fields = {"id=/0", "temperature=/1", "time=/2"}, .encoding = "csv"});
  ASSERT_TRUE(csv) << csv.error();
  const Replay replay{"S1,83,1730638574\nS2,x,1730638575\nS2,84,1730638576\n", /*paced=*/true,
                      std::nullopt, *csv};
  EXPECT_THAT(replay.sent, ElementsAre(Sent{"S1", "S1,83,1730638574", milliseconds{0}},
                                       Sent{"", "S2,x,1730638575", milliseconds{0}},
                                       Sent{"S2", "S2,84,1730638576", milliseconds{2'000}}));
  EXPECT_EQ(replay.counts.not_readings, 1U);
}

TEST(SimReplay, ARecordOfSeveralSensorsHasNoKey) {
  const auto pairs = shape::make_shape({.fields = {"id=s", "temperature=t"}, .each = ""});
  ASSERT_TRUE(pairs) << pairs.error();
  const Replay replay{
      "[{\"s\":1,\"t\":70},{\"s\":2,\"t\":71}]\n[{\"s\":1,\"t\":70},{\"s\":1,\"t\":71}]\n[]\n",
      false, std::nullopt, *pairs};
  ASSERT_EQ(replay.sent.size(), 3U);
  EXPECT_EQ(replay.sent[0].key, "");
  EXPECT_EQ(replay.sent[1].key, "1");
  EXPECT_EQ(replay.sent[2].key, "");
  EXPECT_EQ(replay.counts.not_readings, 0U);
}

TEST(SimReplay, KeepsTheSpacingOfTheEventTimes) {
  const std::string line = R"({"sensor_id":"S1","suhu":1,"ts":17000000)";
  const Replay replay{line + "00000}\n" + line + "00250}\n" + line + "00250}\n" + line +
                          "00100}\n" + line + "01000}\n",
                      true};
  std::vector<std::int64_t> at;
  for (const auto& sent : replay.sent) at.push_back(sent.at.count());
  EXPECT_THAT(at, ElementsAre(0, 250, 250, 250, 1'000)) << "a step back in time goes at once";
}

TEST(SimReplay, SendsLinesWithoutATimeAtOnce) {
  const Replay replay{
      "{\"sensor_id\":\"A\",\"suhu\":1}\n{\"sensor_id\":\"A\",\"suhu\":2,\"ts\":1700000000000}\n"
      "{\"sensor_id\":\"A\",\"suhu\":3,\"ts\":1700000002000}\nrubbish\n",
      true};
  std::vector<std::int64_t> at;
  for (const auto& sent : replay.sent) at.push_back(sent.at.count());
  EXPECT_THAT(at, ElementsAre(0, 0, 2'000, 2'000));
}

TEST(SimReplay, SaysWhenItRestsForLong) {
  const std::string line = R"({"sensor_id":"S1","suhu":1,"ts":17000)";
  const Replay replay{line + "00000000}\n" + line + "07200000}\n", true};
  EXPECT_EQ(replay.sent.back().at, std::chrono::hours{2});
  EXPECT_THAT(replay.warnings, ElementsAre(HasSubstr("line 2 is due in 2h")));
}

TEST(SimReplay, StopsAfterItsDuration) {
  const std::string line = R"({"sensor_id":"S1","suhu":1,"ts":170000000)";
  const Replay replay{line + "0000}\n" + line + "1000}\n" + line + "2000}\n" + line + "9000}\n",
                      true, seconds{2}};
  EXPECT_EQ(replay.sent.size(), 2U);
}

TEST(SimReplay, ReadsAMachinesCsv) {
  const int fd = open(SUHU_GOLDEN_DIR "/machine.csv", O_RDONLY | O_CLOEXEC);
  ASSERT_GE(fd, 0);
  const Replay replay{fd, true};
  close(fd);
  ASSERT_EQ(replay.sent.size(), 20U);
  EXPECT_EQ(
      replay.sent[0],
      (Sent{"S1", R"({"sensor_id":"S1","suhu":73.96732207,"ts":1386018900000})", seconds{0}}));
  EXPECT_EQ(replay.sent[5].value, R"({"sensor_id":"S1","suhu":80,"ts":1386018905000})");
  EXPECT_EQ(replay.sent[6].value,
            R"({"sensor_id":"S1","suhu":80.10730000000001,"ts":1386018906000})");
  EXPECT_EQ(replay.sent[8].at, seconds{7}) << "the same time twice: both at once";
  EXPECT_EQ(replay.sent[10],
            (Sent{"S1", R"({"sensor_id":"S1","suhu":84.25,"ts":1386018904000})", seconds{8}}))
      << "a step back: at once";
  EXPECT_EQ(replay.sent[15].at, milliseconds{14'500});
  EXPECT_EQ(replay.sent[17].value, R"({"sensor_id":"S1","suhu":78.25,"ts":1386018916000})");
  EXPECT_EQ(replay.sent[19].at, seconds{18});
  EXPECT_EQ(replay.counts.skipped, 1U);
  EXPECT_THAT(replay.warnings,
              ElementsAre(HasSubstr("line 15: the temperature is no number (\"NaN\")")));
}

TEST(SimReplay, FindsCsvColumnsByNameWhateverTheirCaseAndOrder) {
  EXPECT_THAT(
      Replay{
          "\xef\xbb\xbfHumidity, Timestamp ,Device_ID,TEMPERATURE\r\n5,1700000000000,oven,81.5\r\n"}
          .sent,
      ElementsAre(Sent{"oven", R"({"sensor_id":"oven","suhu":81.5,"ts":1700000000000})"}));
  EXPECT_THAT(Replay{"value,suhu,ts,sensor_id\n1,2,,A\n"}.sent,
              ElementsAre(Sent{"A", R"({"sensor_id":"A","suhu":2})"}));
}

TEST(SimReplay, KeepsTheVeryDoubleOfTheFile) {
  EXPECT_THAT(
      (Replay{"suhu\n73.96732207000000\n+5.50\n1e2\n-0.1\n0.30000000000000004\n"}.values()),
      ElementsAre(R"({"sensor_id":"S1","suhu":73.96732207})", R"({"sensor_id":"S1","suhu":5.5})",
                  R"({"sensor_id":"S1","suhu":100})", R"({"sensor_id":"S1","suhu":-0.1})",
                  R"({"sensor_id":"S1","suhu":0.30000000000000004})"));
}

TEST(SimReplay, SkipsAndCountsRowsThatAreNoReadings) {
  const Replay replay{
      "sensor_id,suhu,ts\nA,,\nA,inf,\nA,70x,\nA\n,70,\nA,70,1700000000\nA,70,yesterday\nA,71,"
      "1700000000000.9\n"};
  EXPECT_THAT(replay.values(), ElementsAre(R"({"sensor_id":"A","suhu":71,"ts":1700000000000})"));
  EXPECT_EQ(replay.counts.skipped, 7U);
  ASSERT_EQ(replay.warnings.size(), 7U);
  EXPECT_THAT(replay.warnings[4], HasSubstr("line 6: no reading comes of it (missing-id)"));
  EXPECT_THAT(replay.warnings[5], HasSubstr("line 7: the time"));
}

TEST(SimReplay, ATemperatureWithTwoSignsIsNone) {
  const Replay replay{"suhu\n+-5\n--5\n++5\n+5\n"};
  EXPECT_THAT(replay.values(), ElementsAre(R"({"sensor_id":"S1","suhu":5})"));
  EXPECT_EQ(replay.counts.skipped, 3U);
}

TEST(SimReplay, ReadsQuotedCsvFields) {
  EXPECT_THAT((Replay{"\"sensor_id\",\"suhu\"\n\"a,b\",\"70.5\"\n\"say "
                      "\"\"hi\"\"\",71\n\"two\nlines\",72\n5\" pipe,73\n"}
                   .sent),
              ElementsAre(Sent{"a,b", R"({"sensor_id":"a,b","suhu":70.5})"},
                          Sent{"say \"hi\"", R"({"sensor_id":"say \"hi\"","suhu":71})"},
                          Sent{"two\nlines", R"({"sensor_id":"two\nlines","suhu":72})"},
                          Sent{"5\" pipe", R"({"sensor_id":"5\" pipe","suhu":73})"}));
}

TEST(SimReplay, AQuoteThatNeverClosesCostsALimitedNumberOfLines) {
  std::string text = "sensor_id,suhu\nA,1\n\"open,2\n";
  for (int i = 0; i < 20'000; ++i) text += "A,1234567\n";
  const Replay replay{text};
  EXPECT_GT(replay.sent.size(), 10'000U);
  EXPECT_EQ(replay.sent.size() + replay.counts.skipped, 20'002U)
      << "every line is either sent or counted";
  EXPECT_THAT(replay.warnings.front(), HasSubstr("line 3: its quote is not closed"));
}

TEST(SimReplay, AQuoteOpenAtTheEndIsCounted) {
  const Replay replay{"sensor_id,suhu\nA,1\n\"open,2\nA,3"};
  EXPECT_EQ(replay.sent.size(), 1U);
  EXPECT_EQ(replay.counts.skipped, 2U);
}

TEST(SimReplay, RefusesACsvWithoutATemperatureNamingItsColumns) {
  const Replay replay{"time,pressure\x1b[31m,\"wind, speed\"\n1,2,3\n"};
  EXPECT_TRUE(replay.sent.empty());
  EXPECT_THAT(replay.failure,
              HasSubstr("test.csv: no column with the temperature (suhu, temperature or value"));
  EXPECT_THAT(replay.failure, HasSubstr("columns found: time, pressure\\x1b[31m, wind, speed"));
}

TEST(SimReplay, AnEmptyFileIsOverAtOnce) {
  EXPECT_TRUE(Replay{""}.sent.empty());
  EXPECT_TRUE(Replay{"\n \n\n"}.sent.empty());
}

TEST(SimReplay, SkipsLinesThatNoBrokerTakes) {
  const Replay replay{"{\"sensor_id\":\"S1\",\"suhu\":1}\n" + std::string(2'000'000, 'x') +
                      "\n{\"sensor_id\":\"S1\",\"suhu\":2}\n"};
  EXPECT_EQ(replay.sent.size(), 2U);
  EXPECT_EQ(replay.counts.skipped, 1U);
  EXPECT_THAT(replay.warnings, ElementsAre(HasSubstr("line 2: longer than 900000 bytes")));
}

TEST(SimReplay, ReplaysAPipeAsItFills) {
  const Pipe pipe;
  FakeClock clock;
  ReplaySource source{pipe.reader(),
                      {"standard input", true, std::nullopt},
                      clock,
                      [](const std::string&, const std::string&) {}};
  pipe.send("{\"sensor_id\":\"S1\",\"suhu\":1}\n{\"sensor_id\":\"S1\",");
  EXPECT_EQ(source.drain(milliseconds{0}).size(), 1U);
  EXPECT_TRUE(source.drain(milliseconds{0}).empty());
  EXPECT_FALSE(source.finished());
  pipe.send("\"suhu\":2}\n");
  EXPECT_EQ(source.drain(milliseconds{0}).size(), 1U);
}

TEST(SimReplay, KeepsBatchesApart) {
  std::string text;
  for (int i = 0; i < 50'000; ++i)
    text += "{\"sensor_id\":\"S" + std::to_string(i) + "\",\"suhu\":1}\n";
  const Replay replay{text};
  ASSERT_EQ(replay.sent.size(), 50'000U);
  for (std::size_t i = 0; i < replay.sent.size(); ++i)
    ASSERT_EQ(replay.sent[i].key, "S" + std::to_string(i));
}

TEST(SimReport, CountsWithThousandsSeparators) {
  EXPECT_EQ(with_thousands(0), "0");
  EXPECT_EQ(with_thousands(999), "999");
  EXPECT_EQ(with_thousands(12'340), "12,340");
  EXPECT_EQ(with_thousands(1'234'567), "1,234,567");
}

TEST(SimReport, SaysWhatWasSentDeliveredAndFailed) {
  EXPECT_EQ(summary({12'340, 12'340, 0, {}}), "12,340 sent, 12,340 delivered, 0 failed");
  EXPECT_EQ(summary({12'340, std::nullopt, 0, {}}), "12,340 written");
  EXPECT_EQ(summary({20, 18, 2, {3, 1'000}}),
            "20 sent, 18 delivered, 2 failed, 3 of them no readings, 1,000 lines skipped");
  EXPECT_EQ(summary({20, 20, 0, {0, 1}}), "20 sent, 20 delivered, 0 failed, 1 line skipped");
  EXPECT_EQ(status({20, 18, 0, {}}), "20 sent, 18 delivered");
}

}  // namespace
}  // namespace suhu::sensor_sim
