// Reads records of the default shape, in which neither key nor headers count.
#include "suhu/shape/decoder.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>

#include "suhu/core/record_limits.hpp"
#include "suhu/core/text.hpp"
#include "support/golden_records.hpp"

namespace suhu::shape {
namespace {

std::string outcome(Decoder& decoder, std::string_view record) {
  const auto reading = decode_single(decoder, record);
  return reading ? "ok" : std::string(to_string(reading.error()));
}

/// Decodes a record that must be accepted. The views stay valid, because the decoder is static.
Reading decode_ok(std::string_view record) {
  static Decoder decoder{default_shape()};
  const auto reading = decode_single(decoder, record);
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

TEST(Decoder, JudgesEveryRowOfTheGoldenTable) {
  Decoder decoder{default_shape()};
  std::set<std::string> outcomes;
  for (const auto& row : test::read_golden_records(SUHU_GOLDEN_DIR "/records.tsv")) {
    SCOPED_TRACE(row.comment + ": " + printable(row.payload));
    EXPECT_EQ(outcome(decoder, row.payload), row.expected);
    outcomes.insert(row.expected);
    const auto reading = decode_single(decoder, row.payload);
    if (!reading) continue;
    EXPECT_EQ(reading->time_fault.has_value(), row.comment.starts_with("a ts that cannot be used"));
    EXPECT_FALSE(reading->ts && reading->time_fault);
  }
  // Records of the default shape have no unit, no array of readings, and are JSON.
  constexpr std::size_t kOfOtherShapes = 3;
  EXPECT_EQ(outcomes.size(), kRejectNames.size() - kOfOtherShapes + 1)
      << "every reason and ok stand in the table";
}

TEST(Decoder, ReadsTheSuhuShape) {
  const Reading reading = decode_ok(R"({"sensor_id":"S17","suhu":70.3})");
  EXPECT_EQ(reading.sensor_id, "S17");
  EXPECT_EQ(reading.celsius, 70.3);
  EXPECT_FALSE(reading.ts || reading.humidity || reading.battery);
  EXPECT_EQ(reading.optionals_ignored, 0);
}

TEST(Decoder, ReadsTheIotShape) {
  const Reading reading = decode_ok(
      R"({"device_id":"device-1","ts":1730638574123,"temperature":24.7,"humidity":55.3,"battery":82,"status":"ok","location":"lab"})");
  EXPECT_EQ(reading.sensor_id, "device-1");
  EXPECT_EQ(reading.celsius, 24.7);
  EXPECT_EQ(reading.ts, Timestamp{std::chrono::milliseconds{1730638574123}});
  EXPECT_EQ(reading.humidity, 55.3);
  EXPECT_EQ(reading.battery, 82.0);
}

TEST(Decoder, ReadsTheNearestDouble) {
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

TEST(Decoder, KeepsTheSignOfMinusZero) {
  EXPECT_TRUE(std::signbit(celsius("-0")));
  EXPECT_TRUE(std::signbit(celsius("-0.0")));
  EXPECT_TRUE(std::signbit(celsius("-1e-400")));
}

TEST(Decoder, ReadsAnIntegerIdAsItsDigits) {
  EXPECT_EQ(decode_ok(R"({"sensor_id":17,"suhu":1})").sensor_id, "17");
  EXPECT_EQ(decode_ok(R"({"suhu":1,"device_id": -5 })").sensor_id, "-5");
  EXPECT_EQ(decode_ok(R"({"sensor_id":123456789012345678901234567890,"suhu":1})").sensor_id,
            "123456789012345678901234567890");
}

TEST(Decoder, UnescapesTheId) {
  EXPECT_EQ(decode_ok(R"({"sensor_id":"a\u00fc\ud83d\udd25\"\\\/\n","suhu":1})").sensor_id,
            "a\xC3\xBC\xF0\x9F\x94\xA5\"\\/\n");
  EXPECT_EQ(decode_ok(R"({"sensor_id":"\u0000","suhu":1})").sensor_id, std::string_view("\0", 1));
}

TEST(Decoder, MeasuresTheIdWithoutItsEscapes) {
  std::string escaped;
  for (int i = 0; i < 1024; ++i) escaped += "\\u0041";
  EXPECT_EQ(decode_ok(R"({"sensor_id":")" + escaped + R"(","suhu":1})").sensor_id,
            std::string(1024, 'A'));
  Decoder decoder{default_shape()};
  EXPECT_EQ(outcome(decoder, R"({"sensor_id":")" + escaped + R"(A","suhu":1})"), "too-large");
}

TEST(Decoder, CutsTheFractionOfATimestamp) {
  EXPECT_EQ(ts("1730638574123"), 1730638574123);
  EXPECT_EQ(ts("1730638574123.7"), 1730638574123);
  EXPECT_EQ(ts("1730638574123.99999999999999"), 1730638574123);
  EXPECT_EQ(ts("1.7306385741239e12"), 1730638574123);
}

TEST(Decoder, ReadsATimestampByItsMagnitude) {
  EXPECT_EQ(ts("1730638574"), 1730638574000);
  EXPECT_EQ(ts("1730638574.21874"), 1730638574218);
  EXPECT_EQ(ts("1730638574123999"), 1730638574123);
  EXPECT_EQ(ts("1730638574123999999"), 1730638574123);
  EXPECT_EQ(ts(R"("1730638574123")"), 1730638574123);
}

TEST(Decoder, ReadsTimestampWhereThereIsNoTs) {
  const auto read = [](const std::string& fields) {
    return decode_ok(R"({"sensor_id":"S1","suhu":1,)" + fields + "}");
  };
  constexpr Timestamp kOne{std::chrono::milliseconds{1730638574123}};
  EXPECT_EQ(read(R"("timestamp":1730638574123)").ts, kOne);
  EXPECT_EQ(read(R"("timestamp":1,"ts":1730638574123)").ts, kOne);
  EXPECT_EQ(read(R"("timestamp":1730638574123,"ts":null)").ts, kOne);
  EXPECT_EQ(read(R"("timestamp":1730638574123,"ts":"soon")").time_fault, TimeFault::not_a_time);
}

TEST(Decoder, KeepsAReadingWhoseTimeCannotBeUsed) {
  const auto fault = [](const std::string& value) {
    const auto reading = decode_ok(R"({"sensor_id":"S1","suhu":70.3,"ts":)" + value + "}");
    EXPECT_FALSE(reading.ts) << value;
    EXPECT_EQ(reading.celsius, 70.3) << value;
    return reading.time_fault;
  };
  for (const std::string value : {"null", "true", "[2026,1,15]", R"({"s":1})", "NaN", "-Infinity"})
    EXPECT_EQ(fault(value), TimeFault::wrong_type) << value;
  EXPECT_EQ(fault(R"("")"), TimeFault::not_a_time);
  EXPECT_EQ(fault(R"("now")"), TimeFault::not_a_time);
  EXPECT_EQ(fault(R"("2026-11-21T03:36:00")"), TimeFault::no_zone);
  EXPECT_EQ(fault("946684799999"), TimeFault::out_of_range);
  EXPECT_EQ(fault("4102444800000"), TimeFault::out_of_range);
  EXPECT_EQ(fault(R"("1999-12-31T23:59:59Z")"), TimeFault::out_of_range);
}

TEST(Decoder, ReadsRfc3339WithAnyZone) {
  EXPECT_EQ(ts(R"("2024-11-03T12:56:14.123Z")"), 1730638574123);
  EXPECT_EQ(ts(R"("2024-11-03T19:56:14.123+07:00")"), 1730638574123);
  EXPECT_EQ(ts(R"("2024-11-03t06:26:14.1239-06:30")"), 1730638574123);
}

TEST(Decoder, CountsOptionalFieldsItCannotUse) {
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

TEST(Decoder, ReadsARecordOfExactlyTheLimitAndNoByteMore) {
  Decoder decoder{default_shape()};
  ASSERT_EQ(record_of(65536).size(), 65536U);
  EXPECT_EQ(outcome(decoder, record_of(65536)), "ok");
  EXPECT_EQ(outcome(decoder, record_of(65537)), "too-large");
}

TEST(Decoder, CountsTheDepthOfEveryIgnoredValueFromItself) {
  Decoder decoder{default_shape()};
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

TEST(Decoder, ForgetsTheRecordBefore) {
  Decoder decoder{default_shape()};
  EXPECT_EQ(outcome(decoder, R"({"sensor_id":"S1","suhu":70.3,"ts":1730638574123})"), "ok");
  EXPECT_EQ(outcome(decoder, R"({"sensor_id":"S1","suhu":7)"), "not-json");
  EXPECT_EQ(outcome(decoder, R"({"suhu":7})"), "missing-id");
  EXPECT_EQ(outcome(decoder, R"({"sensor_id":"S1","suhu":70.3,"x":{})"), "not-json");
}

TEST(Decoder, ReadsFromMemoryThatEndsWithTheRecord) {
  Decoder decoder{default_shape()};
  for (const std::string_view record :
       {R"({"sensor_id":"S1","suhu":70.3})", R"({"sensor_id":"S1","suhu":7)", "7", "\"", "{"}) {
    // AddressSanitizer reports a read beyond the end of this copy.
    const std::unique_ptr<char[]> exact{new char[record.size()]};
    record.copy(exact.get(), record.size());
    EXPECT_EQ(outcome(decoder, {exact.get(), record.size()}), outcome(decoder, record));
  }
}

TEST(Decoder, CanBeMoved) {
  Decoder first{default_shape()};
  const auto reading = decode_single(first, R"({"sensor_id":"S1","suhu":70.3})");
  Decoder second = std::move(first);
  EXPECT_EQ(reading->sensor_id, "S1");
  EXPECT_EQ(outcome(second, R"({"sensor_id":"S1","suhu":70.3})"), "ok");
}

}  // namespace
}  // namespace suhu::shape
