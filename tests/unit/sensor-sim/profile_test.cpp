// Each profile against the built-in shape of the same name: what sensor-sim writes is read back.
#include "sensor-sim/profile.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sensor-sim/generator.hpp"
#include "sensor-sim/record_template.hpp"
#include "suhu/shape/decoder.hpp"
#include "suhu/shape/shape_settings.hpp"

namespace suhu::sensor_sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Timestamp kTs{milliseconds{1'779'249'601'250}};
constexpr std::uint32_t kSensors = 12;

struct Record {
  std::string key;
  std::string value;
};

Record record_of(Generator& generator, std::uint32_t sensor, std::uint64_t number, Timestamp ts) {
  std::string bytes(generator.longest_reading(), '#');
  const Written written = generator.write(sensor, number, ts, bytes.data());
  EXPECT_LE(written.next(), bytes.data() + bytes.size());
  return {.key = {written.key, written.key_end}, .value = {bytes.data(), written.end}};
}

GeneratorOptions options_of(const Profile& profile) {
  GeneratorOptions options;
  options.sensors = kSensors;
  options.profile = &profile;
  options.pattern = {Pattern::walk, -2, 40};
  options.seed = 20'261'121;
  options.with_ts = true;
  return options;
}

/// What the shape of a profile reads besides id and temperature.
struct Expected {
  std::string_view id;  ///< of the twelfth sensor
  bool humidity = true;
  bool battery = true;
  bool milliseconds = true;  ///< false: the time is in whole seconds
};

const std::vector<std::pair<std::string_view, Expected>> kExpected{
    {"suhu", {.id = "S12", .humidity = false, .battery = false}},
    {"iot", {.id = "device-12"}},
    {"connect", {.id = "S12"}},
    {"telegraf", {.id = "S12", .milliseconds = false}},
    {"influx", {.id = "S12"}},
    {"senml", {.id = "S12", .humidity = false, .battery = false}},
    {"ttn", {.id = "device-12"}},
    {"zigbee2mqtt", {.id = "zigbee2mqtt/S12"}},
    {"tasmota", {.id = "tele/S12/SENSOR", .battery = false, .milliseconds = false}},
    {"homeassistant", {.id = "sensor.s12", .humidity = false, .battery = false}},
    {"umh", {.id = "machine-12"}},
    {"sparkplug", {.id = "plant/DDATA/gw-1/S12", .humidity = false, .battery = false}}};

/// Returns the built-in shape of this name. The times of sensor-sim are UTC where they have no
/// zone.
shape::Shape shape_of(std::string_view name) {
  shape::Settings settings = shape::find_named_shape(name)->settings;
  settings.time_zone = "UTC";
  auto shape = shape::make_shape(settings);
  EXPECT_TRUE(shape) << name << ": " << shape.error();
  return *shape;
}

class SimProfile : public testing::TestWithParam<std::pair<std::string_view, Expected>> {
 protected:
  const Profile& profile_ = *find_profile(GetParam().first);
  const Expected& expected_ = GetParam().second;
};

std::optional<double> present_if(bool present, const nlohmann::json& value) {
  return present ? std::optional{value.get<double>()} : std::nullopt;
}

TEST_P(SimProfile, IsReadBackByTheShapeOfItsName) {
  Generator generator{options_of(profile_)};
  Generator truth{options_of(*find_profile("iot"))};
  shape::Decoder decoder{shape_of(profile_.name)};
  for (std::uint64_t number = 0; number < 500; ++number) {
    const Timestamp ts = kTs + milliseconds{977} * number;
    const Record record = record_of(generator, kSensors - 1, number, ts);
    const auto generated = nlohmann::json::parse(record_of(truth, kSensors - 1, number, ts).value);
    const auto decoded = decoder.decode({.value = record.value, .key = record.key});
    ASSERT_EQ(decoded.readings.size(), 1U) << record.value;
    const auto& reading = decoded.readings.front();
    ASSERT_TRUE(reading) << to_string(reading.error()) << " " << record.value;
    EXPECT_EQ(reading->sensor_id, expected_.id);
    EXPECT_EQ(record.key, expected_.id);
    EXPECT_EQ(reading->celsius, generated.at("temperature").get<double>()) << record.value;
    EXPECT_EQ(reading->ts, expected_.milliseconds ? ts : std::chrono::floor<seconds>(ts));
    EXPECT_EQ(reading->humidity, present_if(expected_.humidity, generated.at("humidity")));
    EXPECT_EQ(reading->battery, present_if(expected_.battery, generated.at("battery")));
    EXPECT_EQ(reading->optionals_ignored, 0);
  }
}

TEST_P(SimProfile, ItsLongestRecordFitsTheBuffer) {
  GeneratorOptions options = options_of(profile_);
  options.sensors = kMostSensors;
  options.pattern = {Pattern::steady, -49.9, 0};
  Generator generator{options};
  const Timestamp latest = kLatestTimestamp - milliseconds{1};
  std::string bytes(generator.longest_reading() + 1, '#');
  const Written written = generator.write(kMostSensors - 1, 0, latest, bytes.data());
  EXPECT_LE(written.next(), bytes.data() + generator.longest_reading());
  EXPECT_EQ(bytes.back(), '#');
}

TEST_P(SimProfile, IsOneLine) {
  Generator generator{options_of(profile_)};
  const Record record = record_of(generator, 0, 0, kTs);
  EXPECT_THAT(record.value, testing::Not(testing::HasSubstr("\n")));
  EXPECT_EQ(record.value.find('\0'), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(All, SimProfile, testing::ValuesIn(kExpected),
                         [](const auto& param) { return std::string{param.param.first}; });

TEST(SimProfiles, AreTheNamedShapesInTheirOrder) {
  std::vector<std::string_view> names;
  for (const Profile& profile : profiles()) names.push_back(profile.name);
  std::vector<std::string_view> shapes;
  for (const shape::NamedShape& shape : shape::named_shapes()) shapes.push_back(shape.name);
  EXPECT_EQ(names, shapes);
  std::vector<std::string_view> tested;
  for (const auto& [name, expected] : kExpected) tested.push_back(name);
  EXPECT_EQ(names, tested);
}

TEST(SimProfiles, AreFoundByTheirWholeNameOnly) {
  EXPECT_EQ(find_profile("iot")->name, "iot");
  EXPECT_EQ(find_profile("IOT"), nullptr);
  EXPECT_EQ(find_profile("io"), nullptr);
  EXPECT_EQ(find_profile(""), nullptr);
}

TEST(SimProfiles, OnlySuhuHasRecordsWithoutATime) {
  for (const Profile& profile : profiles())
    EXPECT_EQ(profile.value_without_time.empty(), profile.name != "suhu") << profile.name;
}

std::vector<Placeholder> placeholders_of(std::string_view value) {
  const RecordTemplate compiled{value, "S{number}"};
  std::vector<Placeholder> found;
  for (const RecordTemplate::Part& part : compiled.parts()) found.push_back(part.placeholder);
  return found;
}

TEST(RecordTemplate, FindsPlaceholdersAmongTheBracesOfJson) {
  using testing::ElementsAre;
  EXPECT_THAT(placeholders_of(R"({"a":{"id":"{id}"},"t":{ms},"empty":{},"open":"{"})"),
              ElementsAre(Placeholder::number, Placeholder::ms));
  EXPECT_THAT(placeholders_of("{celsius} {ms"),
              ElementsAre(Placeholder::celsius, Placeholder::number));
}

TEST(RecordTemplate, WritesTheKeyBehindAValueWithoutIt) {
  const RecordTemplate inside{R"({"id":"{id}"})", "a{number}bc"};
  EXPECT_FALSE(inside.key_is_behind_value());
  EXPECT_EQ(inside.key_before(), 1U);
  EXPECT_EQ(inside.key_behind(), 2U);
  EXPECT_TRUE((RecordTemplate{"{celsius}", "a{number}bc"}.key_is_behind_value()));
}

TEST(RecordTemplate, RefusesUnknownPlaceholdersAndKeysWithoutANumber) {
  EXPECT_THROW((RecordTemplate{"{fahrenheit}", "S{number}"}), std::logic_error);
  EXPECT_THROW((RecordTemplate{"{celsius}", "S"}), std::logic_error);
}

}  // namespace
}  // namespace suhu::sensor_sim
