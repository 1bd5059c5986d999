#include "sensor-sim/generator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sensor-sim/pattern.hpp"
#include "sensor-sim/random.hpp"
#include "suhu/shape/decoder.hpp"

namespace suhu::sensor_sim {
namespace {

constexpr Timestamp kTs{std::chrono::milliseconds{1'730'638'574'123}};
constexpr std::uint64_t kSeed = 20'261'121;

std::string record_of(Generator& generator, std::uint32_t sensor, std::uint64_t number = 0,
                      Timestamp ts = kTs) {
  std::string bytes(generator.longest_reading(), '\0');
  const Written written = generator.write(sensor, number, ts, bytes.data());
  bytes.resize(static_cast<std::size_t>(written.end - bytes.data()));
  return bytes;
}

std::vector<double> readings(Pattern pattern, std::size_t count, std::uint64_t sensor = 0,
                             double mean = 70, double stddev = 6) {
  const PatternModel model{{pattern, mean, stddev}};
  GeneratorState state = model.start(kSeed, sensor);
  std::vector<double> values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(model.next(state).tenths / 10.0);
  return values;
}

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double stddev_of(const std::vector<double>& values) {
  const double mean = mean_of(values);
  double sum = 0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return std::sqrt(sum / static_cast<double>(values.size()));
}

double share_above(const std::vector<double>& values, double limit) {
  const auto above =
      std::count_if(values.begin(), values.end(), [&](double value) { return value > limit; });
  return static_cast<double>(above) / static_cast<double>(values.size());
}

TEST(SimNoise, IsCentredBoundedAndHasTheStatedDeviation) {
  EXPECT_EQ(noise(0), -131'070);
  EXPECT_EQ(noise(~std::uint64_t{0}), 131'070);
  std::uint64_t state = kSeed;
  std::vector<double> draws;
  for (int i = 0; i < 200'000; ++i)
    draws.push_back(static_cast<double>(noise(next_random(state))) / kNoiseSigma);
  EXPECT_NEAR(mean_of(draws), 0, 0.01);
  EXPECT_NEAR(stddev_of(draws), 1, 0.01);
}

TEST(SimPattern, OneSensorIsSmall) { EXPECT_LE(sizeof(GeneratorState), 24U); }

TEST(SimPattern, TheFirstReadingsAreTheSameOnEveryMachine) {
  // The generator uses only integers, so these values hold for every compiler and library. Changing
  // them changes the readings of every --seed that is in use.
  EXPECT_THAT(readings(Pattern::walk, 6), testing::ElementsAre(76.8, 76.3, 75.6, 72.1, 73.2, 73.2));
  EXPECT_THAT(readings(Pattern::sine, 6), testing::ElementsAre(60.7, 59.8, 59.7, 58.8, 60.4, 60.4));
}

TEST(SimPattern, WalkIsStationaryWithTheGivenMeanAndDeviation) {
  std::vector<double> all;
  for (std::uint64_t sensor = 0; sensor < 400; ++sensor) {
    const auto values = readings(Pattern::walk, 1'000, sensor);
    all.insert(all.end(), values.begin(), values.end());
  }
  EXPECT_NEAR(mean_of(all), 70, 0.2);
  EXPECT_NEAR(stddev_of(all), 6, 0.15);
  EXPECT_NEAR(share_above(all, 80), 0.048, 0.006);
}

TEST(SimPattern, WalkIsAsSpreadAtItsFirstReadingAsLater) {
  std::vector<double> first;
  for (std::uint64_t sensor = 0; sensor < 20'000; ++sensor)
    first.push_back(readings(Pattern::walk, 1, sensor).front());
  EXPECT_NEAR(mean_of(first), 70, 0.2);
  EXPECT_NEAR(stddev_of(first), 6, 0.15);
}

TEST(SimPattern, WalkMovesInSmallSteps) {
  const auto values = readings(Pattern::walk, 10'000);
  for (std::size_t i = 1; i < values.size(); ++i)
    ASSERT_LT(std::abs(values[i] - values[i - 1]), 9) << "reading " << i;
}

TEST(SimPattern, SteadyStaysCloseToTheMean) {
  const auto values = readings(Pattern::steady, 10'000);
  EXPECT_NEAR(mean_of(values), 70, 0.05);
  EXPECT_NEAR(stddev_of(values), 0.6, 0.05);
}

TEST(SimPattern, SineSwingsOverTheLimitOncePerPeriod) {
  const auto values = readings(Pattern::sine, 6'000);
  EXPECT_NEAR(mean_of(values), 70, 0.05);
  EXPECT_NEAR(stddev_of(values), 10.2 / std::sqrt(2.0), 0.1);
  for (std::size_t i = 60; i < values.size(); ++i)
    ASSERT_NEAR(values[i], values[i - 60], 4.3) << "reading " << i;
}

TEST(SimPattern, SensorsHaveTheirOwnPhaseOfTheSine) {
  EXPECT_NE(readings(Pattern::sine, 1, 0), readings(Pattern::sine, 1, 1));
}

TEST(SimPattern, RampClimbsFromTwoBelowToThreeAboveThenFallsBack) {
  const auto values = readings(Pattern::ramp, 300);
  EXPECT_NEAR(values[0], 58, 2.2);
  EXPECT_NEAR(values[60], 73, 2.2);
  EXPECT_NEAR(values[120], 88, 2.2);
  EXPECT_NEAR(values[135], 73, 2.2);
  EXPECT_NEAR(values[150], 58, 2.2);
}

TEST(SimPattern, SpikesAreRareShortAndHigh) {
  const auto values = readings(Pattern::spike, 100'000);
  // One reading in 200 starts a spike, which is 3.5 readings long on average.
  EXPECT_NEAR(share_above(values, 90), 0.0175, 0.003);
  std::size_t length = 0;
  std::size_t shortest = values.size();
  for (const double value : values) {
    EXPECT_TRUE(value < 73 || value > 91) << value;
    if (value > 90) {
      ++length;
    } else if (length > 0) {
      shortest = std::min(shortest, length);
      length = 0;
    }
  }
  EXPECT_EQ(shortest, 2U);
}

TEST(SimPattern, BurstyHasTheReadingsOfWalk) {
  const PatternModel model{{Pattern::bursty, 70, 6}};
  GeneratorState state = model.start(kSeed, 0);
  std::vector<double> values;
  while (values.size() < 1'000) {
    for (std::uint32_t left = model.release(state); left > 0; --left)
      values.push_back(model.next(state).tenths / 10.0);
  }
  EXPECT_EQ(values, readings(Pattern::walk, values.size()));
}

TEST(SimPattern, BurstsAreOneToTenReadingsLong) {
  const PatternModel model{{Pattern::bursty, 70, 6}};
  GeneratorState state = model.start(kSeed, 0);
  std::vector<int> bursts(12);
  std::uint32_t made = 0;
  std::uint32_t sent = 0;
  for (int i = 0; i < 20'000; ++i) {
    ++made;
    const std::uint32_t out = model.release(state);
    for (std::uint32_t n = 0; n < out; ++n) (void)model.next(state);
    sent += out;
    ASSERT_LE(out, kLongestBurst);
    ASSERT_TRUE(out == 0 || sent == made);
    ++bursts[out];
  }
  for (std::size_t length = 1; length <= 10; ++length)
    EXPECT_GT(bursts[length], 200) << "bursts of " << length;
}

TEST(SimPattern, TemperaturesStayWithinWhatASensorCanSay) {
  for (const Pattern pattern : {Pattern::walk, Pattern::sine, Pattern::ramp, Pattern::spike}) {
    for (const double mean : {-50.0, 150.0}) {
      for (const double value : readings(pattern, 2'000, 0, mean, 100)) {
        ASSERT_GE(value, -50);
        ASSERT_LE(value, 150);
      }
    }
  }
}

TEST(SimGenerator, WritesTheSuhuShapeExactly) {
  GeneratorOptions options;
  options.pattern = {Pattern::steady, 70.3, 0};
  Generator generator{options};
  EXPECT_EQ(record_of(generator, 0), R"({"sensor_id":"S1","suhu":70.3})");
  EXPECT_EQ(record_of(generator, 2), R"({"sensor_id":"S3","suhu":70.3})");
}

TEST(SimGenerator, WritesEventTimeWhenAsked) {
  GeneratorOptions options;
  options.pattern = {Pattern::steady, 70.3, 0};
  options.with_ts = true;
  Generator generator{options};
  EXPECT_EQ(record_of(generator, 0), R"({"sensor_id":"S1","suhu":70.3,"ts":1730638574123})");
  EXPECT_EQ(record_of(generator, 0, 1, kTs + std::chrono::milliseconds{1}),
            R"({"sensor_id":"S1","suhu":70.3,"ts":1730638574124})");
}

TEST(SimGenerator, WritesTheIotShapeInItsOrder) {
  GeneratorOptions options;
  options.profile = find_profile("iot");
  options.pattern = {Pattern::steady, 24.7, 0};
  Generator generator{options};
  const std::string record = record_of(generator, 0);
  EXPECT_THAT(
      record,
      testing::MatchesRegex(
          R"(\{"device_id":"device-1","ts":1730638574123,"temperature":24\.7,"humidity":[0-9.]+,)"
          R"("battery":[0-9.]+,"status":"ok","location":"lab"\})"));
}

TEST(SimGenerator, WritesNumbersAsTheirShortestText) {
  const auto written = [](double mean) {
    GeneratorOptions options;
    options.pattern = {Pattern::steady, mean, 0};
    Generator generator{options};
    return record_of(generator, 0);
  };
  EXPECT_EQ(written(70), R"({"sensor_id":"S1","suhu":70})");
  EXPECT_EQ(written(0), R"({"sensor_id":"S1","suhu":0})");
  EXPECT_EQ(written(-0.3), R"({"sensor_id":"S1","suhu":-0.3})");
  EXPECT_EQ(written(-50), R"({"sensor_id":"S1","suhu":-50})");
  EXPECT_EQ(written(150), R"({"sensor_id":"S1","suhu":150})");
  EXPECT_EQ(written(9.9), R"({"sensor_id":"S1","suhu":9.9})");
}

TEST(SimGenerator, EveryRecordIsAReadingAndFitsItsBuffer) {
  shape::Decoder decoder{shape::default_shape()};
  for (const std::string_view profile : {"suhu", "iot"}) {
    GeneratorOptions options;
    options.sensors = kMostSensors;
    options.profile = find_profile(profile);
    options.pattern = {Pattern::walk, -20, 40};
    options.seed = kSeed;
    options.with_ts = true;
    Generator generator{options};
    for (std::uint64_t i = 0; i < 5'000; ++i) {
      std::string bytes(generator.longest_reading(), '\0');
      const Written written = generator.write(kMostSensors - 1, i * 7, kTs, bytes.data());
      ASSERT_LT(written.end - bytes.data(), static_cast<std::ptrdiff_t>(bytes.size()));
      const std::string_view key{written.key,
                                 static_cast<std::size_t>(written.key_end - written.key)};
      EXPECT_EQ(key, profile == "suhu" ? "S1000000" : "device-1000000");
      const std::string_view record{bytes.data(),
                                    static_cast<std::size_t>(written.end - bytes.data())};
      const auto reading = shape::decode_single(decoder, record);
      ASSERT_TRUE(reading) << record;
      EXPECT_EQ(reading->sensor_id, key);
      EXPECT_EQ(reading->ts, kTs);
      EXPECT_EQ(reading->humidity.has_value(), profile == "iot");
      EXPECT_THAT(reading->humidity.value_or(0), testing::AllOf(testing::Ge(0), testing::Le(100)));
      EXPECT_THAT(reading->battery.value_or(5), testing::AllOf(testing::Ge(5), testing::Le(100)));
    }
  }
}

TEST(SimGenerator, BatteriesRunDownAndAreCharged) {
  GeneratorOptions options;
  options.profile = find_profile("iot");
  Generator generator{options};
  double last = nlohmann::json::parse(record_of(generator, 0, 0)).at("battery");
  int charged = 0;
  for (std::uint64_t number = 60; number < 60'000; number += 60) {
    const double battery = nlohmann::json::parse(record_of(generator, 0, number)).at("battery");
    if (battery > last) {
      ++charged;
    } else {
      ASSERT_NEAR(battery, last - 0.1, 1e-9);
    }
    last = battery;
  }
  EXPECT_EQ(charged, 1);
}

TEST(SimGenerator, TheSameSeedGivesTheSameBytes) {
  GeneratorOptions options;
  options.seed = kSeed;
  Generator one{options};
  Generator two{options};
  options.seed = kSeed + 1;
  Generator other{options};
  int differ = 0;
  for (std::uint64_t i = 0; i < 1'000; ++i) {
    const std::string record = record_of(one, 1, i);
    ASSERT_EQ(record, record_of(two, 1, i));
    differ += record != record_of(other, 1, i) ? 1 : 0;
  }
  EXPECT_GT(differ, 900);
}

TEST(SimGenerator, ASensorDoesNotDependOnTheOthers) {
  GeneratorOptions options;
  options.seed = kSeed;
  options.sensors = 2;
  Generator few{options};
  options.sensors = 5'000;
  Generator many{options};
  for (std::uint64_t i = 0; i < 500; ++i) {
    (void)record_of(many, 0, i);
    (void)record_of(many, 4'999, i);
    ASSERT_EQ(record_of(few, 1, i), record_of(many, 1, i));
  }
}

TEST(SimGenerator, ProfilesMeasureTheSameTemperatures) {
  GeneratorOptions options;
  options.seed = kSeed;
  Generator suhu{options};
  options.profile = find_profile("iot");
  Generator iot{options};
  for (std::uint64_t i = 0; i < 100; ++i) {
    EXPECT_EQ(nlohmann::json::parse(record_of(suhu, 0, i)).at("suhu"),
              nlohmann::json::parse(record_of(iot, 0, i)).at("temperature"));
  }
}

}  // namespace
}  // namespace suhu::sensor_sim
