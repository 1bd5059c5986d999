#include "suhu/history/copy_text.hpp"

#include <gtest/gtest.h>

namespace suhu::history {
namespace {

using std::chrono::milliseconds;

std::string copied(std::string_view text) {
  std::string out;
  append_copy_text(out, text);
  return out;
}

TEST(CopyText, LeavesOrdinaryTextAlone) {
  EXPECT_EQ(copied("sensor-1 'a' \"b\" {c,d} $1"), "sensor-1 'a' \"b\" {c,d} $1");
  EXPECT_EQ(copied("é \xF0\x9F\x8C\xA1"), "é \xF0\x9F\x8C\xA1");
  EXPECT_EQ(copied(""), "");
}

TEST(CopyText, EscapesWhatCopyGivesAMeaning) {
  EXPECT_EQ(copied("a\tb\nc\rd\\e"), "a\\tb\\nc\\rd\\\\e");
  EXPECT_EQ(copied("\\N"), "\\\\N");  // not NULL
  EXPECT_EQ(copied("\\."), "\\\\.");  // not the end of the data
}

TEST(CopyText, WritesTheSymbolForNulBecausePostgresqlHasNoNul) {
  EXPECT_EQ(copied(std::string_view{"a\0b", 3}),
            "a\xE2\x90\x80"
            "b");
}

TEST(CopyText, RepairsInvalidUtf8BecausePostgresqlRefusesTheBatch) {
  EXPECT_EQ(copied("a\xC3"), "a\xEF\xBF\xBD");
  EXPECT_EQ(copied("\xED\xA0\x80"
                   "b"),
            "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
            "b");
}

window::WindowRecord some_window() {
  window::WindowRecord window;
  window.sensor_id = "s\t1";
  window.partition = 7;
  window.start = Timestamp{milliseconds{1'700'000'000'000}};
  window.end = window.start + milliseconds{60'000};
  window.count = 12;
  window.avg_temperature = 80.1;
  window.min_temperature = -0.5;
  window.max_temperature = 1e300;
  window.late = 3;
  return window;
}

TEST(CopyRow, HasOneFieldForEachColumnAndTheLine) {
  std::string out;
  append_copy_row(out, some_window(), 42);
  EXPECT_EQ(out,
            "7\ts\\t1\t2023-11-14T22:13:20.000Z\t2023-11-14T22:14:20.000Z\t12\t80.1\t-0.5\t1e+"
            "300\t\\N\t\\N\t\\N\t3\t42\n");
}

TEST(CopyRow, WritesTheOptionalNumbersThatAreThere) {
  auto window = some_window();
  window.avg_humidity = 41.25;
  window.min_battery = 0;
  window.max_battery = 100;
  std::string out;
  append_copy_row(out, window, 1);
  EXPECT_NE(out.find("\t41.25\t0\t100\t3\t1\n"), std::string::npos) << out;
}

}  // namespace
}  // namespace suhu::history
