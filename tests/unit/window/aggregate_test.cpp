#include "suhu/window/aggregate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "suhu/window/index_list.hpp"

namespace suhu::window {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(CompensatedSum, AMillionReadingsOf80Point1HaveTheMean80Point1) {
  CompensatedSum sum;
  for (int i = 0; i < 1'000'000; ++i) sum.add(80.1);
  EXPECT_NEAR(sum.mean(1'000'000), 80.1, 1e-9);
}

TEST(CompensatedSum, KeepsWhatALargeValueHidesWhicheverComesFirst) {
  for (const auto& values :
       {std::vector{1.0, 1e100, 1.0, -1e100}, std::vector{1e100, 1.0, -1e100, 1.0}}) {
    CompensatedSum sum;
    for (const double value : values) sum.add(value);
    EXPECT_EQ(sum.mean(4), 0.5);
  }
}

TEST(CompensatedSum, TheLargestNumbersHaveAFiniteMean) {
  CompensatedSum sum;
  for (int i = 0; i < 1'000; ++i) sum.add(1.7e308);
  EXPECT_DOUBLE_EQ(sum.mean(1'000), 1.7e308);
  CompensatedSum below;
  for (int i = 0; i < 2; ++i) below.add(-1.7e308);
  EXPECT_DOUBLE_EQ(below.mean(2), -1.7e308);
}

TEST(CompensatedSum, ScalingTakesNoDigitOfAnOrdinaryNumber) {
  for (const double value : {0.1, -40.000000000000014, 1e-200, 273.15}) {
    CompensatedSum sum;
    sum.add(value);
    EXPECT_EQ(sum.mean(1), value);
  }
}

TEST(Aggregate, CountsHumidityAndBatteryOnlyWhereTheyAre) {
  Aggregate sums;
  sums.add(-5, {.humidity = 40});
  sums.add(20, {.battery = 81});
  sums.add(3, {.humidity = 50, .battery = 80});
  EXPECT_EQ(sums.count, 3u);
  EXPECT_EQ(sums.temperature.mean(3), 6);
  EXPECT_EQ(sums.min_temperature, -5);
  EXPECT_EQ(sums.max_temperature, 20);
  EXPECT_EQ(sums.humidities, 2u);
  EXPECT_EQ(sums.humidity.mean(2), 45);
  EXPECT_EQ(sums.min_battery, 80);
  EXPECT_EQ(sums.max_battery, 81);
}

TEST(Aggregate, WithoutABatteryThereIsNone) {
  Aggregate sums;
  sums.add(-1, {});
  EXPECT_EQ(sums.min_battery, Aggregate::kNone);
  EXPECT_EQ(sums.humidities, 0u);
  EXPECT_EQ(sums.max_temperature, -1) << "the largest of negative readings is negative";
}

struct Element {
  Links links;
};

struct IndexListTest : testing::Test {
  void fill() {
    for (const std::uint32_t index : {2u, 0u, 3u, 1u}) list.push_back(pool, index);
  }
  /// Returns the indices from the first on, and checks the links to the previous ones.
  std::vector<std::uint32_t> order() {
    std::vector<std::uint32_t> order;
    std::uint32_t before = kNoIndex;
    for (std::uint32_t index = list.first(); index != kNoIndex; index = pool[index].links.next) {
      EXPECT_EQ(pool[index].links.previous, before);
      before = index;
      order.push_back(index);
    }
    EXPECT_EQ(list.empty(), order.empty());
    return order;
  }

  std::vector<Element> pool{4};
  IndexList<Element, &Element::links> list;
};

TEST_F(IndexListTest, KeepsTheOrderInWhichElementsCame) {
  EXPECT_THAT(order(), IsEmpty());
  fill();
  EXPECT_THAT(order(), ElementsAre(2, 0, 3, 1));
}

TEST_F(IndexListTest, TheFirstOneInTheMiddleAndTheLastCanGo) {
  fill();
  list.remove(pool, 2);
  EXPECT_THAT(order(), ElementsAre(0, 3, 1));
  list.remove(pool, 3);
  EXPECT_THAT(order(), ElementsAre(0, 1));
  list.remove(pool, 1);
  EXPECT_THAT(order(), ElementsAre(0));
  list.push_back(pool, 3);
  EXPECT_THAT(order(), ElementsAre(0, 3));
}

TEST_F(IndexListTest, AfterItsOnlyElementItIsEmptyAndCanBeFilledAgain) {
  list.push_back(pool, 1);
  list.remove(pool, 1);
  EXPECT_THAT(order(), IsEmpty());
  list.push_back(pool, 1);
  list.push_back(pool, 0);
  EXPECT_THAT(order(), ElementsAre(1, 0));
}

TEST_F(IndexListTest, AnyElementCanMoveToTheBack) {
  fill();
  list.move_to_back(pool, 1);
  EXPECT_THAT(order(), ElementsAre(2, 0, 3, 1)) << "it was there";
  list.move_to_back(pool, 2);
  EXPECT_THAT(order(), ElementsAre(0, 3, 1, 2));
  list.move_to_back(pool, 3);
  EXPECT_THAT(order(), ElementsAre(0, 1, 2, 3));
}

TEST_F(IndexListTest, AloneItMovesToWhereItIs) {
  list.push_back(pool, 2);
  list.move_to_back(pool, 2);
  EXPECT_THAT(order(), ElementsAre(2));
}

}  // namespace
}  // namespace suhu::window
