#include "temp-filter/threshold_stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace suhu::temp_filter {
namespace {

using cli::Format;
using std::chrono::milliseconds;
using stream::Output;
using stream::Record;
using testing::ElementsAre;
using testing::HasSubstr;

const Timestamp kNow{milliseconds{1'795'232'160'120}};

struct Judged {
  explicit Judged(ThresholdStage::Config config)
      : stage(std::move(config), {.on_reject = [this](const Record&, RejectReason reason) {
                rejected.push_back(reason);
              }}) {}

  std::size_t feed(const std::vector<std::string>& values) {
    std::vector<Record> records;
    for (const auto& value : values) {
      Record record;
      record.value = value;
      record.key = "the-key";
      record.partition = 2;
      record.offset = next_offset++;
      record.ts = Timestamp{milliseconds{1'795'232'160'000}};
      records.push_back(record);
    }
    return stage.process(records, kNow, outputs);
  }
  std::vector<std::string> values_of(std::size_t i) {
    std::vector<std::string> values;
    for (const auto& row : outputs[i].rows()) values.emplace_back(outputs[i].value(row));
    return values;
  }

  std::array<Output, 3> outputs;
  std::vector<RejectReason> rejected;
  ThresholdStage stage;
  std::int64_t next_offset = 40;
};

TEST(ThresholdStage, WritesOneLinePerReadingStrictlyAboveTheLimit) {
  Judged run{{.lines = {.topic = "sensor-suhu"}}};
  run.feed({R"({"sensor_id":"S1","suhu":80})", R"({"sensor_id":"S1","suhu":80.00000000000001})",
            R"({"sensor_id":"S2","suhu":79.9})"});
  EXPECT_THAT(
      run.values_of(0),
      ElementsAre(
          R"({"sensor_id":"S1","suhu":80.00000000000001,"threshold":80,"ts":"2026-11-21T03:36:00.000Z","topic":"sensor-suhu","partition":2,"offset":41})"));
  EXPECT_EQ(run.stage.totals().in.read, 3u);
  EXPECT_EQ(run.stage.totals().hot, 1u);
}

TEST(ThresholdStage, TimesReadingsAboveTheLimitSinceTheirKafkaTimestamp) {
  Judged run{{}};
  run.feed({R"({"sensor_id":"S1","suhu":81})", R"({"sensor_id":"S1","suhu":79})", "rubbish"});
  Record without_time;
  without_time.value = R"({"sensor_id":"S1","suhu":99})";
  run.stage.process(std::vector{without_time}, kNow, run.outputs);
  EXPECT_EQ(run.stage.totals().latency.count(), 1u);
  EXPECT_EQ(run.stage.totals().latency.sum(), milliseconds{120});
  EXPECT_EQ(run.stage.totals().in.bytes, 3 * 7 + 28 + 28 + 7 + 28u) << "keys count too";
}

TEST(ThresholdStage, NumbersThatEqualTheLimitInAnySpellingDoNotAlert) {
  Judged run{{}};
  run.feed({R"({"sensor_id":"S","suhu":80})", R"({"sensor_id":"S","suhu":80.0})",
            R"({"sensor_id":"S","suhu":8e1})", R"({"sensor_id":"S","suhu":-0})"});
  EXPECT_TRUE(run.values_of(0).empty());
  EXPECT_EQ(run.stage.totals().in.rejected, 0u);
}

TEST(ThresholdStage, PrefersTheReadingsOwnTimeToKafkas) {
  Judged run{{}};
  run.feed({R"({"device_id":"d","temperature":99,"ts":1730638574123})"});
  EXPECT_THAT(
      run.values_of(0),
      ElementsAre(R"({"sensor_id":"d","suhu":99,"threshold":80,"ts":"2024-11-03T12:56:14.123Z"})"));
}

TEST(ThresholdStage, EmitAllWritesEveryValidReadingAndNoThresholdWhereItIsNotHot) {
  Judged run{{.emit = EmitMode::all}};
  run.feed({R"({"sensor_id":"S1","suhu":70.3})", R"({"sensor_id":"S1","suhu":90})", "rubbish"});
  EXPECT_THAT(
      run.values_of(0),
      ElementsAre(
          R"({"sensor_id":"S1","suhu":70.3,"ts":"2026-11-21T03:36:00.000Z"})",
          R"({"sensor_id":"S1","suhu":90,"threshold":80,"ts":"2026-11-21T03:36:00.000Z"})"));
}

TEST(ThresholdStage, StopsRightAfterTheWantedLineAndRejectsDoNotCount) {
  Judged run{{.lines = {.count = 1}}};
  EXPECT_EQ(
      run.feed({"rubbish", R"({"sensor_id":"S1","suhu":90})", R"({"sensor_id":"S1","suhu":91})"}),
      2u);
  EXPECT_TRUE(run.stage.done());
  EXPECT_EQ(run.values_of(0).size(), 1u);
}

TEST(ThresholdStage, CopiesARejectRawWithItsKeyAndItsPlace) {
  Judged run{{.lines = {.topic = "sensor-suhu"}, .dead_letters = stream::OutputHandle{1}}};
  run.feed({"\x01 rubbish", R"({"sensor_id":"S1","suhu":90})"});
  ASSERT_THAT(run.values_of(1), ElementsAre("\x01 rubbish"));
  const auto& row = run.outputs[1].rows()[0];
  EXPECT_EQ(run.outputs[1].key(row), "the-key");
  std::string headers;
  for (const auto& header : *run.outputs[1].headers(row))
    headers += header.name + "=" + header.value + ";";
  EXPECT_EQ(headers,
            "suhu.reason=not-json;suhu.topic=sensor-suhu;suhu.partition=2;suhu.offset=40;");
  EXPECT_EQ(run.values_of(0).size(), 1u);
}

TEST(ThresholdStage, CutsADeadLetterThatNoBrokerWouldTakeAndSaysSo) {
  Judged run{{.dead_letters = stream::OutputHandle{1}}};
  run.feed({std::string(1'040'000, 'x')});
  const auto& row = run.outputs[1].rows()[0];
  EXPECT_LE(run.outputs[1].value(row).size(), 900'000u);
  EXPECT_EQ(run.outputs[1].headers(row)->back().name, "suhu.original-size");
  EXPECT_EQ(run.outputs[1].headers(row)->back().value, "1040000");
}

TEST(ThresholdStage, ATombstoneIsCountedAndNoMore) {
  Judged run{{.dead_letters = stream::OutputHandle{1}}};
  std::vector<Record> records(1);
  records[0].tombstone = true;
  EXPECT_EQ(run.stage.process(records, kNow, run.outputs), 1u);
  EXPECT_EQ(run.stage.totals().in.tombstones, 1u);
  EXPECT_EQ(run.stage.totals().in.rejected, 0u);
  EXPECT_TRUE(run.values_of(1).empty());
}

TEST(ThresholdStage, TheOutputTopicGetsJsonWithTheSensorAsKeyWhateverStandardOutputShows) {
  Judged run{{.lines = {.format = Format::human, .json_outputs = {stream::OutputHandle{1}}}}};
  run.feed({R"({"sensor_id":"S1","suhu":90})"});
  EXPECT_THAT(run.values_of(0)[0], HasSubstr("WARNING"));
  EXPECT_THAT(
      run.values_of(1),
      ElementsAre(
          R"({"sensor_id":"S1","suhu":90,"threshold":80,"ts":"2026-11-21T03:36:00.000Z"})"));
  EXPECT_EQ(run.outputs[1].key(run.outputs[1].rows()[0]), "S1");
}

TEST(ThresholdStage, ATableComesAtTheEndAndWithholdsItsRowsUntilThen) {
  Judged run{{.emit = EmitMode::all, .lines = {.format = Format::table}}};
  run.feed({R"({"sensor_id":"S1","suhu":70.3})"});
  EXPECT_TRUE(run.stage.withholds_rows());
  EXPECT_TRUE(run.outputs[0].empty());
  run.stage.finish(kNow, run.outputs);
  EXPECT_THAT(run.outputs[0].text(), HasSubstr("70.3"));
}

TEST(ThresholdStage, CsvHasItsHeaderOnceEvenWithoutRows) {
  Judged run{{.lines = {.format = Format::csv}}};
  run.feed({});
  run.feed({R"({"sensor_id":"S1","suhu":90})"});
  const std::string& text = run.outputs[0].text();
  EXPECT_EQ(text.find("sensor_id,"), 0u);
  EXPECT_EQ(text.find("sensor_id,", 1), std::string::npos);
}

TEST(ThresholdStage, SummarisesWhatWasRejectedByReason) {
  Judged run{{}};
  run.feed({"rubbish", R"({"suhu":90})", "[]", "{}"});
  EXPECT_EQ(describe(run.stage.totals()),
            "4 read, 0 above the limit, 4 rejected (not-json 1, not-object 1, missing-id 2)");
}

}  // namespace
}  // namespace suhu::temp_filter
