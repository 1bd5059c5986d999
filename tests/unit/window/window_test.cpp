#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/window_rows.hpp"

namespace suhu::window {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::WindowRows;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr WindowRules kTenFive{.size = seconds{10}, .lateness = seconds{5}};

TEST(Windows, AgreeWithATableComputedByHand) {
  struct Input {
    const char* sensor;
    double second, celsius;
    std::optional<double> humidity, battery;
    std::vector<std::string> closes;
  };
  constexpr auto kNone = std::nullopt;
  const std::vector<Input> table{
      // Sensor, second, °C, humidity, battery, the windows that this reading closes.
      {"S1", 1, 20, 50, 90, {}},
      {"S1", 4, 22, kNone, 89, {}},
      {"S2", 3, 70, 40, kNone, {}},
      {"S1", 9.999, 24, 52, 88, {}},
      {"S1", 10, 30, kNone, kNone, {}},  // belongs to the next window
      {"S1", 8, 18, kNone, kNone, {}},   // out of order, but in time
      {"S1", 15, 31, kNone, kNone, {"S1 [0, 10) 4: 21 (18 to 24), 51 %, battery 88 to 90"}},
      {"S1", 9, 99, kNone, kNone, {}},  // late
      {"S2", 14.999, 72, 60, kNone, {}},
      {"S1", 25, 32, kNone, kNone, {"S1 [10, 20) 2: 30.5 (30 to 31), 1 late"}},
      {"S2", 16, 73, kNone, kNone, {"S2 [0, 10) 1: 70 (70 to 70), 40 %"}},
  };
  WindowRows run{kTenFive};
  for (const auto& row : table) {
    run.say(row.sensor, row.second, row.celsius, row.humidity, row.battery);
    EXPECT_EQ(run.rows, row.closes) << row.sensor << " at " << row.second;
    run.rows.clear();
  }
  run.close_all();
  EXPECT_THAT(run.rows,
              ElementsAre("S1 [20, 30) 1: 32 (32 to 32)", "S2 [10, 20) 2: 72.5 (72 to 73), 60 %"));
  EXPECT_EQ(run.windows.open_windows(), 0u);
  EXPECT_EQ(run.windows.sensors(), 2u);
}

TEST(Windows, AReadingExactlyAtTheEndBelongsToTheNext) {
  WindowRows run{kTenFive};
  run.say("S", 10, 1);
  run.say("S", 19.999, 2);
  run.say("S", 20, 3);
  run.close_all();
  EXPECT_THAT(run.rows, ElementsAre("S [10, 20) 2: 1.5 (1 to 2)", "S [20, 30) 1: 3 (3 to 3)"));
}

TEST(Windows, CloseWhenTheWatermarkIsExactlyEndPlusLateness) {
  WindowRows run{kTenFive};
  run.say("S", 5, 1);
  run.say("S", 14.999, 2);
  EXPECT_THAT(run.rows, IsEmpty());
  run.say("S", 15, 3);
  EXPECT_THAT(run.rows, ElementsAre("S [0, 10) 1: 1 (1 to 1)"));
}

TEST(Windows, WithoutLatenessTheFirstReadingOfTheNextClosesIt) {
  WindowRows run{{.size = seconds{10}, .lateness = seconds{0}}};
  run.say("S", 9.999, 1);
  EXPECT_EQ(run.say("S", 10, 2), WindowOutcome::counted);
  EXPECT_THAT(run.rows, ElementsAre("S [0, 10) 1: 1 (1 to 1)"));
  EXPECT_EQ(run.say("S", 9.999, 9), WindowOutcome::late);
  EXPECT_EQ(run.say("S", 10, 4), WindowOutcome::counted) << "the same moment twice is two readings";
  run.say("S", 20, 0);
  EXPECT_EQ(run.rows.back(), "S [10, 20) 2: 3 (2 to 4), 1 late");
}

TEST(Windows, DisorderWithinTheLatenessChangesNoRow) {
  WindowRows sorted{kTenFive};
  WindowRows shuffled{kTenFive};
  for (const double second : {1, 6, 9, 11, 14, 17, 21, 24, 40}) sorted.say("S", second, second);
  for (const double second : {6, 9, 1, 14, 11, 21, 17, 24, 40})
    EXPECT_EQ(shuffled.say("S", second, second), WindowOutcome::counted);
  EXPECT_EQ(shuffled.rows, sorted.rows);
  EXPECT_EQ(sorted.rows.size(), 3u);
}

TEST(Windows, OpenedOutOfOrderTheyCloseOldestFirst) {
  WindowRows run{{.size = seconds{10}, .lateness = seconds{100}}};
  for (const double second : {45, 5, 25, 15, 35, 26}) run.say("S", second, second);
  EXPECT_EQ(run.windows.open_windows(), 5u);
  run.say("S", 130, 0);
  EXPECT_THAT(run.rows, ElementsAre("S [0, 10) 1: 5 (5 to 5)", "S [10, 20) 1: 15 (15 to 15)",
                                    "S [20, 30) 2: 25.5 (25 to 26)"));
  EXPECT_EQ(run.windows.open_windows(), 3u);
}

TEST(Windows, AnOldWatermarkIsNotMovedBack) {
  WindowRows run{kTenFive};
  run.say("S", 14, 1);
  run.say("S", 9.5, 2);
  run.say("S", 15, 3);
  EXPECT_THAT(run.rows, ElementsAre("S [0, 10) 1: 2 (2 to 2)"));
}

TEST(Windows, LateReadingsStandInTheNextRowOfTheirSensorAndNowhereElse) {
  WindowRows run{kTenFive};
  run.say("A", 5, 1);
  run.say("B", 5, 1);
  run.say("A", 15, 1);
  EXPECT_EQ(run.say("A", 9.999, 99), WindowOutcome::late);
  EXPECT_EQ(run.say("A", 0, 99), WindowOutcome::late);
  run.say("B", 15, 1);
  run.say("A", 35, 1);
  run.say("A", 45, 1);
  EXPECT_THAT(run.rows,
              ElementsAre("A [0, 10) 1: 1 (1 to 1)", "B [0, 10) 1: 1 (1 to 1)",
                          "A [10, 20) 1: 1 (1 to 1), 2 late", "A [30, 40) 1: 1 (1 to 1)"));
}

TEST(Windows, TheFirstOfSeveralRowsAtOnceHasTheLateReadings) {
  WindowRows run{kTenFive};
  for (const double second : {5, 12, 18, 20}) run.say("S", second, 1);
  EXPECT_EQ(run.say("S", 3, 1), WindowOutcome::late);
  run.rows.clear();
  run.say("S", 100, 1);
  EXPECT_THAT(run.rows,
              ElementsAre("S [10, 20) 2: 1 (1 to 1), 1 late", "S [20, 30) 1: 1 (1 to 1)"));
}

TEST(Windows, AReadingIsLateForAClosedWindowThatHadNoReadings) {
  WindowRows run{kTenFive};
  run.say("S", 100, 1);
  EXPECT_EQ(run.say("S", 89.999, 1), WindowOutcome::late);
  EXPECT_EQ(run.say("S", 90, 2), WindowOutcome::counted) << "[90, 100) waits for 105";
}

TEST(Windows, OneClockAYearAheadChangesNothingForTheOthers) {
  const auto rows_of = [](bool with_wrong_clock) {
    WindowRows run{kTenFive};
    for (int round = 0; round < 30; ++round) {
      for (int sensor = 0; sensor < 1'000; ++sensor) {
        const bool wrong = sensor == 500;
        if (wrong && !with_wrong_clock) continue;
        run.say("S" + std::to_string(sensor), round + (wrong ? 365 * 86'400 : 0),
                sensor + round % 7);
      }
    }
    std::erase_if(run.rows, [](const std::string& row) { return row.starts_with("S500 "); });
    return run.rows;
  };
  const auto rows = rows_of(false);
  EXPECT_EQ(rows.size(), 999u * 2);
  EXPECT_EQ(rows_of(true), rows);
}

TEST(Windows, ASilentSensorsWindowsCloseAfterTheLatenessAndTwoSeconds) {
  WindowRows run{kTenFive};
  run.say("S", 5, 1);
  run.say("S", 12, 2);
  run.pass(milliseconds{6'999});
  EXPECT_THAT(run.rows, IsEmpty());
  run.pass(milliseconds{1});
  EXPECT_THAT(run.rows, ElementsAre("S [0, 10) 1: 1 (1 to 1)", "S [10, 20) 1: 2 (2 to 2)"));
  EXPECT_EQ(run.say("S", 19, 3), WindowOutcome::late);
  EXPECT_EQ(run.say("S", 20, 4), WindowOutcome::counted);
  run.close_all();
  EXPECT_EQ(run.rows.back(), "S [20, 30) 1: 4 (4 to 4), 1 late");
}

TEST(Windows, WhateverArrivesKeepsItsOwnSensorFromSilenceOnly) {
  WindowRows run{kTenFive};
  run.say("A", 5, 1);
  run.say("B", 5, 1);
  run.say("C", 5, 1);
  run.pass(seconds{6});
  run.say("B", 6, 1);
  run.pass(seconds{1});
  EXPECT_THAT(run.rows, ElementsAre("A [0, 10) 1: 1 (1 to 1)", "C [0, 10) 1: 1 (1 to 1)"));
  run.pass(milliseconds{5'999});
  EXPECT_EQ(run.rows.size(), 2u);
  run.pass(milliseconds{1});
  EXPECT_EQ(run.rows.back(), "B [0, 10) 2: 1 (1 to 1)");
}

TEST(Windows, ALateReadingIsASignOfLifeToo) {
  WindowRows run{kTenFive};
  run.say("S", 20, 1);
  run.pass(seconds{6});
  EXPECT_EQ(run.say("S", 1, 1), WindowOutcome::late);
  run.pass(seconds{6});
  EXPECT_THAT(run.rows, IsEmpty());
}

TEST(Windows, ASensorThatSpeaksAgainIsSilentAgainLater) {
  WindowRows run{kTenFive};
  for (const double second : {5, 105}) {
    run.say("S", second, 1);
    run.pass(seconds{7});
  }
  run.pass(seconds{100});
  EXPECT_THAT(run.rows, ElementsAre("S [0, 10) 1: 1 (1 to 1)", "S [100, 110) 1: 1 (1 to 1)"));
}

TEST(Windows, WhatIsNotTakenStaysOpenAndTheReadingHasNotCome) {
  WindowRows run{{.size = seconds{10}, .lateness = seconds{30}}};
  for (const double second : {5, 15, 25}) run.say("S", second, 1);
  run.wanted = 2;
  EXPECT_EQ(run.say("S", 100, 9), WindowOutcome::stopped);
  EXPECT_EQ(run.rows.size(), 2u);
  EXPECT_EQ(run.windows.open_windows(), 1u);
  EXPECT_EQ(run.say("S", 26, 2), WindowOutcome::counted);
  run.wanted = 10;
  EXPECT_EQ(run.say("S", 100, 9), WindowOutcome::counted);
  run.close_all();
  EXPECT_THAT(run.rows, ElementsAre("S [0, 10) 1: 1 (1 to 1)", "S [10, 20) 1: 1 (1 to 1)",
                                    "S [20, 30) 2: 1.5 (1 to 2)", "S [100, 110) 1: 9 (9 to 9)"));
}

TEST(Windows, SilenceAndTheEndStopToo) {
  WindowRows run{kTenFive};
  run.say("A", 5, 1);
  run.say("B", 5, 1);
  run.wanted = 1;
  run.pass(seconds{7});
  EXPECT_THAT(run.rows, ElementsAre("A [0, 10) 1: 1 (1 to 1)"));
  run.close_all();
  EXPECT_EQ(run.windows.open_windows(), 1u);
  run.wanted = 2;
  run.pass(seconds{0});
  EXPECT_EQ(run.rows.back(), "B [0, 10) 1: 1 (1 to 1)");
}

TEST(Windows, AreAlignedBefore1970Too) {
  WindowRows run{kTenFive};
  for (const double second : {-10.001, -10.0, -0.001, 0.0}) run.say("S", second, second);
  run.close_all();
  EXPECT_THAT(run.rows,
              ElementsAre("S [-20, -10) 1: -10.001 (-10.001 to -10.001)",
                          "S [-10, 0) 2: -5.0005 (-10 to -0.001)", "S [0, 10) 1: 0 (0 to 0)"));
}

TEST(Windows, TwoOfTheLargestReadingsHaveAFiniteMean) {
  WindowRows run{kTenFive};
  run.say("S", 1, 1.7e308);
  run.say("S", 2, 1.7e308);
  run.close_all();
  EXPECT_THAT(run.rows, ElementsAre("S [0, 10) 2: 1.7e+308 (1.7e+308 to 1.7e+308)"));
}

TEST(Windows, CanBeOfOneMillisecondOrOfADay) {
  WindowRows shortest{{.size = milliseconds{1}, .lateness = milliseconds{0}}};
  for (const double second : {0.001, 0.001, 0.002, 0.003}) shortest.say("S", second, 1);
  EXPECT_THAT(shortest.rows,
              ElementsAre("S [0.001, 0.002) 2: 1 (1 to 1)", "S [0.002, 0.003) 1: 1 (1 to 1)"));
  WindowRows day{{.size = std::chrono::hours{24}, .lateness = seconds{0}}};
  for (const double second : {0, 86'399, 86'400}) day.say("S", second, 1);
  EXPECT_THAT(day.rows, ElementsAre("S [0, 86400) 2: 1 (1 to 1)"));
}

TEST(Windows, TheNewestClosedOneStaysInSightWhenItIsWanted) {
  WindowRows kept{kTenFive, /*keep_last=*/true};
  WindowRows gone{kTenFive};
  for (auto* run : {&kept, &gone}) {
    for (const double second : {5, 15, 25}) run->say("S", second, second);
  }
  EXPECT_THAT(kept.shown_at(10), ElementsAre("S [10, 20) 1: 15 (15 to 15)"));
  EXPECT_THAT(kept.shown_at(20), ElementsAre("S [20, 30) 1: 25 (25 to 25), open"));
  EXPECT_THAT(kept.shown_at(0), IsEmpty()) << "only the newest";
  EXPECT_THAT(gone.shown_at(10), IsEmpty());
  EXPECT_EQ(kept.windows.open_windows(), 1u);
  for (double second = 35; second < 1'000; second += 10) kept.say("S", second, second);
  EXPECT_THAT(kept.shown_at(980), ElementsAre("S [980, 990) 1: 985 (985 to 985)"));
}

}  // namespace
}  // namespace suhu::window
