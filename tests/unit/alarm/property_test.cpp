// Tests what must hold for every stream of readings, on 1,000 generated streams, or on 10,000 if
// SUHU_LONG is set.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <map>
#include <random>

#include "suhu/alarm/sensor_state_json.hpp"
#include "support/alarm_rig.hpp"

namespace suhu::alarm {
namespace {

using std::chrono::milliseconds;
using Random = std::mt19937_64;

struct Said {
  std::string sensor;
  TimedReading sample;
};
using Stream = std::vector<Said>;
using Told = std::map<std::string, std::vector<std::string>>;  ///< by sensor

int streams() { return std::getenv("SUHU_LONG") != nullptr ? 10'000 : 1'000; }

std::int64_t between(Random& random, std::int64_t least, std::int64_t most) {
  return std::uniform_int_distribution<std::int64_t>{least, most}(random);
}
bool chance(Random& random, int percent) { return between(random, 1, 100) <= percent; }

AlarmRules some_rules(Random& random) {
  AlarmRules rules;
  if (chance(random, 50)) rules.hihi = 90;
  if (chance(random, 50)) rules.lo = 70;
  if (chance(random, 30)) rules.lolo = 65;
  rules.deadband = static_cast<double>(between(random, 0, 4)) / 2;
  rules.on_delay = milliseconds{between(random, 0, 3) * 2'000};
  rules.off_delay = milliseconds{between(random, 0, 3) * 2'000};
  rules.stale_after = milliseconds{between(random, 0, 3) * 10'000};
  if (chance(random, 30)) rules.roc = RiseLimit{4, milliseconds{10'000}};
  if (chance(random, 30)) rules.flatline = 3;
  if (chance(random, 20)) rules.preset = Preset::ds18b20;
  return rules;
}

/// Returns the readings of one sensor in their order: around the limits, with pauses, late
/// readings, repeated values, faults, and a clock that is set back.
Stream readings_of(const std::string& sensor, Random& random) {
  Stream stream;
  Timestamp time = kStart + milliseconds{between(random, 0, 10'000)};
  double celsius = 75;
  for (int i = 0; i < 80; ++i) {
    time += milliseconds{chance(random, 10) ? between(random, 5'000, 60'000)
                                            : between(random, 0, 2'000)};
    if (!chance(random, 20)) celsius += static_cast<double>(between(random, -40, 42)) / 10;
    TimedReading sample;
    sample.celsius = chance(random, 3) ? 500 : chance(random, 3) ? 85 : celsius;
    sample.time = chance(random, 5) ? time - milliseconds{between(random, 1, 5'000)} : time;
    if (chance(random, 80)) sample.kafka = time;
    if (chance(random, 1)) sample.kafka = time - std::chrono::hours{30};
    sample.clock_ahead = chance(random, 2);
    stream.push_back({sensor, sample});
  }
  return stream;
}

/// Returns a random interleaving of the streams that keeps the order of each sensor.
Stream interleave(const std::vector<Stream>& each, Random& random) {
  Stream all;
  std::vector<std::size_t> next(each.size(), 0);
  std::vector<std::size_t> left;
  for (std::size_t i = 0; i < each.size(); ++i) left.insert(left.end(), each[i].size(), i);
  std::shuffle(left.begin(), left.end(), random);
  for (const std::size_t sensor : left) all.push_back(each[sensor][next[sensor]++]);
  for (std::size_t i = 0; i < all.size(); ++i) all[i].sample.offset = static_cast<std::int64_t>(i);
  return all;
}

void note(AlarmRig& rig, const Said& said, Told& told) {
  rig.add(said.sensor, said.sample);
  for (auto& text : rig.told()) told[said.sensor].push_back(std::move(text));
}

Told judge(const AlarmRules& rules, const Stream& stream) {
  AlarmRig rig{rules};
  Told told;
  for (const Said& said : stream) note(rig, said, told);
  return told;
}

std::map<std::string, std::string> written(AlarmRig& rig) {
  std::map<std::string, std::string> state;
  rig.alarms.visit_changes(
      [&state](const SensorState& sensor) { append_sensor_state(state[sensor.id], sensor); });
  return state;
}

/// Evaluates the same stream with a crash now and then. Events since the last commit are emitted
/// again, from the state of that commit.
Told judge_with_crashes(const AlarmRules& rules, const Stream& stream, Random& random) {
  Told committed;
  std::map<std::string, std::string> state;
  std::size_t cut = 0;
  while (cut < stream.size()) {
    AlarmRig rig{rules};
    for (const auto& [id, text] : state) {
      auto sensor = parse_sensor_state(text);
      if (!sensor) throw std::runtime_error("not read back: " + text);
      sensor->id = id;
      rig.alarms.restore(std::move(*sensor));
    }
    const std::size_t commit = cut + static_cast<std::size_t>(between(random, 1, 60));
    Told told;
    std::size_t at = cut;
    for (; at < std::min(commit, stream.size()); ++at) note(rig, stream[at], told);
    for (auto& [id, text] : written(rig)) state[id] = text;
    for (auto& [id, texts] : told)
      committed[id].insert(committed[id].end(), texts.begin(), texts.end());
    cut = at;
    // These events are lost in the crash.
    for (; at < std::min(commit + 20, stream.size()); ++at) note(rig, stream[at], told);
  }
  return committed;
}

TEST(AlarmProperty, TheSameReadingsGiveTheSameEventsInAnyInterleavingAndOverAnyCrash) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::cout << "seed " << seed << ", " << streams() << " streams\n";
  Random random{seed};
  std::size_t events = 0;
  for (int i = 0; i < streams(); ++i) {
    SCOPED_TRACE("stream " + std::to_string(i));
    const AlarmRules rules = some_rules(random);
    std::vector<Stream> each;
    Told alone;
    for (int sensor = 0; sensor < 4; ++sensor) {
      each.push_back(readings_of("S" + std::to_string(sensor), random));
      alone.merge(judge(rules, each.back()));
    }
    for (const auto& [id, texts] : alone) events += texts.size();
    const Stream all = interleave(each, random);
    ASSERT_EQ(judge(rules, all), alone);
    ASSERT_EQ(judge_with_crashes(rules, all, random), alone);
  }
  EXPECT_GT(events, static_cast<std::size_t>(streams()) * 20)
      << "the streams are too quiet to prove anything";
}

/// Checks what must hold for every alarm, whatever the readings.
TEST(AlarmProperty, EveryEpisodeIsRaisedOnceAndReturnsAtMostOnceWithItsWorstReading) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::cout << "seed " << seed << ", " << streams() << " streams\n";
  Random random{seed};
  for (int i = 0; i < streams(); ++i) {
    SCOPED_TRACE("stream " + std::to_string(i));
    const AlarmRules rules = some_rules(random);
    std::map<std::pair<Side, Timestamp>, int> raised;
    std::map<Side, bool> active;
    PartitionAlarms alarms{[&rules](std::string_view) -> const AlarmRules& { return rules; },
                           PartitionAlarms::ClockMode::passing};
    const std::uint32_t sensor = alarms.add_sensor("S1");
    const EventCallback check = [&](const AlarmEvent& event) {
      if (!event.level.value()) return;
      const Side side = traits_of(*event.level.value()).side;
      EXPECT_GE(event.duration->count(), 0);
      if (event.kind == EventKind::alarm || event.kind == EventKind::chattering) {
        EXPECT_FALSE(active[side]);
        EXPECT_EQ((++raised[{side, *event.since}]), 1) << "an episode that was raised twice";
        active[side] = true;
      }
      EXPECT_TRUE(active[side]) << event.kind.word() << " of an alarm that was not raised";
      if (event.kind == EventKind::rtn) active[side] = false;
      if (!event.celsius || !(event.quality == EventQuality::good) || side == Side::roc) return;
      EXPECT_GE(side == Side::hi ? *event.peak - *event.celsius : *event.celsius - *event.peak, 0)
          << "a reading beyond the peak";
    };
    Stream stream = readings_of("S1", random);
    for (Said& said : stream) {
      said.sample.kafka.reset();  // no clock is set back: time only grows
      alarms.add(sensor, said.sample, check);
    }
  }
}

}  // namespace
}  // namespace suhu::alarm
