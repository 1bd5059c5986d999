// Tests what is counted in a sample, and the table [shape] that is written.
#include "sensor-scan/survey.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "sensor-scan/collect.hpp"
#include "sensor-scan/shape_file.hpp"

namespace suhu::sensor_scan {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;

constexpr Timestamp kNoon{std::chrono::milliseconds{1'760'000'000'000}};

scan::Sample reading(const std::string& id, Timestamp kafka, std::int32_t partition = 0) {
  return {.key = id,
          .value = R"({"sensor_id":")" + id + R"(","suhu":71.5})",
          .kafka = kafka,
          .partition = partition};
}

Survey survey_of(const std::vector<scan::Sample>& samples) {
  return survey(samples, shape::default_shape(), "plant");
}

TEST(Survey, HasTheMedianOfTheIntervals) {
  const auto result =
      survey_of({reading("a", kNoon), reading("a", kNoon + seconds{10}),
                 reading("a", kNoon + seconds{20}), reading("a", kNoon + minutes{9})});
  EXPECT_EQ(result.sensors.at("a").interval(), seconds{10});
  EXPECT_EQ(survey_of({reading("a", kNoon)}).sensors.at("a").interval(), std::nullopt);
}

TEST(Survey, KnowsWhetherRecordsAreKeyedBySensor) {
  EXPECT_EQ(survey_of({reading("a", kNoon, 0), reading("b", kNoon, 1)}).keyed_by_sensor(), true);
  EXPECT_EQ(survey_of({reading("a", kNoon, 0), reading("a", kNoon, 1)}).keyed_by_sensor(), false);
  auto other_key = reading("a", kNoon);
  other_key.key = "b";
  EXPECT_EQ(survey_of({reading("a", kNoon), other_key}).keyed_by_sensor(), false);
  auto no_key = reading("a", kNoon);
  no_key.key.clear();
  EXPECT_EQ(survey_of({no_key}).keyed_by_sensor(), false);
  EXPECT_EQ(survey_of({}).keyed_by_sensor(), std::nullopt);
}

TEST(Survey, CountsRejectsAndClocksThatAreWrong) {
  const auto at = [](const std::string& ts) {
    return scan::Sample{.value = R"({"sensor_id":"a","suhu":71.5,"ts":)" + ts + "}",
                        .kafka = kNoon};
  };
  const auto result = survey_of({at("1760000200000"),
                                 at("1759990000000"),
                                 at("\"now\""),
                                 {.value = R"({"suhu":71.5})", .kafka = kNoon}});
  EXPECT_EQ(result.readings, 3U);
  EXPECT_EQ(result.clocks_ahead, 1U);
  EXPECT_EQ(result.clocks_behind, 1U);
  EXPECT_EQ(result.time_faults[TimeFault::not_a_time].count, 1U);
  EXPECT_EQ(result.rejected(), 1U);
}

TEST(Survey, KeepsAThousandSensorsAndCountsTheRest) {
  std::vector<scan::Sample> samples;
  for (int i = 0; i < 1'200; ++i) samples.push_back(reading(std::to_string(i), kNoon));
  samples.push_back(reading("1100", kNoon));
  const auto result = survey_of(samples);
  EXPECT_EQ(result.sensors.size(), 1'000U);
  EXPECT_EQ(result.more_sensors, 200U);
  EXPECT_EQ(result.readings, 1'201U);
}

TEST(Collector, KeepsTheLastRecordsOfEachPartition) {
  Collector collector{2};
  for (const char* const value : {"1", "2", "3"}) collector.add({.value = value, .partition = 0});
  collector.add({.value = "4", .partition = 1});
  collector.add({.tombstone = true, .partition = 1});
  EXPECT_TRUE(collector.is_full(0));
  EXPECT_FALSE(collector.is_full(1));
  const auto result = collector.take();
  ASSERT_EQ(result.samples.size(), 3U);
  EXPECT_EQ(result.samples[0].value, "2");
  EXPECT_EQ(result.samples[2].value, "4");
  EXPECT_EQ(result.tombstones, 1U);
}

TEST(ShapeTable, HasListsFlagsAndEscapes) {
  const auto table = shape_table({"--field", "id=a\"b", "--field", "temperature=t", "--where",
                                  "/x=y", "--quoted-numbers", "--csv-delimiter", "\\t"});
  EXPECT_THAT(table, HasSubstr("[shape]\nfield = [\"id=a\\\"b\", \"temperature=t\"]\n"
                               "where = [\"/x=y\"]\nquoted-numbers = true\n"
                               "csv-delimiter = \"\\\\t\"\n"));
  EXPECT_THAT(shape_table({"--shape", "telegraf"}), HasSubstr("shape = \"telegraf\"\n"));
}

}  // namespace
}  // namespace suhu::sensor_scan
