#include "suhu/core/columns.hpp"

#include <gtest/gtest.h>

namespace suhu {
namespace {

TEST(Columns, CountCharactersNotBytesAndNoColors) {
  EXPECT_EQ(columns(""), 0U);
  EXPECT_EQ(columns("82.4 °C"), 7U);
  EXPECT_EQ(columns("\x1b[1;33mWARNING\x1b[0m"), 7U);
  EXPECT_EQ(columns("温度"), 4U);
  EXPECT_EQ(columns("×…"), 2U);
  EXPECT_EQ(columns("e\u0301"), 1U) << "a combining accent";
}

TEST(Columns, MeasureEveryScriptWhateverTheLocaleIs) {
  EXPECT_EQ(columns("ทำ"), 2U) << "Thai";
  EXPECT_EQ(columns("क्"), 1U) << "a virama of Devanagari";
  EXPECT_EQ(columns("온도"), 4U);
  EXPECT_EQ(columns("🔥"), 2U);
  EXPECT_EQ(columns("\xff"), 1U) << "not UTF-8";
}

TEST(Columns, CutBetweenCharacters) {
  EXPECT_EQ(cut_to_columns("82.4 °C", 7), "82.4 °C");
  EXPECT_EQ(cut_to_columns("82.4 °C", 6), "82.4 …");
  EXPECT_EQ(cut_to_columns("温度計", 4), "温…");
  EXPECT_EQ(cut_to_columns("abc", 1), "…");
  EXPECT_EQ(cut_to_columns("abc", 0), "");
  EXPECT_EQ(cut_to_columns("\x1b[1mabc\x1b[0m", 2), "\x1b[1ma…\x1b[0m");
}

}  // namespace
}  // namespace suhu
