#include "suhu/core/alert_text.hpp"

#include "suhu/core/alert_table.hpp"

#include <gtest/gtest.h>

#include <string>

namespace suhu {
namespace {

Alert alert(std::string_view id = "S1", double celsius = 82.4,
            std::optional<double> threshold = 80.0) {
  return {.sensor_id = id,
          .celsius = celsius,
          .threshold = threshold,
          .ts = Timestamp{std::chrono::milliseconds{1795232160120}},
          .source = SourcePosition{"sensor-suhu", 0, 4711}};
}

std::string human(const Alert& alert, bool color = false) {
  std::string out;
  append_alert_human(out, alert, {.color = color});
  return out;
}

std::string csv(const Alert& alert) {
  std::string out;
  append_csv_row(out, as_event(alert), AlertColumns::alert);
  return out;
}

TEST(AlertText, WritesOneLineForPeople) {
  EXPECT_EQ(
      human(alert()),
      "2026-11-21 03:36:00.120Z  WARNING  S1  82.4 \u00B0C  2.4 above the limit of 80 \u00B0C");
}

TEST(AlertText, KeepsWhatStoodInFront) {
  std::string out = "THE TEXT ";
  append_alert_human(out, alert(), {});
  EXPECT_EQ(out, "THE TEXT " + human(alert()));
}

TEST(AlertText, NamesAReadingWithoutALimit) {
  EXPECT_EQ(human(alert("S1", 70.3, std::nullopt)),
            "2026-11-21 03:36:00.120Z  reading  S1  70.3 \u00B0C");
}

TEST(AlertText, NeverSaysZeroAboveTheLimit) {
  const auto tail = [](double celsius, double limit) {
    return human(alert("S1", celsius, limit)).substr(39);
  };
  EXPECT_EQ(tail(80.04, 80), "80.04 \u00B0C  0.04 above the limit of 80 \u00B0C");
  EXPECT_EQ(tail(80.001, 80), "80.001 \u00B0C  0.001 above the limit of 80 \u00B0C");
  EXPECT_EQ(tail(80.5, 80.25), "80.5 \u00B0C  0.2 above the limit of 80.25 \u00B0C");
  EXPECT_EQ(tail(81, 80), "81.0 \u00B0C  1.0 above the limit of 80 \u00B0C");
  EXPECT_EQ(tail(78, 80), "78.0 \u00B0C  2.0 below the limit of 80 \u00B0C");
  EXPECT_EQ(tail(80, 80), "80.0 \u00B0C  at the limit of 80 \u00B0C");
  EXPECT_EQ(tail(-20, -25.5), "-20.0 \u00B0C  5.5 above the limit of -25.5 \u00B0C");
}

TEST(AlertText, ColoursOnlyWhenAsked) {
  EXPECT_EQ(human(alert()).find('\x1b'), std::string::npos);
  const auto colored = human(alert(), true);
  EXPECT_NE(colored.find("\x1b[1;33mWARNING\x1b[0m"), std::string::npos);
  EXPECT_NE(human(alert("S1", 1, std::nullopt), true).find("\x1b[2mreading\x1b[0m"),
            std::string::npos);
}

TEST(AlertText, EscapesTheId) {
  EXPECT_NE(human(alert("a\x1b[2J\nb")).find(R"(  a\x1b[2J\nb  )"), std::string::npos);
}

TEST(AlertText, WritesCsvRowsUnderTheirHeader) {
  std::string out;
  append_csv_header(out, AlertColumns::alert);
  append_csv_row(out, as_event(alert()), AlertColumns::alert);
  EXPECT_EQ(out,
            "sensor_id,suhu,threshold,ts,topic,partition,offset\nS1,82.4,80,2026-11-21T03:36:00."
            "120Z,sensor-suhu,0,4711\n");
}

TEST(AlertText, LeavesAbsentCsvFieldsEmpty) {
  Alert reading = alert("S1", 70, std::nullopt);
  reading.source.reset();
  EXPECT_EQ(csv(reading), "S1,70,,2026-11-21T03:36:00.120Z,,,\n");
}

TEST(AlertText, DisarmsFormulasInCsv) {
  EXPECT_EQ(csv(alert("=1,2")), "\"'=1,2\",82.4,80,2026-11-21T03:36:00.120Z,sensor-suhu,0,4711\n");
}

TEST(AlertTable, AlignsAsSparkDoes) {
  AlertTable table{AlertColumns::alert};
  table.add(alert());
  table.add(alert("sensor-number-10", 101));
  EXPECT_EQ(
      table.render(),
      "+----------------+-----+---------+------------------------+-----------+---------+------+\n"
      "|       sensor_id| suhu|threshold|                      ts|      topic|partition|offset|\n"
      "+----------------+-----+---------+------------------------+-----------+---------+------+\n"
      "|              S1| 82.4|       80|2026-11-21T03:36:00.120Z|sensor-suhu|        0|  4711|\n"
      "|sensor-number-10|101.0|       80|2026-11-21T03:36:00.120Z|sensor-suhu|        0|  4711|\n"
      "+----------------+-----+---------+------------------------+-----------+---------+------+\n");
}

TEST(AlertTable, FitsTheScreenAndNamesWhatItLeftOut) {
  AlertTable table{AlertColumns::alert};
  table.add(alert());
  EXPECT_EQ(table.render(83), table.render());
  EXPECT_EQ(table.render(80),
            "+---------+----+---------+--------------------+-----------+---------+------+\n"
            "|sensor_id|suhu|threshold|                  ts|      topic|partition|offset|\n"
            "+---------+----+---------+--------------------+-----------+---------+------+\n"
            "|       S1|82.4|       80|2026-11-21T03:36:00Z|sensor-suhu|        0|  4711|\n"
            "+---------+----+---------+--------------------+-----------+---------+------+\n");
  EXPECT_EQ(table.render(40),
            "+---------+----+--------------------+\n"
            "|sensor_id|suhu|                  ts|\n"
            "+---------+----+--------------------+\n"
            "|       S1|82.4|2026-11-21T03:36:00Z|\n"
            "+---------+----+--------------------+\n"
            "the screen has no room for offset, partition, topic, threshold: -f csv has all\n");
}

TEST(AlertTable, LeavesOutColumnsNoRowFills) {
  Alert reading = alert("S1", 70.3, std::nullopt);
  reading.source.reset();
  AlertTable table{AlertColumns::alert};
  table.add(reading);
  EXPECT_EQ(table.render(),
            "+---------+----+------------------------+\n"
            "|sensor_id|suhu|                      ts|\n"
            "+---------+----+------------------------+\n"
            "|       S1|70.3|2026-11-21T03:36:00.120Z|\n"
            "+---------+----+------------------------+\n");
}

TEST(AlertTable, IsATableEvenWithoutRows) {
  EXPECT_EQ(AlertTable{AlertColumns::alert}.render(),
            "+---------+----+\n|sensor_id|suhu|\n+---------+----+\n+---------+----+\n");
}

TEST(AlertTable, MeasuresWhatATerminalShows) {
  // Two characters that are two columns wide each.
  Alert wide = alert("\xE6\xB8\xA9\xE5\xBA\xA6", 70.3, std::nullopt);
  wide.source.reset();
  AlertTable table{AlertColumns::alert};
  table.add(wide);
  EXPECT_NE(table.render().find("\n|     \xE6\xB8\xA9\xE5\xBA\xA6|70.3|"), std::string::npos)
      << table.render();
}

TEST(AlertTable, EscapesForeignText) {
  AlertTable table{AlertColumns::alert};
  table.add(alert("a\x1b[2J|\n"));
  EXPECT_NE(table.render().find(R"(|a\x1b[2J|\n|)"), std::string::npos) << table.render();
}

}  // namespace
}  // namespace suhu
