// Reads records that hold several readings, that a condition leaves out, or that are not plain
// JSON.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "suhu/core/record_limits.hpp"
#include "suhu/shape/decoder.hpp"
#include "support/decoded_text.hpp"

namespace suhu::shape {
namespace {

using namespace std::literals;
using test::decoder_of;
using test::expect_all;
using test::summary;

TEST(DecoderElements, ReadsEachElementOfAnArray) {
  expect_all(
      {.fields = {"id=/tags/id", "temperature=/t", "time=^/at"}, .each = "/m"},
      {{R"({"m":[{"tags":{"id":"S1"},"t":83.1},{"t":70,"tags":{"id":"S2"}}],"at":1730638574123})",
        "S1 83.1 at 1730638574123; S2 70 at 1730638574123"},
       {R"({"m":[]})", ""},
       {R"({"m":[{"t":1},{"tags":{"id":"S2"},"t":"x"},{"tags":{"id":"S3"},"t":NaN},7,null]})",
        "missing-id; wrong-type; not-finite; not-object; not-object"},
       {R"({"m":[{"tags":{"id":"S1"},"t":1},{"tags":{"id":"S2"},"t":2}],"at":null})",
        "S1 1 time wrong-type; S2 2 time wrong-type"},
       {R"({"m":{"tags":{"id":"S1"},"t":1}})", "missing-readings"},
       {R"({"m":null})", "missing-readings"},
       {R"({"x":[{"t":1}]})", "missing-readings"},
       {R"([{"t":1}])", "not-object"}});
}

TEST(DecoderElements, RefusesTheRecordIfOneElementIsNoJson) {
  expect_all({.fields = {"id=id", "temperature=t"}, .each = "m"},
             {{R"({"m":[{"id":"S1","t":1},{"id":"S2","t":2,"t":2}]})", "not-json"},
              {R"({"m":[{"id":"S1","t":1},{"id":"S2","t":2,"x":NaN}]})", "not-json"},
              {R"({"m":[{"id":"S1","t":1},]})", "not-json"},
              {R"({"m":[{"id":"S1","t":1}})", "not-json"},
              {R"({"m":[{"id":"S1","t":1}]}})", "not-json"},
              {R"({"m":[{"id":"S1","t":1}],"m":[]})", "not-json"},
              {R"({"m":[{"id":"S1","t":1}],"x":NaN})", "not-json"}});
}

TEST(DecoderElements, ReadsTheElementItselfAndItsNumber) {
  expect_all({.fields = {"id=^/gw+@index", "temperature=@value"}, .each = "/t"},
             {{R"({"t":[20.5,21,null,"x",{},[1]],"gw":"gw"})",
               "gw/0 20.5; gw/1 21; missing-temperature; wrong-type; wrong-type; not-object"}});
  expect_all({.fields = {"id=@index", "temperature=@value"}, .each = ""},
             {{"[20.5,21]", "0 20.5; 1 21"}, {" [ ] ", ""}, {"{}", "missing-readings"}});
  expect_all({.fields = {"id=/0", "temperature=/1"}, .each = ""},
             {{R"([["S1",83.1,0],["S2"],"S3"])", "S1 83.1; missing-temperature; not-object"}});
}

TEST(DecoderElements, ReadsAPlaceWithinTheArrayForAllElements) {
  expect_all({.fields = {"id=^/m/0/id", "temperature=t"}, .each = "/m"},
             {{R"({"m":[{"id":"S1","t":1},{"id":"S2","t":2}]})", "S1 1; S1 2"}});
}

TEST(DecoderElements, KeepsTheIdsOfAllElements) {
  std::string record = "[";
  std::string expected;
  for (int i = 0; i < 1000; ++i) {
    const std::string number = std::to_string(i);
    record += (i == 0 ? "" : ",") + R"({"id":"\u0053)"s + number + R"(","t":1})";
    expected += (i == 0 ? "" : "; ") + "S"s + number + "/k1 1";
  }
  expect_all({.fields = {"id=id+@key", "temperature=t"}, .each = ""}, {{record + "]", expected}});
}

TEST(DecoderElements, ReadsProbesOfEachElement) {
  expect_all({.fields = {"id=id", "temperature:in=i", "temperature:out=o"}, .each = ""},
             {{R"([{"id":"A","i":1,"o":2},{"id":"B"},{"i":3},{"id":"C","o":4}])",
               "A/in 1; A/out 2; missing-temperature; missing-id; C/out 4"}});
}

TEST(DecoderConditions, SkipRecordsThatAreNotMeant) {
  expect_all({.fields = {"temperature=value"}, .conditions = {"/kind=temp", "@key=k1"}},
             {{R"({"sensor_id":"S1","value":1,"kind":"temp"})", "S1 1"},
              {R"({"sensor_id":"S1","value":1,"kind":"t\u0065mp"})", "S1 1"},
              {R"({"sensor_id":"S1","value":1,"kind":"Temp"})", "1 skipped"},
              {R"({"sensor_id":"S1","value":1,"kind":["temp"]})", "1 skipped"},
              {R"({"value":1})", "1 skipped"},
              {R"({"kind":"temp"})", "missing-id"},
              {R"({"kind":"humidity")", "not-json"},
              {R"({"kind":NaN})", "not-json"},
              {"[]", "not-object"}});
  expect_all({.conditions = {"@key=other"}}, {{R"({"sensor_id":"S1","suhu":1})", "1 skipped"}});
  expect_all({.conditions = {"@header:device=h1", "@topic=plant.hall"}},
             {{R"({"sensor_id":"S1","suhu":1})", "S1 1"}});
}

TEST(DecoderConditions, CompareTheTextOfNumbersAndWords) {
  const auto expect_meant = [](const std::string& text, const std::string& value, bool meant) {
    expect_all({.conditions = {"/x=" + text}}, {{R"({"sensor_id":"S1","suhu":1,"x":)" + value + "}",
                                                 meant ? "S1 1" : "1 skipped"}});
  };
  expect_meant("7", "7", true);
  expect_meant("7", R"("7")", true);
  expect_meant("7", "7.0", false);
  expect_meant("true", "true", true);
  expect_meant("false", "true", false);
  expect_meant("null", "null", true);
  expect_meant("", R"("")", true);
  expect_meant("", "{}", false);
}

TEST(DecoderConditions, SkipElementsThatAreNotMeant) {
  expect_all(
      {.fields = {"id=n", "temperature=v"}, .each = "/m", .conditions = {"/u=C", "^/ok=true"}},
      {{R"({"ok":true,"m":[{"n":"A","v":1,"u":"C"},{"n":"B","v":2,"u":"%"},{"n":"C"}]})",
        "A 1; 2 skipped"},
       {R"({"ok":false,"m":[{"n":"A","v":1,"u":"C"},{"n":"B","v":2,"u":"C"}]})", "1 skipped"},
       {R"({"ok":false})", "1 skipped"},
       {R"({"ok":true})", "missing-readings"},
       {R"({"ok":true,"m":[]})", ""}});
}

TEST(DecoderFraming, PassesOverAFrameOfTheSchemaRegistry) {
  const std::string json = R"({"sensor_id":"S1","suhu":1})";
  const std::string framed = "\0\0\0\1\x7B"s + json;
  expect_all({}, {{framed, "S1 1"}, {json, "S1 1"}, {"\0\0\0\1\x7B"s, "not-json"}});
  expect_all({.framing = "none"}, {{framed, "not-json"}, {json, "S1 1"}});
  expect_all({.framing = "registry"}, {{framed, "S1 1"},
                                       {json, "not-decodable"},
                                       {"", "not-decodable"},
                                       {"\0\0\0\1"s, "not-decodable"}});
}

TEST(DecoderFraming, DecodesOnceMoreWhatIsInAString) {
  expect_all({.fields = {"id=@key"}}, {{R"( "{\"suhu\": 83.1}" )", "k1 83.1"},
                                       {R"("{\"suhu\": 83.1}" 1)", "not-json"},
                                       {R"("{\"suhu\": 83.1")", "not-json"},
                                       {R"("{\"suhu\": NaN}")", "not-finite"},
                                       {R"("83.1")", "not-object"},
                                       {R"("")", "not-object"}});
  expect_all({.fields = {"id=@key", "temperature=t"}, .each = ""},
             {{R"("[{\"t\":1},{\"t\":2}]")", "k1 1; k1 2"}, {R"("[]")", ""}});
}

TEST(DecoderEncoding, ReadsRecordsOfOtherEncodings) {
  expect_all({.fields = {"id=/0", "temperature=/1"}, .encoding = "csv"},
             {{"S1,83.1\r\n", "S1 83.1"},
              {"7,83.1", "7 83.1"},
              {"S1,", "missing-temperature"},
              {"S1,hot", "wrong-type"},
              {"S1", "missing-temperature"},
              {"S1,\"83", "not-decodable"}});
  expect_all({.fields = {"id=@key"}, .encoding = "text"},
             {{" 83.1\n", "k1 83.1"}, {"nan", "not-finite"}, {"hot", "not-decodable"}});
  expect_all({.fields = {"id=/tags/s", "temperature=/fields/t"}, .encoding = "influx"},
             {{"m,s=S1 t=83.1 1730638574123000000\nm,s=S2 t=2i", "S1 83.1 at 1730638574123; S2 2"},
              {"m", "not-decodable"}});
  expect_all({.encoding = "senml"},
             {{R"([{"bn":"urn:","n":"a","u":"Cel","v":1},{"n":"b","u":"%RH","v":2}])",
               "urn:a 1; 1 skipped"}});
}

TEST(DecoderEncoding, ReadsTheJsonThatASchemaReaderWrote) {
  Shape shape = default_shape();
  shape.encoding = Encoding::avro;
  shape.framing = Framing::registry;
  Decoder decoder{shape};
  const std::string json =
      R"({"sensor_id":"S1","suhu":1,"x":")" + std::string(70'000, 'x') + R"("})";
  EXPECT_EQ(summary(decoder, {.value = json}), "S1 1");
}

TEST(DecoderEncoding, ReadsJsonThatIsLargerThanItsRecord) {
  // Each line becomes more JSON than it is long.
  std::string lines;
  std::size_t count = 0;
  while (lines.size() + 20 < kMaxRecordBytes) lines += "m t=" + std::to_string(count++ % 10) + "\n";
  Decoder decoder =
      decoder_of({.fields = {"id=@key", "temperature=/fields/t"}, .encoding = "influx"});
  const auto decoded = decoder.decode({.value = lines, .key = "k"});
  ASSERT_EQ(decoded.readings.size(), count);
  for (const auto& entry : decoded.readings) ASSERT_TRUE(entry);
  EXPECT_EQ(decoded.readings[count - 1]->celsius, static_cast<double>((count - 1) % 10));
  EXPECT_EQ(summary(decoder, {.value = lines + std::string(40, '\n'), .key = "k"}), "too-large");
}

}  // namespace
}  // namespace suhu::shape
