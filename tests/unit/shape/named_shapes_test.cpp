// Every named shape reads its own example.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "suhu/core/timestamp.hpp"
#include "suhu/shape/decoder.hpp"
#include "suhu/shape/shape_settings.hpp"

namespace suhu::shape {
namespace {

constexpr std::string_view kWholeSecond = "2026-05-20T04:00:01Z";
constexpr std::string_view kQuarter = "2026-05-20T04:00:01.25Z";

/// What the example of a shape must be read as. Each has one reading, of 83.1 °C.
struct Expected {
  std::string_view name;
  std::string_view id;
  std::optional<std::string_view> time = kQuarter;
  std::optional<double> humidity = std::nullopt;
  std::optional<double> battery = std::nullopt;
  std::size_t skipped = 0;
  std::optional<TimeFault> time_fault = std::nullopt;

  friend std::ostream& operator<<(std::ostream& out, const Expected& expected) {
    return out << expected.name;
  }
};

const std::vector<Expected> kExpected{
    {.name = "suhu", .id = "S1"},
    {.name = "iot", .id = "device-1", .humidity = 40.2, .battery = 82.5},
    {.name = "connect", .id = "S1", .time = std::nullopt},
    {.name = "telegraf", .id = "S1", .time = kWholeSecond, .humidity = 40.2},
    {.name = "influx", .id = "S1", .humidity = 40},
    {.name = "senml",
     .id = "urn:dev:mac:0024befffe804ff1/oven",
     .time = kWholeSecond,
     .skipped = 1},
    {.name = "ttn", .id = "oven-1", .humidity = 40.2, .battery = 82.5},
    {.name = "zigbee2mqtt",
     .id = "zigbee2mqtt/oven",
     .time = kWholeSecond,
     .humidity = 40.2,
     .battery = 82.5},
    {.name = "tasmota",
     .id = "tele/oven/SENSOR",
     .time = std::nullopt,
     .time_fault = TimeFault::no_zone},
    {.name = "homeassistant", .id = "sensor.oven"},
    {.name = "umh", .id = "press-2"},
    {.name = "sparkplug",
     .id = "plant/DDATA/gw-1/oven",
     .time = "2026-05-20T04:00:01.2Z",
     .skipped = 1},
};

Shape shape_of(const NamedShape& named) {
  auto shape = make_shape(named.settings);
  EXPECT_TRUE(shape) << named.name << ": " << shape.error();
  return shape ? *shape : default_shape();
}

class NamedShapes : public testing::TestWithParam<Expected> {};

TEST_P(NamedShapes, ReadTheirExample) {
  const auto& expected = GetParam();
  const auto* const named = find_named_shape(expected.name);
  ASSERT_NE(named, nullptr);
  Decoder decoder{shape_of(*named)};
  const auto decoded = decoder.decode({.value = named->example, .key = named->example_key});
  EXPECT_EQ(decoded.skipped, expected.skipped);
  ASSERT_EQ(decoded.readings.size(), 1U);
  const auto& reading = decoded.readings.front();
  ASSERT_TRUE(reading) << to_string(reading.error());
  EXPECT_EQ(reading->sensor_id, expected.id);
  EXPECT_EQ(reading->celsius, 83.1);
  EXPECT_EQ(reading->ts, expected.time ? parse_rfc3339(*expected.time) : std::nullopt);
  EXPECT_EQ(reading->time_fault, expected.time_fault);
  EXPECT_EQ(reading->humidity, expected.humidity);
  EXPECT_EQ(reading->battery, expected.battery);
}

INSTANTIATE_TEST_SUITE_P(All, NamedShapes, testing::ValuesIn(kExpected),
                         [](const auto& param) { return std::string{param.param.name}; });

TEST(NamedShapeList, HasEachShapeOnceWithAnExampleOfOneLine) {
  std::set<std::string_view> names;
  for (const auto& named : named_shapes()) {
    EXPECT_TRUE(names.insert(named.name).second) << named.name;
    EXPECT_FALSE(named.purpose.empty()) << named.name;
    EXPECT_FALSE(named.example.empty()) << named.name;
    EXPECT_EQ(named.example.find('\n'), std::string_view::npos) << named.name;
  }
  EXPECT_EQ(names.size(), kExpected.size());
}

TEST(NamedShapeList, MakesAShapeOfEach) {
  for (const auto& named : named_shapes()) {
    const auto shape = make_shape(named.settings);
    EXPECT_TRUE(shape) << named.name << ": " << shape.error();
  }
}

TEST(NamedShapeList, FindsNoShapeOfAnotherName) {
  EXPECT_EQ(find_named_shape("Suhu"), nullptr);
  EXPECT_EQ(find_named_shape(""), nullptr);
}

TEST(NamedShapeList, ReadsTheFahrenheitOfHomeAssistant) {
  Decoder decoder{shape_of(*find_named_shape("homeassistant"))};
  const auto decoded = decoder.decode(
      {.value = R"({"entity_id":"sensor.a","state":"212","attributes":)"
                R"({"unit_of_measurement":"°F"},"last_updated":"2026-05-20T04:00:01+00:00"})"});
  ASSERT_EQ(decoded.readings.size(), 1U);
  ASSERT_TRUE(decoded.readings.front());
  EXPECT_EQ(decoded.readings.front()->celsius, 100);
  EXPECT_EQ(decoded.readings.front()->ts, parse_rfc3339(kWholeSecond));
}

}  // namespace
}  // namespace suhu::shape
