// Tests lines of the alert topic: what is read from them, what is refused, and how they are passed
// on.
#include "suhu/core/alert_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "suhu/core/alert_line_json.hpp"

namespace suhu {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

constexpr Timestamp kTime{milliseconds{1795232160120}};
const std::string kAlert =
    R"({"sensor_id":"S1","suhu":82.4,"threshold":80,"ts":"2026-11-21T03:36:00.120Z","topic":"sensor-suhu","partition":0,"offset":4711})";
const std::string kEvent =
    R"({"sensor_id":"S1","suhu":82.4,"threshold":80,"ts":"2026-11-21T03:36:00.120Z","topic":"sensor-suhu","partition":0,"offset":4711,)"
    R"("event":"alarm","alarm_id":"S1/hi","level":"HI","episode":"S1/hi/1795232160120","state":"UNACK","priority":"high",)"
    R"("since":"2026-11-21T03:36:00.120Z","duration_ms":1500,"peak":82.4,"ts_peak":"2026-11-21T03:36:00.120Z","readings":3,"quality":"good","late":false})";

/// Returns `line` with `piece` replaced.
std::string with(std::string line, std::string_view piece, std::string_view replacement) {
  const auto at = line.find(piece);
  EXPECT_NE(at, std::string::npos) << piece;
  return line.replace(at, piece.size(), replacement);
}

std::string error(std::string_view line) {
  const auto decoded = decode_alert_line(line);
  return decoded ? "ok" : decoded.error();
}

std::string one_line(std::string_view line) {
  std::string out;
  append_as_one_line(out, line);
  return out;
}

TEST(AlertLine, ReadsBackThePlainAlertThatIsWritten) {
  const auto line = decode_alert_line(kAlert);
  ASSERT_TRUE(line) << line.error();
  EXPECT_FALSE(line->is_event());
  std::string again;
  append_alert_json(again, line->as_alert());
  EXPECT_EQ(again, kAlert);
}

TEST(AlertLine, ReadsEveryFieldOfAnEvent) {
  const auto line = decode_alert_line(kEvent);
  ASSERT_TRUE(line) << line.error();
  EXPECT_TRUE(line->is_event() && line->traits().raises);
  EXPECT_EQ(line->celsius, 82.4);
  EXPECT_EQ(line->limit, 80);
  EXPECT_EQ(line->event + ' ' + line->alarm_id + ' ' + line->level + ' ' + line->episode,
            "alarm S1/hi HI S1/hi/1795232160120");
  EXPECT_EQ(line->state + ' ' + line->priority + ' ' + line->quality, "UNACK high good");
  EXPECT_EQ(line->since, kTime);
  EXPECT_EQ(line->duration, milliseconds{1'500});
  EXPECT_EQ(line->peak, 82.4);
  EXPECT_EQ(line->ts_peak, kTime);
  EXPECT_EQ(line->readings, 3U);
  EXPECT_FALSE(line->late);
  EXPECT_FALSE(line->lag);
}

TEST(AlertLine, ReadsAnEventThatATimerTold) {
  const auto line = decode_alert_line(with(
      with(kEvent, "82.4", "null"), R"(,"topic":"sensor-suhu","partition":0,"offset":4711)", ""));
  ASSERT_TRUE(line) << line.error();
  EXPECT_FALSE(line->celsius);
  EXPECT_TRUE(line->topic.empty());
}

TEST(AlertLine, ReadsTheFieldsThatOnlySomeEventsHave) {
  const auto lagging = decode_alert_line(
      R"({"sensor_id":"S1","suhu":70,"ts":1795232160120,"event":"lagging","lag_ms":12000})");
  ASSERT_TRUE(lagging) << lagging.error();
  EXPECT_TRUE(lagging->traits().about_filter);
  EXPECT_EQ(lagging->lag, milliseconds{12'000});
  EXPECT_EQ(lagging->ts, kTime);
  const auto fault = decode_alert_line(
      R"({"sensor_id":"S1","suhu":-127,"ts":1795232160120,"event":"sensor-fault","fault":"disconnected"})");
  ASSERT_TRUE(fault) << fault.error();
  EXPECT_EQ(fault->fault, "disconnected");
  EXPECT_TRUE(decode_alert_line(with(kAlert, "4711", R"(4711,"late":true)"))->late);
}

TEST(AlertLine, IgnoresUnknownFieldsOrderAndSpaces) {
  EXPECT_EQ(
      error(
          R"( {"ts":"2026-11-21T10:36:00.12+07:00", "x":[{"y":null}], "threshold":80, "suhu":82.4, "sensor_id":"S1"} )"),
      "ok");
}

TEST(AlertLine, SaysWhatIsWrong) {
  const std::string no_id = "sensor_id is missing, or no string of 1 to 1024 bytes";
  const std::string no_time =
      "ts is missing, or no RFC 3339 time with zone and no epoch milliseconds between 2000 and "
      "2100";
  for (const auto& text : {std::string{}, std::string{"hello"}, kAlert + kAlert,
                           std::string{"{\"sensor_id\":\"\xFF\"}"}})
    EXPECT_EQ(error(text), "the line is not JSON");
  EXPECT_EQ(error("[]"), "the line is JSON, but no object");
  for (const auto& id : {std::string{"1"}, std::string{"\"\""}, '"' + std::string(1025, 'x') + '"'})
    EXPECT_EQ(error(with(kAlert, "\"S1\"", id)), no_id);
  EXPECT_EQ(error(with(kAlert, R"("suhu":82.4,)", "")),
            "suhu is missing or no number, and the line is no event");
  EXPECT_EQ(error(with(kAlert, "82.4", "\"82.4\"")),
            "suhu is missing or no number, and the line is no event");
  EXPECT_EQ(error(with(kAlert, R"("threshold":80,)", "")),
            "threshold is missing: the line is a reading, no alert");
  EXPECT_EQ(error(with(kAlert, "80,", "null,")),
            "threshold is missing: the line is a reading, no alert");
  EXPECT_EQ(error(with(kAlert, "03:36:00.120Z", "03:36:00")), no_time);
  EXPECT_EQ(error(with(kAlert, "2026", "1970")), no_time);
}

TEST(AlertLine, EndsWhereItsObjectEnds) {
  using namespace std::string_literals;
  for (const auto& behind : {"\0"s, "\0}"s, "\0 rubbish"s})
    EXPECT_EQ(error(kAlert + behind), "the line is not JSON");
}

TEST(AlertLine, TakesAPositionWholeOrNotAtAll) {
  const auto far =
      decode_alert_line(with(kAlert, R"("partition":0,"offset":4711)",
                             R"("partition":2147483647,"offset":9223372036854775807)"));
  EXPECT_EQ(far->partition, std::numeric_limits<std::int32_t>::max());
  EXPECT_EQ(far->offset, std::numeric_limits<std::int64_t>::max());
  for (const auto& [piece, other] : {std::pair{R"("partition":0,)", ""},
                                     {"\"partition\":0", "\"partition\":2147483648"},
                                     {"4711", "-1"},
                                     {"4711", "1.5"},
                                     {"4711", "9223372036854775808"}}) {
    const auto line = decode_alert_line(with(kAlert, piece, other));
    ASSERT_TRUE(line) << line.error();
    EXPECT_EQ(line->topic, "") << other;
    EXPECT_FALSE(line->as_alert().source);
  }
}

TEST(AlertLine, IsSafeFromDeepAndLongLines) {
  EXPECT_EQ(error(std::string(65536, '[')), "the line is not JSON");
  EXPECT_EQ(error(with(kAlert, "4711",
                       "4711,\"x\":" + std::string(20000, '[') + std::string(20000, ']'))),
            "ok");
  EXPECT_EQ(error(std::string(65537, ' ')), "the line is longer than 64 KiB");
}

TEST(AlertLine, IsPassedOnInItsOwnBytes) {
  EXPECT_EQ(one_line(kEvent), kEvent);
  const std::string strange =
      R"({"x":1.50e+03, "big":123456789012345678901234567890,"é":"\u0041\n"})";
  EXPECT_EQ(one_line(strange), strange) << "numbers, spaces and escapes too";
  EXPECT_EQ(one_line("\xEF\xBB\xBF \t" + kAlert + " \r\n"), kAlert);
}

TEST(AlertLine, IsOneLineForEveryReaderWhenItIsPassedOn) {
  const std::string spread = "{\n\t\"a\" :\r\n [1,\n2],\"b\":\"x\x7f\xC2\x85\xE2\x80\xA8y\"}";
  const std::string line = one_line(spread);
  EXPECT_EQ(line, "{  \"a\" :   [1, 2],\"b\":\"x\\u007f\\u0085\\u2028y\"}");
  EXPECT_EQ(nlohmann::json::parse(line), nlohmann::json::parse(spread));
}

}  // namespace
}  // namespace suhu
