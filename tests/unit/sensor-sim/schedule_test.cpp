#include "sensor-sim/schedule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sensor-sim/forward_stage.hpp"
#include "sensor-sim/random.hpp"
#include "sensor-sim/sim_source.hpp"
#include "support/fake_clock.hpp"

namespace suhu::sensor_sim {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using test::FakeClock;
using test::kFakeNow;

constexpr milliseconds kWait{100};

SimOptions sim_options(std::uint32_t sensors, const char* rate) {
  SimOptions options;
  options.generator.sensors = sensors;
  options.generator.seed = 1;
  options.rate = parse_rate(rate).value();
  return options;
}

std::vector<std::string> values_of(std::span<const stream::Record> records) {
  std::vector<std::string> values;
  for (const auto& record : records) values.emplace_back(record.value);
  return values;
}

std::vector<std::string> run_to_end(SimSource& source) {
  std::vector<std::string> all;
  while (!source.finished()) {
    for (auto& value : values_of(source.drain(kWait))) all.push_back(std::move(value));
  }
  return all;
}

std::int64_t ts_of(const std::string& record) { return nlohmann::json::parse(record).at("ts"); }

TEST(SimRate, ReadsMaxWholeNumbersAndFractions) {
  EXPECT_TRUE(parse_rate("max")->is_max());
  EXPECT_EQ(parse_rate("1")->per_million_seconds, 1'000'000U);
  EXPECT_EQ(parse_rate("0.1")->per_million_seconds, 100'000U);
  EXPECT_EQ(parse_rate("0.000001")->per_million_seconds, 1U);
  EXPECT_EQ(parse_rate("1e6")->per_million_seconds, 1'000'000'000'000U);
}

TEST(SimRate, RefusesWhatIsNone) {
  for (const char* text : {"", "0", "-1", "nan", "inf", "1/s", "Max", "1e7", "0.0000001", "1 "})
    EXPECT_FALSE(parse_rate(text)) << text;
}

TEST(SimPace, DoesNotDriftInAYear) {
  const Pace thirds{parse_rate("1").value(), 3};
  EXPECT_EQ(thirds.at(1), nanoseconds{333'333'333});
  EXPECT_EQ(thirds.at(2), nanoseconds{666'666'666});
  EXPECT_EQ(thirds.at(3), seconds{1});
  EXPECT_EQ(thirds.at(std::uint64_t{3} * 31'536'000), seconds{31'536'000});
  const Pace odd{parse_rate("7.000001").value(), 999'983};
  EXPECT_EQ(odd.at(std::uint64_t{7'000'001} * 999'983), seconds{1'000'000});
}

TEST(SimSchedule, SpreadsTheSensorsOverTheSecond) {
  Schedule schedule{parse_rate("2").value(), 5};
  for (std::uint32_t i = 0; i < 12; ++i) {
    EXPECT_EQ(schedule.sensor(), i % 5);
    EXPECT_EQ(schedule.round(), i / 5);
    EXPECT_EQ(schedule.due(), milliseconds{100 * i});
    schedule.advance();
  }
}

TEST(SimSource, SendsExactlyTheRateWhenEveryWakingIsLate) {
  FakeClock clock;
  std::uint64_t random = 7;
  clock.late = [&] { return microseconds{static_cast<std::int64_t>(next_random(random) % 5'000)}; };
  SimOptions options = sim_options(100, "10");  // 1,000/s
  options.duration = seconds{60};
  SimSource source{options, clock};
  const nanoseconds begin = clock.monotonic();
  std::size_t sent = 0;
  while (!source.finished()) {
    sent += source.drain(kWait).size();
    const auto due = static_cast<std::size_t>((clock.monotonic() - begin) / milliseconds{1}) + 1;
    ASSERT_EQ(sent, std::min(due, std::size_t{60'000})) << "behind or ahead of its schedule";
  }
  EXPECT_EQ(sent, 60'000U);
  EXPECT_LT(clock.monotonic() - begin, seconds{60} + milliseconds{6});
}

TEST(SimSource, CatchesUpAfterAStallInOneBurst) {
  FakeClock clock;
  SimSource source{sim_options(10, "10"), clock};  // 100/s
  EXPECT_EQ(source.drain(kWait).size(), 1U);
  EXPECT_EQ(source.drain(kWait).size(), 1U);  // due at 10 ms
  clock.pass(seconds{5});
  EXPECT_EQ(source.drain(kWait).size(), 500U);
  EXPECT_EQ(source.drain(kWait).size(), 1U);
}

TEST(SimSource, ABurstIsGivenOutInPieces) {
  FakeClock clock;
  SimSource source{sim_options(1'000, "10"), clock};
  (void)source.drain(kWait);
  clock.pass(seconds{1});
  EXPECT_EQ(source.drain(kWait).size(), SimSource::kPacedBatch);
  EXPECT_EQ(source.drain(kWait).size(), SimSource::kPacedBatch);
  EXPECT_EQ(source.drain(kWait).size(), 10'000 - 2 * SimSource::kPacedBatch);
}

TEST(SimSource, WaitsNoLongerThanItMay) {
  FakeClock clock;
  SimSource source{sim_options(1, "0.1"), clock};
  EXPECT_EQ(source.drain(kWait).size(), 1U);
  const nanoseconds before = clock.monotonic();
  EXPECT_TRUE(source.drain(kWait).empty());
  EXPECT_EQ(clock.monotonic() - before, kWait);
  EXPECT_TRUE(source.drain(milliseconds{0}).empty());
  EXPECT_EQ(clock.monotonic() - before, kWait);
}

TEST(SimSource, WakesAtMostTwoThousandTimesASecond) {
  FakeClock clock;
  SimSource source{sim_options(1'000, "100"), clock};
  std::size_t sent = 0;
  while (sent < 100'000) sent += source.drain(kWait).size();
  EXPECT_LE(clock.sleeps, 2'001);
}

TEST(SimSource, EventTimeIsTheScheduledMomentNotTheLateOne) {
  FakeClock clock;
  SimOptions options = sim_options(2, "1");
  options.generator.with_ts = true;
  SimSource source{options, clock};
  EXPECT_EQ(ts_of(values_of(source.drain(kWait)).at(0)), kFakeNow.time_since_epoch().count());
  clock.pass(milliseconds{730});
  EXPECT_EQ(ts_of(values_of(source.drain(kWait)).at(0)), kFakeNow.time_since_epoch().count() + 500);
}

TEST(SimSource, FollowsAWallClockThatIsSet) {
  FakeClock clock;
  SimOptions options = sim_options(1, "10");
  options.generator.with_ts = true;
  SimSource source{options, clock};
  (void)source.drain(kWait);
  clock.set_wall(std::chrono::hours{1});
  EXPECT_EQ(ts_of(values_of(source.drain(kWait)).at(0)),
            kFakeNow.time_since_epoch().count() + 3'600'000 + 100);
}

TEST(SimSource, WithAStartTheBytesDoNotDependOnTheClock) {
  SimOptions options = sim_options(3, "10");
  options.generator.with_ts = true;
  options.start = Timestamp{milliseconds{1'767'225'600'000}};
  options.duration = seconds{2};
  FakeClock punctual;
  SimSource one{options, punctual};
  FakeClock late;
  late.pass(seconds{77});
  late.late = [] { return milliseconds{45}; };
  SimSource two{options, late};
  const auto bytes = run_to_end(one);
  EXPECT_EQ(bytes, run_to_end(two));
  ASSERT_EQ(bytes.size(), 60U);
  EXPECT_EQ(ts_of(bytes[0]), 1'767'225'600'000);
  EXPECT_EQ(ts_of(bytes[2]), 1'767'225'600'000)
      << "all sensors, however many, share the times of a round";
  EXPECT_EQ(ts_of(bytes[3]), 1'767'225'600'100);
}

TEST(SimSource, ASensorsBytesDoNotDependOnHowManyThereAre) {
  const auto of_s2 = [](std::uint32_t sensors, Pattern pattern) {
    SimOptions options = sim_options(sensors, "10");
    options.generator.pattern.pattern = pattern;
    options.generator.with_ts = true;
    options.start = Timestamp{milliseconds{1'767'225'600'000}};
    options.duration = seconds{5};
    FakeClock clock;
    SimSource source{options, clock};
    auto all = run_to_end(source);
    std::erase_if(
        all, [](const std::string& record) { return record.find("\"S2\"") == std::string::npos; });
    return all;
  };
  for (const Pattern pattern : {Pattern::walk, Pattern::bursty}) {
    EXPECT_EQ(of_s2(2, pattern).size(), 50U);
    EXPECT_EQ(of_s2(2, pattern), of_s2(17, pattern));
  }
}

TEST(SimSource, RateMaxWithAStartSpacesEventTimesOneSecondApart) {
  SimOptions options = sim_options(2, "max");
  options.generator.with_ts = true;
  options.start = Timestamp{milliseconds{1'767'225'600'000}};
  options.duration = seconds{3'600};
  FakeClock clock;
  SimSource source{options, clock};
  const auto all = run_to_end(source);
  ASSERT_EQ(all.size(), 7'200U) << "the duration counts event time";
  EXPECT_EQ(ts_of(all.back()), 1'767'225'600'000 + 3'599'000);
  EXPECT_EQ(clock.sleeps, 0);
}

TEST(SimSource, RecordsAndKeysOfEveryProfileStandBesideEachOther) {
  for (const Profile& profile : profiles()) {
    SimOptions options = sim_options(13, "max");
    options.generator.profile = &profile;
    FakeClock clock;
    SimSource source{options, clock};
    Generator generator{options.generator};
    std::string bytes(generator.longest_reading(), '#');
    std::uint32_t number = 0;
    for (const stream::Record& record : source.drain(kWait)) {
      const Written written = generator.write(number % 13, number / 13, kFakeNow, bytes.data());
      ASSERT_EQ(record.value, std::string(bytes.data(), written.end)) << profile.name;
      ASSERT_EQ(record.key, std::string(written.key, written.key_end)) << profile.name;
      ++number;
    }
    EXPECT_EQ(number, SimSource::kMaxBatch);
  }
}

TEST(SimSource, RateMaxRunsForTheDuration) {
  SimOptions options = sim_options(2, "max");
  options.duration = seconds{1};
  FakeClock clock;
  SimSource source{options, clock};
  EXPECT_EQ(source.drain(kWait).size(), SimSource::kMaxBatch);
  EXPECT_FALSE(source.finished());
  clock.pass(seconds{1});
  EXPECT_TRUE(source.drain(kWait).empty());
  EXPECT_TRUE(source.finished());
}

TEST(SimSource, RunsTheWholeDurationAlsoWhenNothingMoreIsDue) {
  SimOptions options = sim_options(1, "0.1");
  options.duration = seconds{5};
  FakeClock clock;
  SimSource source{options, clock};
  const nanoseconds begin = clock.monotonic();
  EXPECT_EQ(run_to_end(source).size(), 1U);
  EXPECT_GE(clock.monotonic() - begin, seconds{5});
}

TEST(SimSource, BurstySensorsHoldBackAndThenSendAllAtOnce) {
  SimOptions options = sim_options(1, "10");
  options.generator.pattern.pattern = Pattern::bursty;
  options.generator.with_ts = true;
  FakeClock clock;
  SimSource source{options, clock};
  std::int64_t expected_ts = kFakeNow.time_since_epoch().count();
  std::size_t longest = 0;
  for (int made = 0; made < 200; ++made) {
    const auto burst = values_of(source.drain(kWait));
    longest = std::max(longest, burst.size());
    for (const auto& record : burst) {
      EXPECT_EQ(ts_of(record), expected_ts) << "made every 100 ms, whenever it was sent";
      expected_ts += 100;
    }
    if (burst.empty()) continue;
    EXPECT_EQ(ts_of(burst.back()), clock.wall().time_since_epoch().count())
        << "the last one goes out when it is made";
  }
  EXPECT_GT(longest, 5U);
}

TEST(SimSource, WhatBurstySensorsStillHoldAtTheEndIsSent) {
  SimOptions options = sim_options(50, "10");
  options.generator.pattern.pattern = Pattern::bursty;
  options.generator.with_ts = true;
  options.start = Timestamp{milliseconds{1'767'225'600'000}};
  options.duration = milliseconds{2'350};
  FakeClock clock;
  SimSource source{options, clock};
  std::map<std::string, std::vector<std::int64_t>> times;
  for (const auto& record : run_to_end(source))
    times[nlohmann::json::parse(record).at("sensor_id")].push_back(ts_of(record));
  ASSERT_EQ(times.size(), 50U);
  for (const auto& [id, list] : times) {
    EXPECT_EQ(list.size(), std::stoul(id.substr(1)) <= 25 ? 24U : 23U) << id;
    for (std::size_t i = 0; i < list.size(); ++i)
      EXPECT_EQ(list[i], 1'767'225'600'000 + static_cast<std::int64_t>(i) * 100) << id;
  }
}

TEST(SimSource, KeysAreTheIds) {
  FakeClock clock;
  SimOptions options = sim_options(12, "max");
  SimSource source{options, clock};
  const auto batch = source.drain(kWait);
  EXPECT_EQ(batch[0].key, "S1");
  EXPECT_EQ(batch[11].key, "S12");
  EXPECT_EQ(batch[12].key, "S1");
  EXPECT_EQ(batch[12].offset, 12);
}

TEST(ForwardStage, CopiesEveryRecordToEveryOutputAndStopsAtTheCount) {
  std::vector<stream::Record> batch(3);
  batch[0].key = "S1";
  batch[0].value = "one";
  batch[1].value = "two";
  batch[2].value = "three";
  std::vector<stream::Output> outputs(2);
  ForwardStage stage{4};
  EXPECT_EQ(stage.process(batch, kFakeNow, outputs), 3U);
  EXPECT_FALSE(stage.done());
  EXPECT_EQ(stage.process(batch, kFakeNow, outputs), 1U);
  EXPECT_TRUE(stage.done());
  EXPECT_EQ(stage.forwarded(), 4U);
  for (const auto& output : outputs) {
    EXPECT_EQ(output.text(), "one\ntwo\nthree\none\n");
    ASSERT_EQ(output.rows().size(), 4U);
    EXPECT_EQ(output.key(output.rows()[0]), "S1");
    EXPECT_FALSE(output.rows()[1].has_key);
  }
  EXPECT_TRUE(ForwardStage{0}.done());
}

}  // namespace
}  // namespace suhu::sensor_sim
