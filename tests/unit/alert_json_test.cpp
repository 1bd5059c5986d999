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
  return {.sensor_id = "S1",
          .celsius = 82.4,
          .threshold = 80.0,
          .ts = kTime,
          .source = SourcePosition{"sensor-suhu", 0, 4711}};
}

std::string encode(const Alert& alert) {
  std::string out;
  append_alert_json(out, alert);
  return out;
}

/// Returns kLine with `piece` replaced.
std::string with(std::string_view piece, std::string_view replacement) {
  std::string line = kLine;
  const auto at = line.find(piece);
  EXPECT_NE(at, std::string::npos) << piece;
  return line.replace(at, piece.size(), replacement);
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
  EXPECT_EQ(encode(far), with(R"("partition":0,"offset":4711)",
                              R"("partition":2147483647,"offset":9223372036854775807)"));
}

}  // namespace
}  // namespace suhu
