#include "suhu/shape/unit.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "suhu/core/enum_words.hpp"

namespace suhu::shape {
namespace {

TEST(Unit, ReadsTheWordsOfRecordsAndOptions) {
  struct Case {
    Unit unit;
    std::vector<std::string_view> words;
  };
  const Case cases[] = {
      {Unit::celsius,
       {"C", "c", "°C", "ºC", "℃", "Cel", "degC", "Celsius", "CELSIUS", "Centigrade", " C ", "°c",
        "\tcelsius\n"}},
      {Unit::fahrenheit,
       {"F", "f", "°F", "ºF", "℉", "degF", "DEGF", "Fahrenheit", "[degF]", " °F", "Far"}},
      {Unit::kelvin, {"K", "k", "Kelvin", "KELVIN", "K", "degK", "°K"}},
      {Unit::deci_celsius, {"dC", "dc"}},
      {Unit::milli_celsius, {"mC", "MC"}},
  };
  for (const auto& [unit, words] : cases) {
    for (const auto word : words) EXPECT_EQ(parse_unit(word), unit) << word;
  }
}

TEST(Unit, ReadsNoOtherWord) {
  for (const auto* const word : {"", " ", "%", "%RH", "deg", "°", "[", "[]", "[F]", "[degF",
                                 "degF]", "CC", "C F", "cels", "hPa", "R", "V",
                                 "\xB0"
                                 "C",
                                 "\xFF"})
    EXPECT_EQ(parse_unit(word), std::nullopt) << word;
}

TEST(Unit, ReadsItsOwnWord) {
  for (std::size_t i = 0; i < kEnumSize<Unit>; ++i) {
    const auto unit = static_cast<Unit>(i);
    EXPECT_EQ(parse_unit(to_string(unit)), unit);
  }
}

TEST(Unit, ConvertsWithoutTheNoiseOfBinaryFractions) {
  struct Case {
    Unit unit;
    double value;
    double celsius;
  };
  const Case cases[] = {
      {Unit::celsius, 83.10743488305519, 83.10743488305519},
      {Unit::fahrenheit, 98.6, 37},
      {Unit::fahrenheit, 181.58, 83.1},
      {Unit::fahrenheit, 32, 0},
      {Unit::fahrenheit, -40, -40},
      {Unit::kelvin, 356.25, 83.1},
      {Unit::kelvin, 298.15, 25},
      {Unit::kelvin, 308.15, 35},
      {Unit::kelvin, 0, -273.15},
      {Unit::deci_celsius, 831, 83.1},
      {Unit::milli_celsius, 83100, 83.1},
      {Unit::milli_celsius, 83107.434, 83.107434},
  };
  for (const auto& [unit, value, celsius] : cases)
    EXPECT_EQ(to_celsius(unit, value), celsius) << to_string(unit) << ' ' << value;
}

TEST(Unit, KeepsEveryFiniteNumberFinite) {
  constexpr double kLargest = std::numeric_limits<double>::max();
  for (std::size_t i = 0; i < kEnumSize<Unit>; ++i) {
    for (const double value : {kLargest, -kLargest, 1e15, 5e-324})
      EXPECT_TRUE(std::isfinite(to_celsius(static_cast<Unit>(i), value))) << i << ' ' << value;
  }
}

TEST(Unit, HasNoNegativeZero) {
  EXPECT_FALSE(std::signbit(to_celsius(Unit::kelvin, 273.15 - 1e-12)));
  EXPECT_FALSE(std::signbit(to_celsius(Unit::fahrenheit, 32 - 1e-12)));
}

}  // namespace
}  // namespace suhu::shape
