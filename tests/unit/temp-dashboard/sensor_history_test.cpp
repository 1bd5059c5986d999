#include "temp-dashboard/sensor_history.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <random>

#include "temp-dashboard/fleet.hpp"

namespace suhu::temp_dashboard {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Timestamp kBegin{milliseconds{1'763'700'000'000}};
constexpr double kLimit = 80;

struct Said {
  Timestamp at;
  double celsius = 0;  // quarters of a degree, so that sums are exact in any order
};

/// Computes what SensorHistory keeps, from all readings at once.
class Plain {
 public:
  explicit Plain(const std::vector<Said>& said) : sorted_(said) {
    std::stable_sort(sorted_.begin(), sorted_.end(),
                     [](const Said& a, const Said& b) { return a.at < b.at; });
    for (std::size_t i = 0; i < sorted_.size(); ++i)
      seconds_[std::chrono::floor<seconds>(sorted_[i].at)].push_back(i);
    while (seconds_.size() > kMaxSeconds) seconds_.erase(seconds_.begin());
  }

  void compare(const SensorView& sensor, bool all_points) const {
    ASSERT_EQ(sensor.points.size(), std::min(sorted_.size(), kMaxPoints));
    for (std::size_t i = 0; i < sensor.points.size(); ++i) {
      const Said& said = sorted_[sorted_.size() - sensor.points.size() + i];
      ASSERT_EQ(sensor.points[i].at, said.at);
      ASSERT_EQ(sensor.points[i].celsius, said.celsius);
    }
    ASSERT_EQ(sensor.last.at, sorted_.back().at);
    ASSERT_EQ(sensor.last.celsius, sorted_.back().celsius);
    compare_seconds(sensor, all_points);
    if (!all_points) return;
    ASSERT_EQ(sensor.hot_since, hot_since());
    ASSERT_EQ(sensor.hot_for, hot_for());
  }

 private:
  void compare_seconds(const SensorView& sensor, bool all_points) const {
    ASSERT_EQ(sensor.seconds.size(), seconds_.size());
    std::size_t index = 0;
    for (const auto& [start, members] : seconds_) {
      const Second& second = sensor.seconds[index++];
      ASSERT_EQ(second.at, start);
      ASSERT_EQ(second.count, members.size());
      double sum = 0, low = 1e9, high = -1e9;
      for (const std::size_t i : members) {
        sum += sorted_[i].celsius;
        low = std::min(low, sorted_[i].celsius);
        high = std::max(high, sorted_[i].celsius);
      }
      ASSERT_DOUBLE_EQ(second.mean(), sum / static_cast<double>(members.size()));
      ASSERT_EQ(second.min, low);
      ASSERT_EQ(second.max, high);
      if (!all_points) continue;
      ASSERT_EQ(second.last, sorted_[members.back()].celsius);
      ASSERT_DOUBLE_EQ(second.mean_of_5, mean_of_5(members.back()));
    }
  }
  [[nodiscard]] double mean_of_5(std::size_t last) const {
    double sum = 0;
    std::size_t count = 0;
    for (std::size_t i = last + 1; i > 0 && count < 5; --i, ++count) sum += sorted_[i - 1].celsius;
    return sum / static_cast<double>(count);
  }
  [[nodiscard]] std::optional<Timestamp> hot_since() const {
    std::optional<Timestamp> since;
    for (std::size_t i = sorted_.size(); i > 0 && sorted_[i - 1].celsius > kLimit; --i)
      since = sorted_[i - 1].at;
    return since;
  }
  [[nodiscard]] milliseconds hot_for() const {
    milliseconds sum{0};
    for (auto second = seconds_.begin();
         second != seconds_.end() && std::next(second) != seconds_.end(); ++second) {
      if (sorted_[second->second.back()].celsius > kLimit)
        sum += std::min<milliseconds>(seconds{30}, std::next(second)->first - second->first);
    }
    return sum;
  }

  std::vector<Said> sorted_;
  std::map<Timestamp, std::vector<std::size_t>> seconds_;  ///< indices of sorted_
};

struct HistoryTest : testing::Test {
  std::optional<SensorHistory::Change> say(milliseconds after, double celsius,
                                           std::optional<double> humidity = {}) {
    Reading reading;
    reading.sensor_id = "S";
    reading.celsius = celsius;
    reading.humidity = humidity;
    return history.add_reading(reading, kBegin + after, std::nullopt, kBegin + after);
  }
  [[nodiscard]] const SensorView& sensor() const { return history.sensor(); }

  SensorHistory history{3, std::make_shared<const std::string>("S"), 1, {.limit = kLimit}};
};

/// Returns readings mostly in order, about `step` ms apart, with equal times, late readings, and
/// walks across the limit.
std::vector<Said> random_stream(std::mt19937& random, std::size_t count, int step) {
  const auto below = [&](int limit) { return std::uniform_int_distribution{0, limit - 1}(random); };
  std::vector<Said> said;
  Timestamp now = kBegin + milliseconds{below(1'000)};
  double celsius = 75;
  for (std::size_t i = 0; i < count; ++i) {
    now += milliseconds{below(step < 5'000 ? 6 : 100) == 0 ? 0 : below(2 * step)};
    if (below(100) == 0) now += seconds{below(100)};
    celsius = std::clamp(celsius + below(9) - 4, 60.0, 100.0);
    const Timestamp at = below(5) == 0 ? now - milliseconds{below(6 * step)} : now;
    said.push_back({.at = at, .celsius = celsius + below(4) / 4.0});
  }
  return said;
}

TEST_F(HistoryTest, IsWhatAPlainComputationSays) {
  const unsigned first = std::random_device{}();
  struct Shape {
    std::size_t readings;  // up to kMaxPoints no reading is dropped
    int step;
  };
  // Disorder within one chunk and second; disorder across seconds; more seconds than are kept; more
  // points than are kept.
  constexpr std::array<Shape, 4> kShapes{
      {{1'000, 150}, {1'000, 1'400}, {kMaxPoints, 9'000}, {4'000, 700}}};
  for (unsigned i = 0; i < 60; ++i) {
    const unsigned seed = first + i;
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const auto [readings, step] = kShapes[i % kShapes.size()];
    const bool all_points = readings <= kMaxPoints;
    const std::vector<Said> said = random_stream(random, readings, step);
    history = SensorHistory{0, std::make_shared<const std::string>("S"), 0, {.limit = kLimit}};
    for (std::size_t n = 0; n < said.size(); ++n) {
      say(std::chrono::duration_cast<milliseconds>(said[n].at - kBegin), said[n].celsius);
      if (n % 97 == 0 || n + 1 == said.size())
        Plain({said.begin(), said.begin() + static_cast<std::ptrdiff_t>(n) + 1})
            .compare(sensor(), all_points);
      if (HasFailure()) return;
    }
  }
}

TEST_F(HistoryTest, ALateReadingDoesNotReplaceTheNewest) {
  say(seconds{2}, 70, 50);
  say(seconds{1}, 60, 40);
  EXPECT_EQ(sensor().last.celsius, 70);
  EXPECT_EQ(sensor().humidity, 50);
  say(seconds{2}, 71, 51);
  EXPECT_EQ(sensor().last.celsius, 71) << "of equal times the later arrival is the newer";
  EXPECT_EQ(sensor().humidity, 51);
  EXPECT_EQ(sensor().readings, 3u);
  EXPECT_EQ(sensor().last.number, 3u);
}

TEST_F(HistoryTest, AReadingOlderThanAFullHistoryCountsAsLate) {
  for (std::size_t i = 0; i < kMaxSeconds; ++i) say(seconds{10 + static_cast<int>(i)}, 70);
  EXPECT_EQ(sensor().late, 0u);
  EXPECT_FALSE(say(milliseconds{9'999}, 70));
  EXPECT_TRUE(say(milliseconds{10'000}, 70));
  EXPECT_EQ(sensor().late, 1u);
  EXPECT_EQ(sensor().seconds[0].count, 2u);
  EXPECT_EQ(sensor().readings, kMaxSeconds + 2);
}

TEST_F(HistoryTest, HotTimeOfASparseSensorIsAtMostThirtySecondsAReading) {
  say(seconds{0}, 85);
  say(seconds{600}, 85);
  say(seconds{610}, 70);
  say(seconds{1'200}, 85);
  EXPECT_EQ(sensor().hot_for, seconds{40});
}

TEST_F(HistoryTest, HotTimeLosesWhatAFullHistoryForgets) {
  say(seconds{0}, 85);
  for (std::size_t i = 0; i < kMaxSeconds - 1; ++i) say(seconds{20 + static_cast<int>(i)}, 85);
  EXPECT_EQ(sensor().hot_for, seconds{20 + kMaxSeconds - 2});
  say(seconds{10}, 85);  // after the oldest second, which is dropped
  EXPECT_EQ(sensor().seconds[0].at, kBegin + seconds{10});
  EXPECT_EQ(sensor().hot_for, seconds{10 + kMaxSeconds - 2});
}

TEST_F(HistoryTest, AReadingOfExactlyTheLimitIsNotHot) {
  say(seconds{0}, 80);
  EXPECT_EQ(sensor().hot_since, std::nullopt);
  say(seconds{1}, 80.01);
  EXPECT_EQ(sensor().hot_since, kBegin + seconds{1});
}

TEST_F(HistoryTest, ARunOfHotReadingsBeginsBehindTheColdOnesOfItsTime) {
  say(seconds{5}, 85);
  say(seconds{5}, 70);
  say(seconds{5}, 85);
  say(seconds{6}, 85);
  EXPECT_EQ(sensor().hot_since, kBegin + seconds{5});
  say(seconds{4}, 85);
  EXPECT_EQ(sensor().hot_since, kBegin + seconds{5}) << "cold between them";
  say(seconds{5}, 70);
  EXPECT_EQ(sensor().hot_since, kBegin + seconds{6});
  say(milliseconds{5'500}, 85);
  EXPECT_EQ(sensor().hot_since, kBegin + milliseconds{5'500});
}

TEST_F(HistoryTest, HugeTemperaturesHaveAFiniteMean) {
  for (int i = 0; i < 8; ++i) say(milliseconds{i}, 1.7e308);
  EXPECT_DOUBLE_EQ(sensor().seconds[0].mean_of_5, 1.7e308);
  EXPECT_DOUBLE_EQ(sensor().seconds[0].mean(), 1.7e308);
}

TEST_F(HistoryTest, ACopyDoesNotChangeWithLaterReadings) {
  for (int i = 0; i < 100; ++i) say(seconds{i}, 70);
  const SensorView copy = sensor();
  say(seconds{50}, 99);
  say(seconds{99}, 99);
  EXPECT_EQ(copy.points.size(), 100u);
  EXPECT_EQ(copy.seconds[50].max, 70);
  EXPECT_EQ(copy.seconds[99].max, 70);
  EXPECT_EQ(sensor().seconds[50].max, 99);
  EXPECT_EQ(sensor().seconds[99].max, 99);
}

TEST(FleetHistory, IsTheMeanOfTheSensorsMeans) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  std::vector<SensorHistory> sensors;
  Fleet fleet;
  for (std::uint32_t i = 0; i < 7; ++i)
    sensors.emplace_back(i, std::make_shared<const std::string>("S"), 0, ThresholdRule{});
  for (int i = 0; i < 20'000; ++i) {
    Reading reading;
    reading.celsius = std::uniform_real_distribution{-50.0, 120.0}(random);
    const Timestamp event = kBegin + milliseconds{i * 60 - static_cast<int>(random() % 5'000)};
    const auto change =
        sensors[random() % 20 % sensors.size()].add_reading(reading, event, std::nullopt, event);
    if (change) fleet.apply(*change, static_cast<std::uint64_t>(i));
  }
  ASSERT_EQ(fleet.seconds().size(), kMaxSeconds);
  fleet.seconds().for_each_from(0, [&](const FleetSecond& second) {
    double sum = 0;
    std::uint32_t count = 0;
    for (const SensorHistory& history : sensors) {
      const auto& kept = history.sensor().seconds;
      const std::size_t index = kept.lower_bound(second.at);
      if (index == kept.size() || kept[index].at != second.at) continue;
      sum += kept[index].mean();
      ++count;
    }
    ASSERT_EQ(second.sensors, count);
    ASSERT_NEAR(second.mean, sum / count, 1e-9);
  });
}

}  // namespace
}  // namespace suhu::temp_dashboard
