#include "suhu/core/alert_line_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <iterator>
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

using std::chrono::milliseconds;
using std::chrono::seconds;

Timestamp at(int second) { return Timestamp{milliseconds{1'795'232'160'000}} + seconds{second}; }

TEST(EventJson, HasTheAlertsFieldsAndThenTheAlarms) {
  AlarmEvent event;
  event.kind = EventKind::rtn;
  event.sensor_id = "oven \"1\"";
  event.celsius = 76.1;
  event.ts = at(133);
  event.source = SourcePosition{"sensor-suhu", 2, 4711};
  event.alarm_id = "oven \"1\"/hi";
  event.episode = "oven \"1\"/hi/1795232160000";
  event.level = Level::hihi;
  event.limit = 90;
  event.state = AlarmState::norm;
  event.priority = Priority::critical;
  event.since = at(0);
  event.duration = seconds{133};
  event.peak = 92.4;
  event.ts_peak = at(1);
  event.readings = 12;
  event.quality = EventQuality::good;
  std::string line;
  append_event_json(line, event);
  EXPECT_EQ(
      line,
      R"({"sensor_id":"oven \"1\"","suhu":76.1,"threshold":90,"ts":"2026-11-21T03:38:13.000Z","topic":"sensor-suhu","partition":2,"offset":4711,)"
      R"("event":"rtn","alarm_id":"oven \"1\"/hi","level":"HIHI","episode":"oven \"1\"/hi/1795232160000","state":"NORM","priority":"critical",)"
      R"("since":"2026-11-21T03:36:00.000Z","duration_ms":133000,"peak":92.4,"ts_peak":"2026-11-21T03:36:01.000Z","readings":12,)"
      R"("quality":"good","late":false})");
}

TEST(EventJson, WithoutAReadingAnAlarmOrAPositionTheyAreLeftOut) {
  AlarmEvent event;
  event.kind = EventKind::never_seen;
  event.sensor_id = "S9";
  event.ts = at(30);
  event.state = AlarmState::norm;
  event.priority = Priority::medium;
  event.quality = EventQuality::stale;
  std::string line;
  append_event_json(line, event);
  EXPECT_EQ(
      line,
      R"({"sensor_id":"S9","suhu":null,"ts":"2026-11-21T03:36:30.000Z","event":"never-seen","state":"NORM","priority":"medium","quality":"stale","late":false})");
  event.kind = EventKind::lagging;
  event.lag = milliseconds{12'345};
  line.clear();
  append_event_json(line, event);
  EXPECT_THAT(
      line,
      testing::EndsWith(
          R"("event":"lagging","state":"NORM","priority":"medium","quality":"stale","late":false,"lag_ms":12345})"));
}

/// Fills every field, each with a value of its own.
AlarmEvent full_event() {
  AlarmEvent event;
  event.kind = EventKind::sensor_fault;
  event.sensor_id = "S1";
  event.celsius = -127;
  event.limit = 80;
  event.ts = at(9);
  event.source = SourcePosition{"sensor-suhu", 2, 4711};
  event.alarm_id = "S1/hi";
  event.episode = "S1/hi/1";
  event.level = Level::hihi;
  event.state = AlarmState::unack;
  event.priority = Priority::critical;
  event.since = at(1);
  event.duration = seconds{8};
  event.peak = 92.5;
  event.ts_peak = at(5);
  event.readings = 7;
  event.quality = EventQuality::bad;
  event.fault = Fault::disconnected;
  event.lag = milliseconds{12'345};
  return event;
}

TEST(EventJson, IsDescribedForEveryKindInTheDocumentation) {
  std::ifstream file{SUHU_GOLDEN_DIR "/../../docs/records.md"};
  const std::string page{std::istreambuf_iterator<char>{file}, {}};
  ASSERT_FALSE(page.empty());
  for (std::size_t i = 0; i < kEnumSize<EventKind>; ++i) {
    const EventTraits traits = traits_of(static_cast<EventKind>(i));
    EXPECT_THAT(page, testing::HasSubstr("`" + std::string{traits.word} + "`"));
    EXPECT_THAT(page, testing::HasSubstr("`" + std::string{traits.label} + "`"));
  }
}

TEST(EventJson, IsReadBackFieldByField) {
  std::string line;
  append_event_json(line, full_event());
  const auto decoded = decode_alert_line(line);
  ASSERT_TRUE(decoded) << decoded.error();
  std::string again;
  append_event_json(again, decoded->as_event());
  EXPECT_EQ(again, line);
}

TEST(EventJson, IsReadBackForEveryWordThereIs) {
  const auto same = [](const AlarmEvent& event) {
    std::string line;
    append_event_json(line, event);
    const auto decoded = decode_alert_line(line);
    ASSERT_TRUE(decoded) << decoded.error();
    const AlarmEvent again = decoded->as_event();
    EXPECT_EQ(again.kind.value(), event.kind.value()) << line;
    EXPECT_EQ(again.level.value(), event.level.value()) << line;
    EXPECT_EQ(again.state.value(), event.state.value()) << line;
    EXPECT_EQ(again.priority.value(), event.priority.value()) << line;
    EXPECT_EQ(again.quality.value(), event.quality.value()) << line;
    EXPECT_EQ(again.fault.value(), event.fault.value()) << line;
  };
  constexpr std::size_t kMost = kEnumSize<EventKind>;
  for (std::size_t i = 0; i < kMost; ++i) {
    AlarmEvent event = full_event();
    event.kind = static_cast<EventKind>(i);
    event.level = static_cast<Level>(i % kEnumSize<Level>);
    event.state = static_cast<AlarmState>(i % kEnumSize<AlarmState>);
    event.priority = static_cast<Priority>(i % kEnumSize<Priority>);
    event.quality = static_cast<EventQuality>(i % kEnumSize<EventQuality>);
    event.fault = static_cast<Fault>(1 + i % (kEnumSize<Fault> - 1));
    same(event);
  }
}

}  // namespace
}  // namespace suhu
