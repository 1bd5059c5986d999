#include "suhu/core/alert_json.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace suhu {
namespace {

constexpr Timestamp kTime{std::chrono::milliseconds{1795232160120}};
const std::string kLine =
    R"({"sensor_id":"S1","suhu":82.4,"threshold":80,"ts":"2026-11-21T03:36:00.120Z","topic":"sensor-suhu","partition":0,"offset":4711})";

Alert alert() {
  return {.sensor_id = "S1", .celsius = 82.4, .threshold = 80.0, .ts = kTime, .source = SourcePosition{"sensor-suhu", 0, 4711}};
}

std::string encode(const Alert& alert) {
  std::string out;
  append_alert_json(out, alert);
  return out;
}

/// kLine with one piece of it replaced.
std::string with(std::string_view piece, std::string_view replacement) {
  std::string line = kLine;
  const auto at = line.find(piece);
  EXPECT_NE(at, std::string::npos) << piece;
  return line.replace(at, piece.size(), replacement);
}

std::string error(std::string_view line) {
  const auto record = decode_alert(line);
  return record ? "ok" : record.error();
}

TEST(AlertJson, WritesTheFieldsInTheContractsOrder) { EXPECT_EQ(encode(alert()), kLine); }

TEST(AlertJson, AppendsWithoutTouchingWhatIsThere) {
  std::string out = "x\n";
  append_alert_json(out, alert());
  EXPECT_EQ(out, "x\n" + kLine);
}

TEST(AlertJson, LeavesOutAnAbsentThresholdAndAnAbsentSource) {
  Alert reading = alert();
  reading.threshold.reset();
  EXPECT_EQ(encode(reading), with(R"("threshold":80,)", ""));
  reading.source.reset();
  EXPECT_EQ(encode(reading), R"({"sensor_id":"S1","suhu":82.4,"ts":"2026-11-21T03:36:00.120Z"})");
}

TEST(AlertJson, EscapesForeignText) {
  Alert foreign = alert();
  foreign.sensor_id = "a\"\n\x1b\xFF";
  EXPECT_EQ(encode(foreign), with("\"S1\"", "\"a\\\"\\n\\u001b\xEF\xBF\xBD\""));
}

TEST(AlertJson, WritesTheLargestPosition) {
  Alert far = alert();
  far.source->partition = std::numeric_limits<std::int32_t>::max();
  far.source->offset = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(encode(far), with(R"("partition":0,"offset":4711)", R"("partition":2147483647,"offset":9223372036854775807)"));
  EXPECT_EQ(decode_alert(encode(far))->offset, std::numeric_limits<std::int64_t>::max());
}

TEST(AlertJson, ReadsBackWhatItWrites) {
  const auto record = decode_alert(kLine);
  ASSERT_TRUE(record) << record.error();
  EXPECT_EQ(record->sensor_id, "S1");
  EXPECT_EQ(record->celsius, 82.4);
  EXPECT_EQ(record->threshold, 80.0);
  EXPECT_EQ(record->ts, kTime);
  EXPECT_EQ(record->topic, "sensor-suhu");
  EXPECT_EQ(record->offset, 4711);
  EXPECT_EQ(encode(record->view()), kLine);
}

TEST(AlertJson, ReadsAnAlertWithoutPosition) {
  const auto record = decode_alert(R"({"sensor_id":"S1","suhu":82.4,"threshold":80,"ts":"2026-11-21T10:36:00.12+07:00"})");
  ASSERT_TRUE(record) << record.error();
  EXPECT_TRUE(record->topic.empty());
  EXPECT_EQ(record->ts, kTime);
  EXPECT_FALSE(record->view().source);
}

TEST(AlertJson, IgnoresUnknownFieldsOrderAndSpaces) {
  const auto record = decode_alert(
      R"( {"ts":"2026-11-21T03:36:00.120Z", "x":[{"y":null}], "threshold":80, "suhu":82.4, "event":"alarm", "sensor_id":"S1"} )");
  EXPECT_TRUE(record) << record.error();
}

TEST(AlertJson, SaysWhatIsWrong) {
  EXPECT_EQ(error(""), "the line is not JSON");
  EXPECT_EQ(error("hello"), "the line is not JSON");
  EXPECT_EQ(error(kLine + kLine), "the line is not JSON");
  EXPECT_EQ(error("{\"sensor_id\":\"\xFF\"}"), "the line is not JSON");
  EXPECT_EQ(error("[]"), "the line is JSON, but no object");
  EXPECT_EQ(error("{}"), "sensor_id is missing");
  EXPECT_EQ(error(with("\"S1\"", "1")), "sensor_id is not a string");
  EXPECT_EQ(error(with("\"S1\"", "\"\"")), "sensor_id is empty");
  EXPECT_EQ(error(with("S1", std::string(1025, 'x'))), "sensor_id is longer than 1024 bytes");
  EXPECT_EQ(error(with(R"("suhu":82.4,)", "")), "suhu is missing");
  EXPECT_EQ(error(with("82.4", "\"82.4\"")), "suhu is not a number");
  EXPECT_EQ(error(with("82.4", "1e400")), "the line is not JSON");
  EXPECT_EQ(error(with(R"("threshold":80,)", "")), "threshold is missing");
  EXPECT_EQ(error(with("80,", "null,")), "threshold is not a number");
  EXPECT_EQ(error(with(R"("2026-11-21T03:36:00.120Z")", "1795232160120")), "ts is not a string");
  EXPECT_EQ(error(with("03:36:00.120Z", "03:36:00")), "ts is not an RFC 3339 time with zone between 2000 and 2100");
  EXPECT_EQ(error(with("2026", "1970")), "ts is not an RFC 3339 time with zone between 2000 and 2100");
  EXPECT_EQ(error(with(R"("partition":0,)", "")), "partition is missing");
  EXPECT_EQ(error(with(R"("topic":"sensor-suhu",)", "")), "topic is missing");
  EXPECT_EQ(error(with("4711", "-1")), "offset is not an integer in its range");
  EXPECT_EQ(error(with("4711", "1.5")), "offset is not an integer in its range");
  EXPECT_EQ(error(with("4711", "9223372036854775808")), "offset is not an integer in its range");
  EXPECT_EQ(error(with("\"partition\":0", "\"partition\":2147483648")), "partition is not an integer in its range");
}

TEST(AlertJson, IsSafeFromDeepAndLongLines) {
  EXPECT_EQ(error(std::string(65536, '[')), "the line is not JSON");
  EXPECT_EQ(error(with("4711", "4711,\"x\":" + std::string(20000, '[') + std::string(20000, ']'))), "ok");
  EXPECT_EQ(error(std::string(65537, ' ')), "the line is longer than 64 KiB");
}

}  // namespace
}  // namespace suhu
