// Tests what the page says about an alert entry: the words of alert-console, so that both agree.
#include "temp-dashboard/alert_sentence.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace suhu::temp_dashboard {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

AlertEntry entry(std::string event, std::string level = {}) {
  AlertEntry made;
  made.sensor_id = "S1";
  made.event = std::move(event);
  made.level = std::move(level);
  made.alerts = 1;
  if (!made.level.empty()) {
    made.limit = 80;
    made.priority = "high";
    made.episode = "S1/hi/1";
  }
  return made;
}

TEST(AlertSentence, OfAPlainAlertHasTheDistanceToTheLimit) {
  AlertEntry plain = entry({});
  plain.celsius = plain.peak = 82.4;
  plain.limit = 80;
  EXPECT_EQ(alert_sentence(plain), "82.4 °C, 2.4 above the limit of 80 °C");
  plain.peak = 85;
  plain.alerts = 3;
  EXPECT_EQ(alert_sentence(plain), "82.4 °C, 2.4 above the limit of 80 °C, peak 85.0 °C, 3 alerts");
  EXPECT_EQ(alert_tone(plain), "alarm");
}

TEST(AlertSentence, OfAReturnHasItsDurationTruncatedAndItsPeak) {
  AlertEntry rtn = entry("rtn", "HI");
  rtn.celsius = 76.1;
  rtn.peak = 92.4;
  rtn.duration = milliseconds{119'600};
  EXPECT_EQ(alert_sentence(rtn), "OK, 76.1 °C, after 1 min 59 s, peak 92.4 °C, high priority");
  EXPECT_EQ(alert_tone(rtn), "good");
}

TEST(AlertSentence, OfARateOfChangeSpeaksOfItsRiseAndNotOfAPeak) {
  AlertEntry roc = entry("alarm", "ROC");
  roc.celsius = 75.2;
  roc.limit = 5;
  roc.peak = 6.1;
  roc.priority = "medium";
  EXPECT_EQ(alert_sentence(roc),
            "ALARM, 75.2 °C, ROC: rose by 6.1 °C, the limit is 5 °C, medium priority");
}

TEST(AlertSentence, OfALowAlarmHasTheLowest) {
  AlertEntry low = entry("rtn", "LO");
  low.celsius = 4;
  low.limit = 2;
  low.peak = 1.2;
  low.duration = seconds{30};
  EXPECT_EQ(alert_sentence(low), "OK, 4.0 °C, after 30 s, lowest 1.2 °C, high priority");
}

TEST(AlertSentence, OfSilenceClaimsNoAlarmThatThereIsNot) {
  EXPECT_EQ(alert_sentence(entry("stale")), "STALE, silent");
  EXPECT_EQ(alert_sentence(entry("stale", "HI")),
            "STALE, silent, alarm HI still active, high priority");
  EXPECT_EQ(alert_tone(entry("stale")), "doubt");
}

TEST(AlertSentence, OfAFaultSaysWhatIsWrong) {
  AlertEntry fault = entry("sensor-fault");
  fault.celsius = -127;
  fault.fault = "disconnected";
  EXPECT_EQ(alert_sentence(fault), "FAULT, -127.0 °C, disconnected");
}

TEST(AlertSentence, OfALagIsAboutTheFilterAndNotAboutASensor) {
  AlertEntry lagging = entry("lagging");
  lagging.celsius = 20;
  lagging.lag = seconds{12};
  lagging.priority = "medium";
  EXPECT_EQ(alert_subject(lagging), "temp-filter");
  EXPECT_EQ(alert_sentence(lagging), "LAGGING, temp-filter is 12 s behind: alarms come late");
  EXPECT_EQ(alert_tone(entry("caught-up")), "good");
}

TEST(AlertSentence, EscapesForeignText) {
  AlertEntry odd = entry("a\x1b[2J");
  odd.sensor_id = "b\n";
  odd.priority = "c\x07";
  EXPECT_EQ(alert_sentence(odd), "EVENT, a\\x1b[2J, c\\x07 priority");
  EXPECT_EQ(alert_subject(odd), "b\\n");
}

TEST(AlertSentence, OfACriticalAlarmIsMarked) {
  AlertEntry critical = entry("level", "HIHI");
  critical.priority = "critical";
  critical.celsius = 95.4;
  critical.limit = 95;
  EXPECT_EQ(alert_sentence(critical),
            "CRITICAL, 95.4 °C, now HIHI: 0.4 above the limit of 95 °C, critical priority");
  EXPECT_EQ(alert_tone(critical), "critical");
}

}  // namespace
}  // namespace suhu::temp_dashboard
