#include "suhu/core/reading_decoder.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>

#include "suhu/core/text.hpp"
#include "support/golden_records.hpp"

namespace suhu {
namespace {

std::string outcome(ReadingDecoder& decoder, std::string_view record) {
  const auto reading = decoder.decode(record);
  return reading ? "ok" : std::string(to_string(reading.error()));
}

/// Decodes a record that must be accepted. The views stay valid, because the decoder is static.
Reading decode_ok(std::string_view record) {
  static ReadingDecoder decoder;
  const auto reading = decoder.decode(record);
  EXPECT_TRUE(reading.has_value()) << record << ": " << (reading ? "" : to_string(reading.error()));
  return reading.value_or(Reading{});
}

double celsius(const std::string& number) {
  return decode_ok(R"({"sensor_id":"S1","suhu":)" + number + "}").celsius;
}

std::optional<std::int64_t> ts(const std::string& value) {
  const auto t = decode_ok(R"({"sensor_id":"S1","suhu":1,"ts":)" + value + "}").ts;
  return t ? std::optional{t->time_since_epoch().count()} : std::nullopt;
}

/// Returns a record of exactly `size` bytes.
std::string record_of(std::size_t size) {
  std::string record = R"({"sensor_id":"S1","suhu":70.3,"x":")";
  record.append(size - record.size() - 2, 'x');
  return record + "\"}";
}

TEST(ReadingDecoder, JudgesEveryRowOfTheGoldenTable) {
  ReadingDecoder decoder;
  std::set<std::string> outcomes;
  for (const auto& row : test::read_golden_records(SUHU_GOLDEN_DIR "/records.tsv")) {
    EXPECT_EQ(outcome(decoder, row.payload), row.expected)
        << row.comment << ": " << printable(row.payload);
    outcomes.insert(row.expected);
  }
  EXPECT_EQ(outcomes.size(), kRejectNames.size() + 1) << "every reason and ok stand in the table";
}

TEST(ReadingDecoder, ReadsTheSuhuShape) {
  const Reading reading = decode_ok(R"({"sensor_id":"S17","suhu":70.3})");
  EXPECT_EQ(reading.sensor_id, "S17");
  EXPECT_EQ(reading.celsius, 70.3);
  EXPECT_FALSE(reading.ts || reading.humidity || reading.battery);
  EXPECT_EQ(reading.optionals_ignored, 0);
}

TEST(ReadingDecoder, ReadsTheIotShape) {
  const Reading reading = decode_ok(
      R"({"device_id":"device-1","ts":1730638574123,"temperature":24.7,"humidity":55.3,"battery":82,"status":"ok","location":"lab"})");
  EXPECT_EQ(reading.sensor_id, "device-1");
  EXPECT_EQ(reading.celsius, 24.7);
  EXPECT_EQ(reading.ts, Timestamp{std::chrono::milliseconds{1730638574123}});
  EXPECT_EQ(reading.humidity, 55.3);
  EXPECT_EQ(reading.battery, 82.0);
}

TEST(ReadingDecoder, ReadsTheNearestDouble) {
  EXPECT_EQ(celsius("80.00000000000001"), 80.00000000000001);
  EXPECT_GT(celsius("80.00000000000001"), 80.0);
  EXPECT_EQ(celsius("80.000000000000000000000000000000001"), 80.0);
  EXPECT_EQ(celsius("0.123456789012345678901234567890"), 0.123456789012345678901234567890);
  EXPECT_EQ(celsius("9007199254740993"), 9007199254740992.0);
  EXPECT_EQ(celsius("8e1"), 80.0);
  EXPECT_EQ(celsius("2.2250738585072011e-308"), 2.2250738585072011e-308);
  EXPECT_EQ(celsius("5e-324"), 5e-324);
  EXPECT_EQ(celsius("1e-400"), 0.0);
  EXPECT_EQ(celsius("1e-99999999999999999999"), 0.0);
  EXPECT_EQ(celsius("0." + std::string(400, '0') + "1e401"), 1.0);
  EXPECT_EQ(celsius("7e00000000000000000000000001"), 70.0);
}

TEST(ReadingDecoder, KeepsTheSignOfMinusZero) {
  EXPECT_TRUE(std::signbit(celsius("-0")));
  EXPECT_TRUE(std::signbit(celsius("-0.0")));
  EXPECT_TRUE(std::signbit(celsius("-1e-400")));
}

TEST(ReadingDecoder, ReadsAnIntegerIdAsItsDigits) {
  EXPECT_EQ(decode_ok(R"({"sensor_id":17,"suhu":1})").sensor_id, "17");
  EXPECT_EQ(decode_ok(R"({"suhu":1,"device_id": -5 })").sensor_id, "-5");
  EXPECT_EQ(decode_ok(R"({"sensor_id":123456789012345678901234567890,"suhu":1})").sensor_id,
            "123456789012345678901234567890");
}

TEST(ReadingDecoder, UnescapesTheId) {
  EXPECT_EQ(decode_ok(R"({"sensor_id":"a\u00fc\ud83d\udd25\"\\\/\n","suhu":1})").sensor_id,
            "a\xC3\xBC\xF0\x9F\x94\xA5\"\\/\n");
  EXPECT_EQ(decode_ok(R"({"sensor_id":"\u0000","suhu":1})").sensor_id, std::string_view("\0", 1));
}

TEST(ReadingDecoder, MeasuresTheIdWithoutItsEscapes) {
  std::string escaped;
  for (int i = 0; i < 1024; ++i) escaped += "\\u0041";
  EXPECT_EQ(decode_ok(R"({"sensor_id":")" + escaped + R"(","suhu":1})").sensor_id,
            std::string(1024, 'A'));
  ReadingDecoder decoder;
  EXPECT_EQ(outcome(decoder, R"({"sensor_id":")" + escaped + R"(A","suhu":1})"), "too-large");
}

TEST(ReadingDecoder, CutsTheFractionOfATimestamp) {
  EXPECT_EQ(ts("1730638574123"), 1730638574123);
  EXPECT_EQ(ts("1730638574123.7"), 1730638574123);
  EXPECT_EQ(ts("1730638574123.99999999999999"), 1730638574123);
  EXPECT_EQ(ts("1.7306385741239e12"), 1730638574123);
}

TEST(ReadingDecoder, ReadsRfc3339WithAnyZone) {
  EXPECT_EQ(ts(R"("2024-11-03T12:56:14.123Z")"), 1730638574123);
  EXPECT_EQ(ts(R"("2024-11-03T19:56:14.123+07:00")"), 1730638574123);
  EXPECT_EQ(ts(R"("2024-11-03t06:26:14.1239-06:30")"), 1730638574123);
}

TEST(ReadingDecoder, CountsOptionalFieldsItCannotUse) {
  const auto read = [](const std::string& fields) {
    return decode_ok(R"({"sensor_id":"S1","suhu":1,)" + fields + "}");
  };
  EXPECT_EQ(read(R"("humidity":null,"battery":"80")").optionals_ignored, 2);
  EXPECT_EQ(read(R"("humidity":NaN,"battery":1e999)").optionals_ignored, 2);
  EXPECT_EQ(read(R"("humidity":-Infinity)").optionals_ignored, 1);
  EXPECT_EQ(read(R"("humidity":{"a":[1]},"battery":80)").optionals_ignored, 1);
  EXPECT_EQ(read(R"("humidity":{"a":[1]},"battery":80)").battery, 80.0);
  EXPECT_FALSE(read(R"("humidity":{"a":[1]},"battery":80)").humidity);
}

TEST(ReadingDecoder, ReadsARecordOfExactlyTheLimitAndNoByteMore) {
  ReadingDecoder decoder;
  ASSERT_EQ(record_of(65536).size(), 65536U);
  EXPECT_EQ(outcome(decoder, record_of(65536)), "ok");
  EXPECT_EQ(outcome(decoder, record_of(65537)), "too-large");
}

TEST(ReadingDecoder, CountsTheDepthOfEveryIgnoredValueFromItself) {
  ReadingDecoder decoder;
  const auto nested = [](int depth) {
    std::string value = "1";
    for (int i = 0; i < depth; ++i)
      value = i % 2 == 0 ? "[" + value + "]" : R"({"k":)" + value + "}";
    return value;
  };
  for (const std::string name : {"x", "humidity"}) {
    const auto record = [&](int depth) {
      return R"({"sensor_id":"S1","suhu":1,")" + name + "\":" + nested(depth) + "}";
    };
    EXPECT_EQ(outcome(decoder, record(kMaxJsonDepth)), "ok") << name;
    EXPECT_EQ(outcome(decoder, record(kMaxJsonDepth + 1)), "not-json") << name;
  }
  EXPECT_EQ(outcome(decoder, nested(2) + "]"), "not-json");
  EXPECT_EQ(outcome(decoder, "[" + nested(kMaxJsonDepth - 1) + "]"), "not-object");
  EXPECT_EQ(outcome(decoder, "[" + nested(kMaxJsonDepth) + "]"), "not-json");
}

TEST(ReadingDecoder, ForgetsTheRecordBefore) {
  ReadingDecoder decoder;
  EXPECT_EQ(outcome(decoder, R"({"sensor_id":"S1","suhu":70.3,"ts":1730638574123})"), "ok");
  EXPECT_EQ(outcome(decoder, R"({"sensor_id":"S1","suhu":7)"), "not-json");
  EXPECT_EQ(outcome(decoder, R"({"suhu":7})"), "missing-id");
  EXPECT_EQ(outcome(decoder, R"({"sensor_id":"S1","suhu":70.3,"x":{})"), "not-json");
}

TEST(ReadingDecoder, ReadsFromMemoryThatEndsWithTheRecord) {
  ReadingDecoder decoder;
  for (const std::string_view record :
       {R"({"sensor_id":"S1","suhu":70.3})", R"({"sensor_id":"S1","suhu":7)", "7", "\"", "{"}) {
    // AddressSanitizer reports a read beyond the end of this copy.
    const std::unique_ptr<char[]> exact{new char[record.size()]};
    record.copy(exact.get(), record.size());
    EXPECT_EQ(outcome(decoder, {exact.get(), record.size()}), outcome(decoder, record));
  }
}

TEST(ReadingDecoder, CanBeMoved) {
  ReadingDecoder first;
  const auto reading = first.decode(R"({"sensor_id":"S1","suhu":70.3})");
  ReadingDecoder second = std::move(first);
  EXPECT_EQ(reading->sensor_id, "S1");
  EXPECT_EQ(outcome(second, R"({"sensor_id":"S1","suhu":70.3})"), "ok");
}

/// Returns the sentence about the record that the decoder refused, or "ok" if it accepts it.
std::string explain(std::string_view record) {
  ReadingDecoder decoder;
  const auto reading = decoder.decode(record);
  return reading ? "ok" : explain_reject(reading.error(), record);
}

TEST(ExplainReject, SaysWhatIsWrongWithATime) {
  EXPECT_EQ(explain(R"({"sensor_id":"S1","suhu":1,"ts":1730638574})"),
            "ts looks like seconds: send milliseconds");
  EXPECT_EQ(explain(R"({"sensor_id":"S1","suhu":1,"ts":1730638574123000})"),
            "ts looks like microseconds: send milliseconds");
  EXPECT_EQ(explain(R"({"sensor_id":"S1","suhu":1,"ts":1730638574123000000})"),
            "ts looks like nanoseconds: send milliseconds");
  EXPECT_EQ(explain(R"({"sensor_id":"S1","suhu":1,"ts":5})"),
            "ts lies outside 2000 to 2100: is the sender's clock set?");
  EXPECT_EQ(explain(R"({"sensor_id":"S1","suhu":1,"ts":"1999-01-01T00:00:00Z"})"),
            "ts lies outside 2000 to 2100: is the sender's clock set?");
  EXPECT_EQ(explain(R"({"sensor_id":"S1","suhu":1,"ts":"2026-11-21T03:36:00"})"),
            "ts has no zone: add Z or an offset such as +07:00");
  EXPECT_EQ(explain(R"({"sensor_id":"S1","suhu":1,"ts":"1730638574123"})"),
            "ts is a number in quotes: send epoch milliseconds without quotes");
  EXPECT_EQ(explain(R"({"sensor_id":"S1","suhu":1,"ts":"now"})"),
            "ts is not RFC 3339, such as 2026-11-21T03:36:00.120Z");
  EXPECT_EQ(explain(R"({"sensor_id":"S1","suhu":1,"ts":null})"),
            "ts is null: send epoch milliseconds or RFC 3339, or leave it out");
  EXPECT_EQ(explain(R"({"sensor_id":"S1","suhu":1,"ts":NaN})"), "ts is no time");
}

TEST(ExplainReject, SaysWhyARecordIsNoJson) {
  using namespace std::literals;
  const std::string valid = R"({"sensor_id":"S1","suhu":70.3})";
  EXPECT_EQ(explain("\0\0\0\0\7"s + valid),
            "starts with a Schema Registry header (magic byte 0): send plain JSON");
  EXPECT_EQ(explain("\xEF\xBB\xBF" + valid),
            "starts with a byte-order mark: send UTF-8 without it");
  EXPECT_EQ(explain("{\0\"\0"sv), "looks like UTF-16: send UTF-8");
  EXPECT_EQ(explain("{'sensor_id': 'S1', 'suhu': 70.3}"),
            "the names are in single quotes, as Python prints a dict: send json.dumps() of it");
  EXPECT_EQ(explain(" "), "the record is empty: send one JSON object");
  EXPECT_EQ(explain(""), "the record is empty: send one JSON object");
  EXPECT_EQ(explain(valid + valid),
            "something follows the JSON document: send one document a record");
  EXPECT_EQ(explain(valid + "\0"s),
            "a NUL byte follows the JSON: send the text without its terminator");
  EXPECT_EQ(explain("{\"x\":\"\xFF\"}"), "not valid UTF-8: send UTF-8");
  EXPECT_EQ(explain(R"({"sensor_id":"S1","suhu":70.3,})"),
            "a comma stands before a closing bracket: leave it out");
  EXPECT_EQ(explain(R"({"sensor_id":"S1","suhu":70.3,"x":NaN})"),
            "NaN and Infinity are not JSON: leave the field out");
  EXPECT_EQ(explain(R"({"sensor_id":"S1","suhu":70.3,"x":-Infinity})"),
            "NaN and Infinity are not JSON: leave the field out");
  EXPECT_EQ(explain(R"({"sensor_id":"S1","suhu":70.3)"),
            "the JSON ends too early: was the record cut?");
  EXPECT_EQ(explain(R"({"suhu":1,"suhu":2})"), "a field stands twice: send it once");
  EXPECT_EQ(explain(std::string(40, '[') + std::string(40, ']')), "nested deeper than 32 levels");
  EXPECT_EQ(explain("hello"), "not valid JSON at byte 1");
}

TEST(ExplainReject, SaysWhatIsWrongWithTheFields) {
  EXPECT_EQ(explain(R"(["a"])"), "valid JSON, but an array: send one object a record");
  EXPECT_EQ(explain(R"("{\"suhu\":1}")"),
            "JSON inside a JSON string: it was encoded twice, encode it once");
  EXPECT_EQ(explain("12"), "valid JSON, but no object: send one object a record");
  EXPECT_EQ(explain(R"({"suhu":1})"), "neither sensor_id nor device_id is there");
  EXPECT_EQ(explain(R"({"sensor_id":"","suhu":1})"), "the id is empty");
  EXPECT_EQ(explain(R"({"sensor_id":"S1"})"), "neither suhu nor temperature is there");
  EXPECT_EQ(explain(R"({"sensor_id":"S1","suhu":"70.3"})"),
            "the temperature is in quotes: send a number");
  EXPECT_EQ(explain(R"({"sensor_id":"S1","suhu":null})"), "the temperature is null: send a number");
  EXPECT_EQ(explain(R"({"sensor_id":1.5,"suhu":1})"),
            "the id is a number with a fraction or an exponent: send a string");
  EXPECT_EQ(explain(R"({"sensor_id":null,"suhu":"1"})"), "the id is null: send a string");
  EXPECT_EQ(explain(R"({"sensor_id":"a","device_id":"a","suhu":1})"),
            "both sensor_id and device_id are there: send one");
  EXPECT_EQ(explain(R"({"sensor_id":"a","suhu":1,"temperature":1})"),
            "both suhu and temperature are there: send one");
  EXPECT_EQ(explain(R"({"sensor_id":"a","suhu":NaN})"),
            "the temperature is NaN, infinite or beyond every double: send a finite number");
  EXPECT_EQ(explain(record_of(65537)), "the record has 65537 bytes: at most 65536 are read");
  EXPECT_EQ(explain(R"({"sensor_id":")" + std::string(1025, 'x') + R"(","suhu":1})"),
            "the id is longer than 1024 bytes");
}

TEST(ExplainReject, HasASentenceForEveryRecordAndReasonWithoutQuotingIt) {
  for (const auto& row : test::read_golden_records(SUHU_GOLDEN_DIR "/records.tsv")) {
    for (std::size_t reason = 0; reason < kRejectNames.size(); ++reason) {
      const auto sentence = explain_reject(static_cast<RejectReason>(reason), row.payload);
      EXPECT_FALSE(sentence.empty());
      EXPECT_LT(sentence.size(), 100U) << row.comment;
      EXPECT_EQ(sentence, printable(sentence, 200)) << row.comment;
    }
  }
}

}  // namespace
}  // namespace suhu
