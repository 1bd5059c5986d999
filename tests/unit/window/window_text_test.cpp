#include "suhu/window/window_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "suhu/window/persisted_sensor_json.hpp"

namespace suhu::window {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::Not;

WindowRecord full() {
  WindowRecord window;
  window.sensor_id = "S1";
  window.partition = 2;
  window.start = Timestamp{milliseconds{1'795'232'160'000}};
  window.end = window.start + std::chrono::seconds{10};
  window.count = 10;
  window.avg_temperature = 70.30000000000001;
  window.min_temperature = 68.1;
  window.max_temperature = 72.4;
  window.avg_humidity = 55.25;
  window.min_battery = 82;
  window.max_battery = 83;
  window.late = 3;
  return window;
}

WindowRecord bare(std::string_view id = "S2") {
  WindowRecord window;
  window.sensor_id = id;
  window.start = Timestamp{milliseconds{1'795'232'160'000}};
  window.end = window.start + milliseconds{500};
  window.count = 1;
  window.avg_temperature = window.min_temperature = window.max_temperature = -0.5;
  return window;
}

template <class Append>
std::string text_of(Append append, const WindowRecord& window) {
  std::string text = "before ";
  append(text, window);
  EXPECT_EQ(text.substr(0, 7), "before ");
  return text.substr(7);
}

TEST(WindowJson, HasItsFieldsInTheOrderOfTheContract) {
  EXPECT_EQ(
      text_of(append_window_json, full()),
      R"({"sensor_id":"S1","window_start":"2026-11-21T03:36:00.000Z","window_end":"2026-11-21T03:36:10.000Z","count":10,)"
      R"("avg_temperature":70.30000000000001,"min_temperature":68.1,"max_temperature":72.4,"avg_humidity":55.25,)"
      R"("min_battery":82,"max_battery":83,"late":3,"partition":2,"final":true})");
}

TEST(WindowJson, WritesNullForWhatIsAbsent) {
  auto window = bare();
  window.is_final = false;
  EXPECT_EQ(
      text_of(append_window_json, window),
      R"({"sensor_id":"S2","window_start":"2026-11-21T03:36:00.000Z","window_end":"2026-11-21T03:36:00.500Z","count":1,)"
      R"("avg_temperature":-0.5,"min_temperature":-0.5,"max_temperature":-0.5,"avg_humidity":null,)"
      R"("min_battery":null,"max_battery":null,"late":0,"partition":0,"final":false})");
}

TEST(WindowJson, EscapesTheIdAndStaysOneLine) {
  const std::string id = "a\"b\\c\n\x1b[31m\u2028";
  const auto text = text_of(append_window_json, bare(id));
  EXPECT_EQ(text.find_first_of("\n\x1b"), std::string::npos);
  EXPECT_EQ(nlohmann::json::parse(text)["sensor_id"], id);
}

TEST(WindowJson, LargeNumbersStayNumbers) {
  auto window = bare();
  window.count = 18'446'744'073'709'551'615u;
  window.avg_temperature = window.max_temperature = 1.7e308;
  window.partition = 2'147'483'647;
  const auto json = nlohmann::json::parse(text_of(append_window_json, window));
  EXPECT_EQ(json["count"], window.count);
  EXPECT_EQ(json["max_temperature"], 1.7e308);
  EXPECT_EQ(json["partition"], 2'147'483'647);
}

TEST(WindowCsv, HasTheColumnsOfTheJsonInItsOrder) {
  std::string header;
  append_window_csv_header(header);
  EXPECT_EQ(header,
            "sensor_id,window_start,window_end,count,avg_temperature,min_temperature,max_"
            "temperature,avg_humidity,min_battery,max_battery,"
            "late,partition,final\n");
  std::string names;
  const auto json = nlohmann::ordered_json::parse(text_of(append_window_json, full()));
  for (const auto& [name, value] : json.items()) names += name + ",";
  names.back() = '\n';
  EXPECT_EQ(header, names);
}

TEST(WindowCsv, LeavesEmptyWhatIsAbsent) {
  EXPECT_EQ(text_of(append_window_csv, full()),
            "S1,2026-11-21T03:36:00.000Z,2026-11-21T03:36:10.000Z,10,70.30000000000001,68.1,72.4,"
            "55.25,82,83,3,2,true\n");
  auto window = bare();
  window.is_final = false;
  EXPECT_EQ(text_of(append_window_csv, window),
            "S2,2026-11-21T03:36:00.000Z,2026-11-21T03:36:00.500Z,1,-0.5,-0.5,-0.5,,,,0,0,false\n");
}

TEST(WindowCsv, AnIdCanNeitherRunNorBreakTheRowNorMoveTheCursor) {
  const auto id_cell = [](std::string_view id) {
    const auto row = text_of(append_window_csv, bare(id));
    return row.substr(0, row.find(",2026-"));
  };
  EXPECT_EQ(id_cell("=HYPERLINK(1)"), "'=HYPERLINK(1)");
  EXPECT_EQ(id_cell("-1+2"), "'-1+2");
  EXPECT_EQ(id_cell("a,b"), "\"a,b\"");
  EXPECT_EQ(id_cell("say \"hi\""), "\"say \"\"hi\"\"\"");
  EXPECT_EQ(id_cell("a\nb"), "\"a\nb\"");
  EXPECT_EQ(id_cell("a\x1b[2Jb"), "a\\x1b[2Jb");
}

const auto human = [](std::string& out, const WindowRecord& window) {
  append_window_human(out, window, TextStyle{});
};

TEST(WindowHuman, LeavesOutPhrasesWhereTheScreenIsNarrow) {
  const auto fitted = [](std::size_t columns) {
    const auto window = full();
    std::string out;
    append_fitted(out, {}, columns, [&window](std::string& to, const TextStyle& style) {
      append_window_human(to, window, style);
    });
    return out;
  };
  EXPECT_EQ(fitted(90), "03:36:00Z +10s  S1  70.3 °C (68.1 to 72.4)  10 readings  55.2 % humidity");
  EXPECT_EQ(fitted(60), "03:36:00Z +10s  S1  70.3 °C (68.1 to 72.4)  10 readings");
  EXPECT_EQ(fitted(40), "03:36:00Z +10s  S1  70.3 °C");
}

TEST(WindowHuman, IsOneLineForPeople) {
  EXPECT_EQ(text_of(human, full()),
            "2026-11-21 03:36:00.000Z +10s  S1  70.3 °C (68.1 to 72.4)  10 readings  55.2 % "
            "humidity  battery 82.0 to 83.0 %  3 late");
  EXPECT_EQ(text_of(human, bare()),
            "2026-11-21 03:36:00.000Z +0.5s  S2  -0.5 °C (-0.5 to -0.5)  1 reading");
}

TEST(WindowHuman, AForeignIdIsPrintable) {
  EXPECT_THAT(text_of(human, bare("a\x1b[31m\nb")), HasSubstr("  a\\x1b[31m\\nb  "));
}

TEST(WindowTable, LeavesOutColumnsThatNoRowFills) {
  WindowTable table;
  table.add(bare());
  table.add(bare("sensor-😀"));
  EXPECT_EQ(table.render(),
            "+---------+------------------------+------------------------+-----+---------------+---"
            "------------+---------------+---------+\n"
            "|sensor_id|            window_start|              "
            "window_end|count|avg_temperature|min_temperature|max_temperature|partition|\n"
            "+---------+------------------------+------------------------+-----+---------------+---"
            "------------+---------------+---------+\n"
            "|       S2|2026-11-21T03:36:00.000Z|2026-11-21T03:36:00.500Z|    1|           -0.5|   "
            "        -0.5|           -0.5|        0|\n"
            "|sensor-😀|2026-11-21T03:36:00.000Z|2026-11-21T03:36:00.500Z|    1|           -0.5|    "
            "       -0.5|           -0.5|        0|\n"
            "+---------+------------------------+------------------------+-----+---------------+---"
            "------------+---------------+---------+\n");
}

TEST(WindowTable, ShowsAColumnThatOneRowFills) {
  WindowTable table;
  table.add(bare());
  table.add(full());
  const auto text = table.render();
  EXPECT_THAT(text, HasSubstr("|avg_humidity|min_battery|max_battery|late|partition|\n"));
  EXPECT_THAT(text, HasSubstr("|            |           |           |    |        0|\n"));
  EXPECT_THAT(text, HasSubstr("|        55.2|       82.0|       83.0|   3|        2|\n"));
  EXPECT_THAT(text, Not(HasSubstr("final")));
}

TEST(WindowTable, WithoutRowsHasTheColumnsThatEveryWindowHas) {
  EXPECT_THAT(WindowTable{}.render(), HasSubstr("|sensor_id|window_start|window_end|count|avg_"
                                                "temperature|min_temperature|max_temperature|\n"));
}

TEST(WindowTable, CutsAndEscapesALongId) {
  WindowTable table;
  const std::string id = "\n" + std::string(1'000, 'x');
  table.add(bare(id));
  EXPECT_THAT(table.render(), HasSubstr("|\\n" + std::string(63, 'x') + "…|"));
}

TEST(Remembered, IsWrittenAndReadBack) {
  std::string text;
  append_persisted_sensor(text,
                          {.closed_until = Timestamp{milliseconds{1'763'700'000'000}}, .late = 3});
  EXPECT_EQ(text, R"({"closed_until":1763700000000,"late":3})");
  for (const auto& each :
       {PartitionWindows::PersistedSensor{},
        PartitionWindows::PersistedSensor{Timestamp{milliseconds{-10'000}}, 4'294'967'295}}) {
    text.clear();
    append_persisted_sensor(text, each);
    const auto back = parse_persisted_sensor(text);
    ASSERT_TRUE(back) << text;
    EXPECT_EQ(back->closed_until, each.closed_until);
    EXPECT_EQ(back->late, each.late);
  }
}

TEST(Remembered, RubbishIsNone) {
  for (const auto* text :
       {"", "rubbish", "[]", "4", "null", "{}", R"({"closed_until":1})", R"({"late":1})",
        R"({"closed_until":"1","late":1})", R"({"closed_until":1.5,"late":1})",
        R"({"closed_until":1,"late":-1})", R"({"closed_until":1,"late":null})",
        R"({"closed_until":1,"late":1)", R"({"closed_until":1,"late":4294967296})",
        R"({"closed_until":18446744073709551615,"late":1})"}) {
    EXPECT_FALSE(parse_persisted_sensor(text)) << text;
  }
}

}  // namespace
}  // namespace suhu::window
