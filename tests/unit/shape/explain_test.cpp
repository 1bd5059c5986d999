// Tests the sentences about records that are no readings, and about times that cannot be used.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

#include "suhu/core/text.hpp"
#include "suhu/shape/decoder.hpp"
#include "suhu/shape/shape_settings.hpp"
#include "support/golden_records.hpp"

namespace suhu::shape {
namespace {

using namespace std::string_literals;

/// Returns the sentence about the first reject, or about the first fault of a time; "ok" if there
/// is neither.
std::string explain(std::string_view record, const Settings& settings = {},
                    std::string_view key = "") {
  const auto shape = make_shape(settings);
  if (!shape) return shape.error();
  const Input input{.value = record, .key = key};
  Decoder decoder{*shape};
  for (const auto& reading : decoder.decode(input).readings) {
    if (!reading) return explain_reject(reading.error(), input, *shape);
    if (reading->time_fault) return explain_time_fault(*reading->time_fault, input, *shape);
  }
  return "ok";
}

struct Row {
  std::string record;
  std::string sentence;
  Settings settings = {};
  std::string key = "";
};

class ExplainReject : public testing::TestWithParam<Row> {};

TEST_P(ExplainReject, SaysWhatToChange) {
  const auto& row = GetParam();
  EXPECT_EQ(explain(row.record, row.settings, row.key), row.sentence);
}

INSTANTIATE_TEST_SUITE_P(
    MissingId, ExplainReject,
    testing::Values(
        Row{R"({"gudang_id":"G1","suhu":83})",
            "none of sensor_id, device_id; the record has gudang_id, suhu: try "
            "--field id=gudang_id"},
        Row{R"({"suhu":83})",
            "none of sensor_id, device_id; the record has suhu: name the id with --field id=WHERE"},
        Row{R"({"suhu":83})",
            "none of sensor_id, device_id; the record has suhu: if the key is the id, "
            "--field id=@key",
            {},
            "k"},
        Row{R"({"sensor_id":"","suhu":1})", "the id is empty"},
        Row{R"({"meta":{"serial":"a"},"suhu":83})",
            "/meta/id is not there; /meta has serial: try --field id=/meta/serial",
            {.fields = {"id=/meta/id"}}},
        Row{R"({"gw":"g","rows":[{"node":"a","suhu":1}]})",
            "none of sensor_id, device_id; the element has node, suhu: try --field id=node",
            {.each = "/rows"}},
        Row{R"({"suhu":83})",
            "@key is not there; the record has suhu: name the id with "
            "--field id=WHERE",
            {.fields = {"id=@key"}}},
        Row{R"({"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1})",
            "none of sensor_id, device_id; the record has a, b, c, d, e, f, g, h, …: name the id "
            "with --field id=WHERE"},
        Row{"{\"\\u001b[31m\":1}",
            "none of sensor_id, device_id; the record has \\x1b[31m: name the id with "
            "--field id=WHERE"}));

INSTANTIATE_TEST_SUITE_P(
    MissingTemperature, ExplainReject,
    testing::Values(
        Row{R"({"sensor_id":"a","temp_c":83})",
            "none of suhu, temperature; the record has sensor_id, temp_c: try "
            "--field temperature=temp_c"},
        Row{R"({"sensor_id":"a","temp":"83"})",
            "none of suhu, temperature; the record has sensor_id, temp: try "
            "--field temperature=temp --quoted-numbers"},
        Row{R"({"sensor_id":"a","payload":{"temperature":83,"humidity":40}})",
            "/payload/temp is not there; /payload has temperature, humidity: try "
            "--field temperature=/payload/temperature",
            {.fields = {"temperature=/payload/temp"}}},
        Row{R"({"sensor_id":"a","pressure":83})",
            "none of suhu, temperature; the record has sensor_id, pressure: name it with "
            "--field temperature=WHERE"},
        Row{"s,sensor=a temperature_c=83",
            "/fields/temp is not there; /fields has temperature_c: try "
            "--field temperature=/fields/temperature_c",
            {.fields = {"temperature=/fields/temp"}, .encoding = "influx"}}));

INSTANTIATE_TEST_SUITE_P(
    MissingReadings, ExplainReject,
    testing::Values(
        Row{R"({"metrics":[{"suhu":1}]})",
            "there is no array at /rows; the record has metrics: try --each /metrics",
            {.each = "/rows"}},
        Row{R"({"rows":{"suhu":1}})", "/rows is an object, not an array", {.each = "/rows"}},
        Row{R"({"a":1})",
            "there is no array at /rows; the record has a: name it with "
            "--each POINTER",
            {.each = "/rows"}},
        Row{R"({"a":1})",
            "the record is no array: leave --each '' out, or name the array in it",
            {.each = ""}}));

INSTANTIATE_TEST_SUITE_P(
    WrongType, ExplainReject,
    testing::Values(
        Row{R"({"sensor_id":"a","device_id":"b","suhu":1})",
            "both sensor_id and device_id are there: name one with --field id=sensor_id, or both "
            "with --field id=/device_id+/sensor_id"},
        Row{R"({"sensor_id":"a","suhu":1,"temperature":1})",
            "both suhu and temperature are there: name one with --field temperature=suhu"},
        Row{R"({"sensor_id":"a","suhu":"70.3"})",
            "the temperature is in quotes: send a number, or read it with --quoted-numbers"},
        Row{R"({"sensor_id":"a","suhu":"hot"})",
            "the temperature is a text that is no number: send a number"},
        Row{R"({"sensor_id":"a","suhu":null})", "the temperature is null: send a number"},
        Row{R"({"sensor_id":"a","t1":1,"t2":[2]})",
            "the temperature second is an array: send a number",
            {.fields = {"temperature:first=t1", "temperature:second=t2"}}},
        Row{R"({"sensor_id":1.5,"suhu":1})",
            "the id is a number with a fraction or an exponent: send a string"},
        Row{R"({"sensor_id":null,"suhu":"1"})", "the id is null: send a string"}));

INSTANTIATE_TEST_SUITE_P(
    NotObject, ExplainReject,
    testing::Values(Row{R"([{"sensor_id":"a","suhu":1}])",
                        "valid JSON, but an array: read its elements with --each ''"},
                    Row{"12", "a bare number: read it with --encoding text"},
                    Row{R"("a")", "valid JSON, but a string: send one object a record"},
                    Row{"true", "valid JSON, but no object: send one object a record"}));

INSTANTIATE_TEST_SUITE_P(
    BadUnit, ExplainReject,
    testing::Values(
        Row{R"({"sensor_id":"a","suhu":1,"unit":"hPa"})",
            "the unit \"hPa\" is none of temperature: C, F, K, dC and mC are, and their names. If "
            "the record is no temperature, leave it out with --where",
            {.fields = {"unit=unit"}}},
        Row{R"({"sensor_id":"a","suhu":1,"unit":7})",
            "the unit is a number: send C, F or K, or leave it out",
            {.fields = {"unit=unit"}}}));

INSTANTIATE_TEST_SUITE_P(
    NotJson, ExplainReject,
    testing::Values(
        Row{"a,83", "looks like CSV: read it with --encoding csv"},
        Row{"room,sensor=a temp=83",
            "looks like InfluxDB line protocol: read it with --encoding influx"},
        Row{"\0\0\0\0\1\2ab"s,
            "starts with a Schema Registry header (magic byte 0) and holds no JSON: read it with "
            "--encoding avro or --encoding protobuf"},
        Row{"\0\0\0\0\7{\"sensor_id\":\"a\",\"suhu\":1}"s,
            "starts with a Schema Registry header (magic byte 0): leave --framing none out",
            {.framing = "none"}},
        Row{"<t>83</t>", "looks like XML: send one JSON object"},
        Row{"\xEF\xBB\xBF{}", "starts with a byte-order mark: send UTF-8 without it"},
        Row{"{\0\"\0"s, "looks like UTF-16: send UTF-8"},
        Row{"{'sensor_id': 'S1', 'suhu': 70.3}",
            "the names are in single quotes, as Python prints a dict: send json.dumps() of it"},
        Row{" ", "the record is empty: send one JSON object"},
        Row{"", "the record is empty: send one JSON object"},
        Row{"{}{}", "something follows the JSON document: send one document a record"},
        Row{"{}\0"s, "a NUL byte follows the JSON: send the text without its terminator"},
        Row{"{\"x\":\"\xFF\"}", "not valid UTF-8: send UTF-8"},
        Row{R"({"sensor_id":"S1","suhu":70.3,})",
            "a comma stands before a closing bracket: leave it out"},
        Row{R"({"sensor_id":"S1","suhu":70.3,"x":NaN})",
            "NaN and Infinity are not JSON: leave the field out"},
        Row{R"({"sensor_id":"S1","suhu":70.3,"x":-Infinity})",
            "NaN and Infinity are not JSON: leave the field out"},
        Row{R"({"sensor_id":"S1","suhu":70.3)", "the JSON ends too early: was the record cut?"},
        Row{R"({"suhu":1,"suhu":2})", "a field stands twice: send it once"},
        Row{std::string(40, '[') + std::string(40, ']'), "nested deeper than 32 levels"},
        Row{"hello", "not valid JSON at byte 1"}));

INSTANTIATE_TEST_SUITE_P(
    NotDecodable, ExplainReject,
    testing::Values(Row{R"({"sensor_id":"a","suhu":1})",
                        "looks like JSON: read it with --encoding json",
                        {.encoding = "influx"}},
                    Row{"", "the record is empty: send one of encoding text", {.encoding = "text"}},
                    Row{"a,\"83",
                        "not one line of CSV: is a quote not closed, or are there several lines?",
                        {.fields = {"id=/0", "temperature=/1"}, .encoding = "csv"}},
                    Row{"hello there",
                        "cannot be read with --encoding text: it looks like text that is "
                        "neither JSON, CSV, line protocol nor a number",
                        {.fields = {"id==a"}, .encoding = "text"}},
                    Row{R"({"sensor_id":"a","suhu":1})",
                        "has no Schema Registry header: leave --framing registry out",
                        {.framing = "registry"}}));

INSTANTIATE_TEST_SUITE_P(
    Others, ExplainReject,
    testing::Values(
        Row{R"({"sensor_id":"a","suhu":NaN})",
            "the temperature is NaN, infinite or beyond every double: send a finite number"},
        Row{std::string(65537, 'x'), "the record has 65537 bytes: at most 65536 are read"},
        Row{R"({"sensor_id":")" + std::string(1025, 'x') + R"(","suhu":1})",
            "the id is longer than 1024 bytes"}));

class ExplainTimeFault : public testing::TestWithParam<Row> {};

TEST_P(ExplainTimeFault, SaysWhatToChange) {
  const auto& row = GetParam();
  EXPECT_EQ(explain(row.record, row.settings), row.sentence);
}

std::string with_time(const std::string& time) {
  return R"({"sensor_id":"a","suhu":1,"ts":)" + time + "}";
}

INSTANTIATE_TEST_SUITE_P(
    Faults, ExplainTimeFault,
    testing::Values(
        Row{with_time("1730638574"), "ok"}, Row{with_time("1730638574123000000"), "ok"},
        Row{with_time("5"), "ts lies outside 2000 to 2100: is the sender's clock set?"},
        Row{with_time(R"("1999-01-01T00:00:00Z")"),
            "ts lies outside 2000 to 2100: is the sender's clock set?"},
        Row{with_time("1730638574"),
            "ts lies outside 2000 to 2100 by --time-format: without it, it is a time",
            {.time_format = "ms"}},
        Row{with_time(R"("2026-11-21T03:36:00")"),
            "ts has no zone: add Z or an offset such as +07:00, or read it with --time-zone ZONE, "
            "such as Asia/Jakarta"},
        Row{with_time(R"("now")"),
            "ts is not RFC 3339, such as 2026-11-21T03:36:00.120Z: send that, or name its form "
            "with --time-format"},
        Row{with_time(R"("21/11/2026 03:36:00")"),
            "ts is no RFC 3339: read it with --time-format '%d/%m/%Y %H:%M:%S'"},
        Row{with_time(R"("2026-11-21T03:36:00Z")"),
            "ts is not as --time-format says: is the format right?",
            {.time_format = "%d/%m/%Y", .time_zone = "UTC"}},
        Row{with_time("[2026,11,21]"),
            "ts is an array: send epoch milliseconds or RFC 3339, or leave it out"}));

TEST(ExplainRejects, HasAPrintableSentenceForEveryRecordAndReason) {
  const auto shape = default_shape();
  for (const auto& row : test::read_golden_records(SUHU_GOLDEN_DIR "/records.tsv")) {
    for (std::size_t reason = 0; reason < kRejectNames.size(); ++reason) {
      const auto sentence =
          explain_reject(static_cast<RejectReason>(reason), {.value = row.payload}, shape);
      EXPECT_FALSE(sentence.empty());
      EXPECT_LT(sentence.size(), 500U) << row.comment;
      EXPECT_EQ(sentence.find_first_of("\n\r\t\x1b"s + '\0'), std::string::npos) << row.comment;
    }
  }
}

}  // namespace
}  // namespace suhu::shape
