#include "temp-dashboard/outlook.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

#include "temp-dashboard/outlook_text.hpp"
#include "temp-dashboard/sensor_history.hpp"

namespace suhu::temp_dashboard {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;

constexpr Timestamp kBegin{milliseconds{1'763'700'000'000}};
constexpr ThresholdRule kRule{.limit = 80};

std::vector<TrendPoint> line(double level, double slope, int count, double step = 0.25) {
  std::vector<TrendPoint> samples;
  for (int i = 0; i < count; ++i)
    samples.push_back(
        {.minutes = (i - count + 1) * step, .celsius = level + slope * (i - count + 1) * step});
  return samples;
}

/// Computes Theil-Sen by sorting everything. The confidence interval follows Sen 1968, eq. 2.6,
/// with the ranks of Gilbert, Statistical Methods (1987), 16.4.
TheilSenTrend plain_theil_sen(const std::vector<TrendPoint>& samples) {
  std::vector<double> slopes;
  for (const TrendPoint& a : samples) {
    for (const TrendPoint& b : samples) {
      if (a.minutes < b.minutes)
        slopes.push_back((b.celsius - a.celsius) / (b.minutes - a.minutes));
    }
  }
  std::sort(slopes.begin(), slopes.end());
  const auto middle = [](std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t n = values.size();
    return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
  };
  double variance = 0;
  const auto n = static_cast<double>(samples.size());
  variance += n * (n - 1) * (2 * n + 5);
  for (const TrendPoint& a : samples) {  // visits a group of t equal values t times
    double equal = 0;
    for (const TrendPoint& b : samples) equal += a.celsius == b.celsius ? 1 : 0;
    variance -= (equal - 1) * (2 * equal + 5);
  }
  const double half = 1.959963984540054 * std::sqrt(variance / 18);
  const auto count = static_cast<double>(slopes.size());
  const auto nth = [&](double rank) {
    return slopes[static_cast<std::size_t>(std::clamp(rank, 1.0, count)) - 1];
  };
  TheilSenTrend trend{.slope = middle(slopes),
                      .low = nth(std::round((count - half) / 2)),
                      .high = nth(std::round((count + half) / 2) + 1)};
  std::vector<double> rest;
  for (const TrendPoint& sample : samples)
    rest.push_back(sample.celsius - trend.slope * sample.minutes);
  trend.level = middle(rest);
  trend.low = std::min(trend.low, trend.slope);
  trend.high = std::max(trend.high, trend.slope);
  return trend;
}

TEST(TheilSen, IsWhatAPlainComputationSays) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int i = 0; i < 1'000; ++i) {
    const int count = std::uniform_int_distribution{6, static_cast<int>(kMaxSamples)}(random);
    std::vector<TrendPoint> samples =
        line(70, std::uniform_real_distribution{-2.0, 2.0}(random), count);
    for (TrendPoint& sample : samples) {
      sample.minutes += std::uniform_real_distribution{-0.1, 0.1}(random);
      sample.celsius += std::normal_distribution{0.0, 0.5}(random);
      if (i % 3 == 0) sample.celsius = std::round(sample.celsius);  // ties
    }
    const auto trend = theil_sen(samples);
    const TheilSenTrend plain = plain_theil_sen(samples);
    ASSERT_TRUE(trend);
    ASSERT_NEAR(trend->slope, plain.slope, 1e-12);
    ASSERT_NEAR(trend->low, plain.low, 1e-12);
    ASSERT_NEAR(trend->high, plain.high, 1e-12);
    ASSERT_NEAR(trend->level, plain.level, 1e-9);
  }
}

TEST(TheilSen, ALineIsItself) {
  const auto trend = theil_sen(line(78, 0.5, 20));
  ASSERT_TRUE(trend);
  EXPECT_NEAR(trend->slope, 0.5, 1e-12);
  EXPECT_NEAR(trend->low, 0.5, 1e-12);
  EXPECT_NEAR(trend->high, 0.5, 1e-12);
  EXPECT_NEAR(trend->level, 78, 1e-12);
}

TEST(TheilSen, AQuarterOfNonsenseDoesNotMoveALine) {
  std::vector<TrendPoint> samples = line(70, 0.5, 20);
  for (const std::size_t spike : {3U, 7U, 12U, 16U, 19U})
    samples[spike].celsius = spike % 2 == 0 ? 1e6 : -127;
  const auto trend = theil_sen(samples);
  ASSERT_TRUE(trend);
  EXPECT_NEAR(trend->slope, 0.5, 1e-9);
  EXPECT_NEAR(trend->level, 70, 1e-9);
}

TEST(TheilSen, ItsIntervalHoldsTheSlopeNineteenTimesInTwenty) {
  std::mt19937 random(20);
  int held = 0;
  constexpr int kTimes = 4'000;
  for (int i = 0; i < kTimes; ++i) {
    std::vector<TrendPoint> samples = line(70, 0.3, 20);
    for (TrendPoint& sample : samples) sample.celsius += std::normal_distribution{0.0, 0.4}(random);
    const auto trend = theil_sen(samples);
    held += trend && trend->low <= 0.3 && 0.3 <= trend->high ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(held) / kTimes, 0.95, 0.015);
}

TEST(TheilSen, NeedsSixSamplesAndNumbersThatCanBeSubtracted) {
  EXPECT_FALSE(theil_sen(line(70, 1, 5)));
  EXPECT_TRUE(theil_sen(line(70, 1, 6)));
  std::vector<TrendPoint> huge = line(70, 1, 8);
  for (std::size_t i = 0; i < huge.size(); ++i) huge[i].celsius = i % 2 == 0 ? 1.7e308 : -1.7e308;
  EXPECT_FALSE(theil_sen(huge));
}

struct OutlookTest : testing::Test {
  void say(const std::string& id, milliseconds after, double celsius) {
    auto known = std::find_if(histories.begin(), histories.end(),
                              [&](const auto& each) { return *each.sensor().id == id; });
    if (known == histories.end()) {
      histories.emplace_back(static_cast<std::uint32_t>(histories.size()),
                             std::make_shared<const std::string>(id), 0, kRule);
      known = std::prev(histories.end());
    }
    Reading reading;
    reading.celsius = celsius;
    known->add_reading(reading, kBegin + after, std::nullopt, kBegin + after);
  }
  /// Adds one reading a second up to second 299, on a line that ends at `level`.
  void say_line(const std::string& id, double level, double slope_per_minute, int count = 300) {
    for (int i = 300 - count; i < 300; ++i)
      say(id, seconds{i}, level + slope_per_minute * (i - 299) / 60);
  }
  [[nodiscard]] std::vector<Outlook> look(seconds after = seconds{300}) {
    std::vector<std::shared_ptr<const SensorView>> sensors;
    for (const auto& history : histories)
      sensors.push_back(std::make_shared<const SensorView>(history.sensor()));
    return Inspector(kRule).inspect(sensors, kBegin + after);
  }
  [[nodiscard]] Outlook only(seconds after = seconds{300}) { return look(after).at(0); }

  std::vector<SensorHistory> histories;
};

TEST_F(OutlookTest, ALineReachesTheLimitWhenItDoes) {
  say_line("S", 78, 0.5);
  const Outlook outlook = only();
  EXPECT_NEAR(outlook.slope.value_or(0), 0.5, 1e-9);
  EXPECT_NEAR(outlook.minutes.value_or(0), 4, 0.02);
  EXPECT_NEAR(outlook.minutes_low.value_or(0), 4, 0.02);
  EXPECT_NEAR(outlook.minutes_high.value_or(0), 4, 0.02);
  EXPECT_EQ(outlook.reason, "Rising 0.5 °C a minute: at the limit in about 4 min.");
}

TEST_F(OutlookTest, NoiseWidensTheIntervalButKeepsTheTruthInIt) {
  std::mt19937 random(3);
  for (int i = 0; i < 300; ++i)
    say("S", seconds{i}, 78 + 0.5 * (i - 299) / 60 + std::normal_distribution{0.0, 0.4}(random));
  const Outlook outlook = only();
  ASSERT_TRUE(outlook.minutes && outlook.minutes_low && outlook.minutes_high);
  EXPECT_LT(*outlook.minutes_low, *outlook.minutes);
  EXPECT_GT(*outlook.minutes_high, *outlook.minutes);
  EXPECT_NEAR(*outlook.minutes, 4, 1);
}

TEST_F(OutlookTest, ASpikeMovesNothing) {
  say_line("S", 70, 0.5);
  const Outlook before = only();
  for (const int second : {31, 120, 280}) say("S", milliseconds{second * 1'000 + 500}, 1'000);
  say("S", milliseconds{299'500}, -127);
  const Outlook outlook = only();
  EXPECT_NEAR(outlook.slope.value_or(0), 0.5, 0.02);
  EXPECT_NEAR(outlook.minutes.value_or(0), before.minutes.value_or(0), 1);
}

TEST_F(OutlookTest, OnlyTheLastFiveMinutesCount) {
  for (int i = 0; i < 600; ++i) say("S", seconds{i}, 90 - i / 60.0);
  for (int i = 600; i < 900; ++i) say("S", seconds{i}, 70);
  EXPECT_EQ(only(seconds{900}).slope, 0);
}

TEST_F(OutlookTest, SecondsAreThinnedOutToMeansOfEqualSlices) {
  for (int i = 0; i < 400; ++i) say("S", seconds{i}, i);
  std::array<TrendPoint, kMaxSamples> samples;
  ASSERT_EQ(thin_out(histories[0].sensor().seconds, samples), 20u);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    // The samples cover the seconds 100 to 399, which are five minutes.
    const double middle = 100 + 15 * static_cast<double>(i) + 7;
    EXPECT_NEAR(samples[i].minutes, (middle - 399) / 60, 1e-9);
    EXPECT_NEAR(samples[i].celsius, middle, 1e-9);
  }
  say("T", seconds{10}, 1);
  say("T", seconds{20}, 2);
  ASSERT_EQ(thin_out(histories[1].sensor().seconds, samples), 2u);
  EXPECT_EQ(samples[0].celsius, 1);
  EXPECT_EQ(thin_out(Timeline<Second>(1), samples), 0u);
}

TEST_F(OutlookTest, AHotSensorIsThereAlready) {
  for (int i = 0; i < 150; ++i) say("S", seconds{i}, 70);
  for (int i = 150; i <= 283; ++i) say("S", seconds{i}, 84.1);
  const Outlook outlook = only(seconds{284});
  EXPECT_EQ(outlook.minutes, 0);
  EXPECT_EQ(outlook.hot_for, seconds{133});
  EXPECT_EQ(outlook.reason, "Hot for 2 min 13 s: 4.1 above the limit of 80 °C.");
  say("T", seconds{283}, 80.01);
  EXPECT_EQ(look(seconds{284}).at(1).reason, "Hot just now: 0.01 above the limit of 80 °C.");
}

TEST_F(OutlookTest, ASilentSensorIsNotPredicted) {
  say_line("S", 79.5, 0.5);
  EXPECT_TRUE(only(seconds{329}).minutes) << "silent for 30 s exactly";
  const Outlook outlook = only(seconds{299 + 120});
  EXPECT_FALSE(outlook.minutes);
  EXPECT_FALSE(outlook.slope);
  EXPECT_EQ(outlook.reason, "Silent for 2 min; it stood at 79.5 °C, 0.5 below the limit.");
}

TEST_F(OutlookTest, SilenceIsNoRecovery) {
  say_line("S", 84, 0);
  EXPECT_EQ(only(seconds{400}).minutes, 0);
  EXPECT_EQ(only(seconds{400}).reason,
            "Silent for 1 min 41 s; it stood at 84.0 °C, 4.0 above the limit.");
}

TEST_F(OutlookTest, ASteadySensorIsSaidToBe) {
  say_line("S", 70.1, 0);
  EXPECT_EQ(only().reason, "Steady at 70.1 °C, 9.9 below the limit.");
  EXPECT_FALSE(only().minutes);
  EXPECT_EQ(only().slope, 0);
}

TEST_F(OutlookTest, AFallingSensorIsNotPredicted) {
  say_line("S", 75, -0.4);
  EXPECT_EQ(only().reason, "Falling 0.4 °C a minute.");
  EXPECT_FALSE(only().minutes);
}

TEST_F(OutlookTest, AnUncertainRiseMayNeverArrive) {
  std::mt19937 random(5);
  int perhaps = 0;
  for (int sensor = 0; sensor < 50; ++sensor) {
    for (int i = 0; i < 300; ++i)
      say(std::to_string(sensor), seconds{i},
          70 + 0.3 * i / 60 + std::normal_distribution{0.0, 6.0}(random));
  }
  for (const Outlook& outlook : look()) {
    if (!outlook.minutes || outlook.minutes == 0 || outlook.minutes_high) continue;
    ++perhaps;
    EXPECT_TRUE(outlook.minutes_low);
    EXPECT_THAT(outlook.reason,
                testing::StartsWith("Rising, but perhaps never at the limit: about "));
    EXPECT_THAT(outlook.reason, testing::EndsWith(" at the soonest."));
  }
  EXPECT_GT(perhaps, 5);
}

TEST_F(OutlookTest, WhatTakesOverADayIsNotPredicted) {
  say_line("S", 20, 0.01);
  EXPECT_FALSE(only().minutes);
  EXPECT_EQ(only().reason, "Rising 0.01 °C a minute: not at the limit within a day.");
  say_line("T", 70, 1e-300);
  EXPECT_FALSE(look().at(1).minutes);
}

TEST_F(OutlookTest, TooFewReadingsSayNothing) {
  for (int i = 0; i < 30; ++i) say("short", seconds{i}, 40 + i);
  for (int i = 0; i < 5; ++i) say("few", seconds{i * 8}, 70);
  for (const Outlook& outlook : look(seconds{40})) {
    EXPECT_EQ(outlook.reason, "Too few readings to say.");
    EXPECT_FALSE(outlook.slope);
  }
}

TEST_F(OutlookTest, TheMostUrgentStandsFirst) {
  say_line("steady near", 79, 0);
  say_line("steady far", 30, 0);
  say_line("b steady far", 30, 0);
  say_line("soon", 79.5, 0.5);
  say_line("later", 78, 0.5);
  say_line("hot", 85, 0, 100);
  say_line("hot longer", 81, 0);
  say_line("was hot", 85, -5, 300);
  say("was hot", seconds{300}, 70);
  std::vector<std::string> order;
  for (const Outlook& outlook : look()) order.push_back(*histories[outlook.sensor].sensor().id);
  EXPECT_THAT(order, ElementsAre("hot longer", "hot", "soon", "later", "was hot", "steady near",
                                 "b steady far", "steady far"));
}

TEST_F(OutlookTest, TrendsFollowWithinFiveCallsHoweverManySensors) {
  std::vector<std::shared_ptr<const SensorView>> sensors;
  Inspector inspector(kRule);
  const auto show = [&](std::uint32_t index, double slope) {
    SensorHistory history(index, std::make_shared<const std::string>("S"), 0, kRule);
    for (int i = 0; i < 60 + static_cast<int>(slope); ++i) {
      Reading reading;
      reading.celsius = 20 + slope * i / 60;
      history.add_reading(reading, kBegin + seconds{i}, std::nullopt, kBegin + seconds{i});
    }
    return std::make_shared<const SensorView>(history.sensor());
  };
  for (std::uint32_t i = 0; i < 2'500; ++i) sensors.push_back(show(i, 1));
  for (const Outlook& outlook : inspector.inspect(sensors, kBegin))
    ASSERT_NEAR(outlook.slope.value_or(0), 1, 1e-9);
  for (std::uint32_t i = 0; i < 2'500; ++i) sensors[i] = show(i, 2);
  for (int i = 0; i < 5; ++i) inspector.renew_trends(sensors);
  for (const Outlook& outlook : inspector.inspect(sensors, kBegin))
    ASSERT_NEAR(outlook.slope.value_or(0), 2, 1e-9);
}

TEST(OutlookText, DurationsHaveTwoUnitsAtMost) {
  EXPECT_EQ(duration_text(milliseconds{-5}), "0 s");
  EXPECT_EQ(duration_text(milliseconds{59'999}), "59 s");
  EXPECT_EQ(duration_text(seconds{60}), "1 min");
  EXPECT_EQ(duration_text(seconds{133}), "2 min 13 s");
  EXPECT_EQ(duration_text(seconds{3'659}), "1 h");
  EXPECT_EQ(duration_text(seconds{3'900}), "1 h 5 min");
  EXPECT_EQ(duration_text(seconds{86'400 * 3 + 4 * 3'600 + 59}), "3 d 4 h");
}

TEST(OutlookText, RangesAreRoundedOutwards) {
  const SensorView sensor;
  const auto text = [&](double minutes, double low, std::optional<double> high) {
    Outlook outlook;
    outlook.minutes = minutes;
    outlook.minutes_low = low;
    outlook.minutes_high = high;
    return reason_text(outlook, sensor, TheilSenTrend{.slope = 0.6, .low = 0.1, .high = 1}, kRule,
                       std::nullopt);
  };
  EXPECT_EQ(text(3.2, 2.9, 5.1),
            "Rising 0.6 °C a minute: at the limit in about 3 min (2 to 6 min).");
  EXPECT_EQ(text(0.6, 0.4, 0.9), "Rising 0.6 °C a minute: at the limit in under 1 min.");
  EXPECT_EQ(text(1.4, 0.4, 2),
            "Rising 0.6 °C a minute: at the limit in about 1 min (under 1 to 2 min).");
  EXPECT_EQ(text(200, 100.5, 301),
            "Rising 0.6 °C a minute: at the limit in about 3 h (100 min to 6 h).");
  EXPECT_EQ(text(4.01, 3.99, 4.02), "Rising 0.6 °C a minute: at the limit in about 4 min.");
  EXPECT_EQ(text(200, 100.2, std::nullopt),
            "Rising, but perhaps never at the limit: about 0.6 °C a minute, there in 100 min at "
            "the soonest.");
}

}  // namespace
}  // namespace suhu::temp_dashboard
