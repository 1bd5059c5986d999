// Reads records of shapes that settings describe. Each case is a record and what is read of it.
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "suhu/shape/decoder.hpp"
#include "support/decoded_text.hpp"

namespace suhu::shape {
namespace {

using test::decoder_of;
using test::expect_all;
using test::summary;

TEST(DecoderShapes, ReadsFieldsByTheirPointers) {
  expect_all({.fields = {"id=/a/id", "temperature=/a/b/t", "time=/z"}},
             {{R"({"z":1730638574123,"a":{"id":"S1","b":{"t":83.1}}})", "S1 83.1 at 1730638574123"},
              {R"({"a":{"b":{"x":{"t":1},"t":83.1,"y":[1]},"c":{},"id":7},"b":{"t":9}})", "7 83.1"},
              {R"({"a":{"id":"S1"}})", "missing-temperature"},
              {R"({"a":{"id":"S1","b":[]}})", "missing-temperature"},
              {R"({"a":"id"})", "missing-id"},
              {R"({"a":null})", "missing-id"},
              {R"({})", "missing-id"},
              {R"({"a":{"id":"S1","b":{"t":"83.1"}}})", "wrong-type"},
              {R"({"a":{"id":"S1","b":{"t":NaN}}})", "not-finite"},
              {R"({"a":NaN})", "not-json"},
              {R"({"a":{"id":"S1","b":{"t":83.1}})", "not-json"},
              {R"([{"a":{}}])", "not-object"}});
}

TEST(DecoderShapes, RefusesAFieldThatOccursTwiceAtAnyDepth) {
  expect_all({.fields = {"id=/a/id", "temperature=/a/b/t"}},
             {{R"({"a":{"id":"S1","b":{"t":1,"t":1}}})", "not-json"},
              {R"({"a":{"id":"S1","b":{"t":1},"b":{"t":2}}})", "not-json"},
              {R"({"a":{"id":"S1","b":{"t":1}},"a":1})", "not-json"},
              {R"({"a":{"id":"S1","b":{"t":1},"\u0062":1}})", "not-json"},
              {R"({"a":{"id":"S1","b":{"t":1,"x":1,"x":2}},"id":1,"id":2})", "S1 1"}});
}

TEST(DecoderShapes, ReadsElementsOfArraysByTheirIndex) {
  expect_all({.fields = {"id=/a/1", "temperature=/a/3/0", "time=/a/01"}},
             {{R"({"a":["x","S1",{"y":[0]},[83.1,2],5]})", "S1 83.1"},
              {R"({"a":["x"]})", "missing-id"},
              {R"({"a":[]})", "missing-id"},
              {R"({"a":{"1":"S1","3":{"0":83.1},"01":1730638574123}})", "S1 83.1 at 1730638574123"},
              {R"({"a":["x","S1",0,[83.1],]})", "not-json"},
              {R"({"a":["x","S1",0,[83.1})", "not-json"}});
}

TEST(DecoderShapes, ReadsNamesThatNeedEscapes) {
  expect_all({.fields = {R"(id=/a"b)", "temperature=/~1~0", "time=/t\xC3\xBC"}},
             {{R"({"a\"b":"S1","/~":83.1,"tü":1730638574123})", "S1 83.1 at 1730638574123"},
              {R"({"a\u0022b":"S1","\u002f\u007e":83.1,"t\u00fc":1730638574123})",
               "S1 83.1 at 1730638574123"},
              {R"({"a"b":"S1","/~":83.1})", "not-json"}});
}

TEST(DecoderShapes, ReadsNamesOfAnyLength) {
  for (std::size_t size = 1; size < 40; ++size) {
    const std::string name(size, 'n');
    SCOPED_TRACE(size);
    expect_all({.fields = {"id==room", "temperature=" + name}},
               {{R"({"n":1,")" + name + R"(n":2,")" + name.substr(1) + R"(":3})",
                 size == 1 ? "room 1" : "missing-temperature"},
                {R"({")" + name + R"(":83.1})", "room 83.1"},
                {R"({")" + name.substr(1) + R"(o":83.1})", "missing-temperature"},
                {R"({")" + name, "not-json"}});
  }
}

TEST(DecoderShapes, TakesTheFirstPlaceThatIsPresent) {
  expect_all({.fields = {"id=a", "id=b", "temperature=t", "temperature=/x/t", "time=p", "time=q"}},
             {{R"({"b":"B","a":"A","t":1})", "A 1"},
              {R"({"b":"B","a":null,"t":1})", "B 1"},
              {R"({"b":"B","t":null,"x":{"t":2}})", "B 2"},
              {R"({"b":"B","t":3,"x":{"t":2}})", "B 3"},
              {R"({"a":"","b":"B","t":1})", "missing-id"},
              {R"({"a":1.5,"b":"B","t":1})", "wrong-type"},
              {R"({"a":null,"b":null,"t":1})", "missing-id"},
              {R"({"a":"A","t":true,"x":{"t":2}})", "wrong-type"},
              {R"({"a":"A","t":null})", "missing-temperature"},
              {R"({"a":"A","t":1,"p":null})", "A 1 time wrong-type"},
              {R"({"a":"A","t":1,"p":null,"q":1730638574123})", "A 1 at 1730638574123"},
              {R"({"a":"A","t":1,"p":"soon","q":1730638574123})", "A 1 time not-a-time"}});
}

TEST(DecoderShapes, JoinsThePartsOfAnId) {
  expect_all({.fields = {"id=/gw+/s", "id=/s"}},
             {{R"({"gw":"gw-1","s":"S1","suhu":1})", "gw-1/S1 1"},
              {R"({"gw":7,"s":"a\u002fb","suhu":1})", "7/a/b 1"},
              {R"({"s":"S1","suhu":1})", "S1 1"},
              {R"({"gw":null,"s":"S1","suhu":1})", "S1 1"},
              {R"({"gw":"gw-1","suhu":1})", "missing-id"},
              {R"({"gw":"","s":"S1","suhu":1})", "missing-id"},
              {R"({"gw":[],"s":"S1","suhu":1})", "wrong-type"},
              {R"({"gw":")" + std::string(1022, 'x') + R"(","s":"S","suhu":1})",
               std::string(1022, 'x') + "/S 1"},
              {R"({"gw":")" + std::string(1023, 'x') + R"(","s":"S","suhu":1})", "too-large"}});
}

TEST(DecoderShapes, ReadsWhatIsOutsideOfTheValue) {
  const std::string record = R"({"suhu":1})";
  const auto expect_id = [&](const std::string& where, const std::string& expected) {
    expect_all({.fields = {"id=" + where}}, {{record, expected}});
  };
  expect_id("@key", "k1 1");
  expect_id("@topic", "plant.hall 1");
  expect_id("@header:device", "h1 1");
  expect_id("=room", "room 1");
  expect_id("@topic+@key+=x", "plant.hall/k1/x 1");
  expect_id("@header:none", "missing-id");
  expect_id("@header:empty", "missing-id");
  expect_id("@header:bytes", "wrong-type");
  expect_all({.fields = {"id=@header:none", "id=@key"}}, {{record, "k1 1"}});
}

TEST(DecoderShapes, RefusesAKeyThatIsNoText) {
  Decoder decoder = decoder_of({.fields = {"id=@key"}});
  EXPECT_EQ(summary(decoder, {.value = R"({"suhu":1})", .key = "a\xFF"}), "wrong-type");
  EXPECT_EQ(summary(decoder, {.value = R"({"suhu":1})", .key = ""}), "missing-id");
  EXPECT_EQ(summary(decoder, {.value = R"({"suhu":1})", .key = std::string_view("\0", 1)}),
            std::string("\0 1", 3));
}

TEST(DecoderShapes, ReadsEachProbeAsASensor) {
  expect_all({.fields = {"id=m", "temperature:air=a", "temperature:oil=o", "temperature:oil=p"}},
             {{R"({"m":"M1","a":20.5,"o":83,"timestamp":1730638574123})",
               "M1/air 20.5 at 1730638574123; M1/oil 83 at 1730638574123"},
              {R"({"m":"M1","o":83})", "M1/oil 83"},
              {R"({"m":"M1","a":null,"p":83})", "M1/oil 83"},
              {R"({"m":"M1","a":"x","o":83})", "wrong-type; M1/oil 83"},
              {R"({"m":"M1","a":1,"o":1e400,"humidity":"x"})", "M1/air 1 ignored 1; not-finite"},
              {R"({"m":"M1"})", "missing-temperature"},
              {R"({"a":1,"o":2})", "missing-id"},
              {R"({"m":")" + std::string(1021, 'x') + R"(","a":1})", "too-large"}});
}

TEST(DecoderShapes, ConvertsToCelsius) {
  expect_all({.unit = "F"}, {{R"({"sensor_id":"S1","suhu":98.6})", "S1 37"},
                             {R"({"sensor_id":"S1","suhu":1e400})", "not-finite"}});
  expect_all({.unit = "K"}, {{R"({"sensor_id":"S1","suhu":356.25})", "S1 83.1"}});
  expect_all({.unit = "dC"}, {{R"({"sensor_id":"S1","suhu":831})", "S1 83.1"}});
}

TEST(DecoderShapes, ReadsTheUnitOfARecord) {
  const auto with = [](const std::string& unit) {
    return R"({"sensor_id":"S1","suhu":212,"u":)" + unit + "}";
  };
  expect_all({.fields = {"unit=u"}, .unit = "F"},
             {{with(R"("C")"), "S1 212"},
              {with(R"("\u00b0C")"), "S1 212"},
              {with(R"(" fahrenheit ")"), "S1 100"},
              {with("null"), "S1 100"},
              {R"({"sensor_id":"S1","suhu":212})", "S1 100"},
              {with(R"("%")"), "bad-unit"},
              {with(R"("")"), "bad-unit"},
              {with("1"), "bad-unit"},
              {R"({"sensor_id":"S1","suhu":"x","u":"%"})", "wrong-type"},
              {R"({"suhu":1,"u":"%"})", "missing-id"}});
}

TEST(DecoderShapes, ReadsNumbersInQuotesOnlyIfAsked) {
  const auto with = [](const std::string& value) {
    return R"({"sensor_id":"S1","suhu":)" + value + R"(,"humidity":"40"})";
  };
  expect_all({}, {{with(R"("84.2")"), "wrong-type"}, {with("84.2"), "S1 84.2 ignored 1"}});
  expect_all({.quoted_numbers = true}, {{with(R"("84.2")"), "S1 84.2 humidity 40"},
                                        {with(R"(" -8.42e1 ")"), "S1 -84.2 humidity 40"},
                                        {with(R"("\u0038")"), "S1 8 humidity 40"},
                                        {with("84.2"), "S1 84.2 humidity 40"},
                                        {with(R"("1e400")"), "not-finite"},
                                        {with(R"("NaN")"), "wrong-type"},
                                        {with(R"("unavailable")"), "wrong-type"},
                                        {with(R"("84,2")"), "wrong-type"},
                                        {with(R"("084")"), "wrong-type"},
                                        {with(R"("84.2 C")"), "wrong-type"},
                                        {with(R"("8\u0000")"), "wrong-type"},
                                        {with(R"("")"), "wrong-type"}});
}

}  // namespace
}  // namespace suhu::shape
