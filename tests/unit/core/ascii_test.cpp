#include "suhu/core/ascii.hpp"

#include <gtest/gtest.h>

namespace suhu {
namespace {

TEST(Ascii, TrimsBothEndsAndNothingInside) {
  EXPECT_EQ(trimmed(" \t a b\r\n"), "a b");
  EXPECT_EQ(trimmed("a"), "a");
  EXPECT_EQ(trimmed(" \n\t "), "");
  EXPECT_EQ(trimmed(""), "");
  EXPECT_EQ(trimmed("\n a\n", " "), "\n a\n") << "only the given blanks";
}

TEST(Ascii, LowersOnlyItsOwnLetters) {
  EXPECT_EQ(ascii_lower("SASL_SSL@[`{"), "sasl_ssl@[`{");
  EXPECT_EQ(ascii_lower("\xC3\x84Z"), "\xC3\x84z") << "another character stays";
}

TEST(Ascii, ComparesWithoutCase) {
  EXPECT_TRUE(equal_ignoring_case("Content-Type", "content-tYPE"));
  EXPECT_FALSE(equal_ignoring_case("a", "ab"));
  EXPECT_FALSE(equal_ignoring_case("@", "`")) << "they differ by the same bit as A and a";
}

}  // namespace
}  // namespace suhu
