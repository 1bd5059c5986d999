// Tests what names and types of values say about their roles.
#include "suhu/shape/likely_fields.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "suhu/shape/field_names.hpp"

namespace suhu::shape {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Where at(TokenList tokens) { return {.tokens = std::move(tokens), .text = {}}; }

TEST(WordsOf, SplitsNamesInEverySpelling) {
  EXPECT_THAT(words_of("sensor_id"), ElementsAre("sensor", "id"));
  EXPECT_THAT(words_of("sensorId"), ElementsAre("sensor", "id"));
  EXPECT_THAT(words_of("SENSOR-ID"), ElementsAre("sensor", "id"));
  EXPECT_THAT(words_of("deviceid"), ElementsAre("device", "id"));
  EXPECT_THAT(words_of("MQTTTopic"), ElementsAre("mqtt", "topic"));
  EXPECT_THAT(words_of("TempF"), ElementsAre("temp", "f"));
  EXPECT_THAT(words_of("tempf"), ElementsAre("temp", "f"));
  EXPECT_THAT(words_of("__"), IsEmpty());
}

TEST(NameScore, IsHigherForTheBetterName) {
  const auto id = [](const char* name) { return name_score(Role::id, at({name})); };
  EXPECT_GT(id("sensor_id"), id("machine_id"));
  EXPECT_GT(id("machine_id"), id("id"));
  EXPECT_GT(id("id"), id("name"));
  EXPECT_EQ(id("message_id"), 0);
  EXPECT_EQ(id("suhu"), 0);
  const auto temperature = [](TokenList tokens) {
    return name_score(Role::temperature, at(std::move(tokens)));
  };
  EXPECT_GT(temperature({"temperature"}), temperature({"air_temp"}));
  EXPECT_GT(temperature({"air_temp"}), temperature({"value"}));
  EXPECT_GT(temperature({"temperature", "value"}), temperature({"pressure", "value"}));
  EXPECT_EQ(temperature({"temp_limit"}), 0);
  EXPECT_EQ(temperature({"humidity"}), 0);
  EXPECT_EQ(name_score(Role::battery, at({"battery_voltage"})), 0);
}

TEST(MayBe, RefusesAFractionOrATimeAsTheId) {
  const auto id = [](ValueType type, std::string text) {
    return may_be(Role::id, {.type = type, .text = std::move(text)});
  };
  EXPECT_TRUE(id(ValueType::string, "a"));
  EXPECT_TRUE(id(ValueType::integer, "7"));
  EXPECT_FALSE(id(ValueType::fraction, "7.5"));
  EXPECT_FALSE(id(ValueType::string, ""));
  EXPECT_FALSE(id(ValueType::string, "2026-05-20T04:00:00Z"));
}

TEST(UnitInName, IsTheLastWord) {
  EXPECT_EQ(unit_in_name(at({"temp_f"})), Unit::fahrenheit);
  EXPECT_EQ(unit_in_name(at({"temperatureK"})), Unit::kelvin);
  EXPECT_EQ(unit_in_name(at({"celsius"})), Unit::celsius);
  EXPECT_EQ(unit_in_name(at({"temperature", "f"})), Unit::fahrenheit);
  EXPECT_EQ(unit_in_name(at({"f"})), std::nullopt);
  EXPECT_EQ(unit_in_name(at({"temperature"})), std::nullopt);
}

TEST(Flatten, ListsTheValuesOfARecordInItsOrder) {
  const auto flat = flatten(R"({"b":{"x":1,"y":"2.5"},"a":[{"t":1}],"c":null})");
  ASSERT_TRUE(flat);
  ASSERT_EQ(flat->elements.size(), 1U);
  const auto& fields = flat->elements[0];
  ASSERT_EQ(fields.size(), 4U);
  EXPECT_EQ(fields[0].where, at({"b", "x"}));
  EXPECT_EQ(fields[1].number, 2.5);
  EXPECT_EQ(fields[3].type, ValueType::null);
  EXPECT_THAT(flat->arrays, ElementsAre(TokenList{"a"}));
}

TEST(Flatten, ListsTheElementsOfAnArrayWithWhatIsOutsideOfIt) {
  const TokenList each{"rows"};
  const auto flat = flatten(R"({"gw":"g","rows":[{"t":1},{"t":2}]})", &each);
  ASSERT_TRUE(flat);
  ASSERT_EQ(flat->elements.size(), 2U);
  ASSERT_EQ(flat->elements[1].size(), 2U);
  EXPECT_EQ(flat->elements[1][0].number, 2);
  EXPECT_EQ(flat->elements[1][1].where.kind, Where::Kind::record_pointer);
}

TEST(Flatten, RefusesWhatIsNoObjectOrArray) {
  EXPECT_FALSE(flatten("12"));
  EXPECT_FALSE(flatten("hello"));
  EXPECT_FALSE(flatten(""));
  EXPECT_TRUE(flatten(R"("{\"suhu\":1}")")) << "one level of double encoding is undone";
  EXPECT_FALSE(flatten(std::string(100'000, '[')));
}

TEST(LikelyField, IsTheBestNameWithAValueThatFits) {
  const auto flat = flatten(R"({"device_id":1.5,"name":"oven","suhu":"hot","temp":71})");
  ASSERT_TRUE(flat);
  const auto* const id = likely_field(Role::id, flat->elements[0]);
  ASSERT_NE(id, nullptr);
  EXPECT_EQ(id->where, at({"name"}));
  const auto* const temperature = likely_field(Role::temperature, flat->elements[0]);
  ASSERT_NE(temperature, nullptr);
  EXPECT_EQ(temperature->where, at({"temp"}));
  EXPECT_EQ(likely_field(Role::time, flat->elements[0]), nullptr);
}

}  // namespace
}  // namespace suhu::shape
