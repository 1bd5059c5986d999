#include "suhu/core/glob.hpp"

#include <gtest/gtest.h>

#include <string>

namespace suhu {
namespace {

TEST(Glob, MatchesTheWholeIdWithoutPathRules) {
  EXPECT_TRUE(glob_matches("*", ""));
  EXPECT_TRUE(glob_matches("*", "a/b/.c"));
  EXPECT_TRUE(glob_matches("S?", "S1"));
  EXPECT_FALSE(glob_matches("S?", "S"));
  EXPECT_FALSE(glob_matches("S?", "S12"));
  EXPECT_FALSE(glob_matches("S1", "s1"));
  EXPECT_TRUE(glob_matches("*-[0-9]", ".hall-7"));
  EXPECT_TRUE(glob_matches("a*b*c", "a-b-b-c"));
  EXPECT_FALSE(glob_matches("a*b*c", "a-b-b-c-"));
  EXPECT_FALSE(glob_matches("", "x"));
  EXPECT_TRUE(glob_matches("", ""));
}

TEST(Glob, KnowsSetsAsTheShellDoes) {
  EXPECT_TRUE(glob_matches("[abc]", "b"));
  EXPECT_FALSE(glob_matches("[!a-c]", "b"));
  EXPECT_TRUE(glob_matches("[^a-c]", "d"));
  EXPECT_TRUE(glob_matches("[]a]", "]"));
  EXPECT_TRUE(glob_matches("[a-]", "-"));
  EXPECT_TRUE(glob_matches(R"([\]])", "]"));
  EXPECT_TRUE(glob_matches("[x", "[x")) << "never closed: an ordinary character";
  EXPECT_FALSE(glob_matches("[x", "x"));
  EXPECT_TRUE(glob_matches(R"(\*)", "*"));
  EXPECT_FALSE(glob_matches(R"(\*)", "x"));
  EXPECT_TRUE(glob_matches("a\\", "a\\"));
}

TEST(Glob, TakesCharactersNotBytes) {
  EXPECT_TRUE(glob_matches("?", "é"));
  EXPECT_TRUE(glob_matches("[à-ü]1", "é1"));
  EXPECT_FALSE(glob_matches("??", "é"));
  EXPECT_FALSE(glob_matches("S1", std::string_view("S1\0x", 4)));
  EXPECT_TRUE(glob_matches("S1*", std::string_view("S1\0x", 4)));
}

TEST(Glob, DoesNotTakeForEverOnManyStars) {
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "*a";
  EXPECT_FALSE(glob_matches(pattern + "b", std::string(1'000, 'a')));
}

TEST(Glob, DoesNotTakeForEverOnManyBracketsThatAreNeverClosed) {
  const std::string brackets(1'000'000, '[');
  EXPECT_TRUE(glob_matches(brackets, brackets));
  EXPECT_EQ(literal_characters(brackets), 1'000'000u);
  EXPECT_TRUE(literal_text(brackets) == brackets);
  EXPECT_TRUE(glob_matches("*[[x][a", "[[[[x[a"))
      << "one that is closed stands before one that is not";
}

TEST(Glob, CountsTheCharactersThatStandForThemselves) {
  EXPECT_EQ(literal_characters(""), 0u);
  EXPECT_EQ(literal_characters("oven-*"), 5u);
  EXPECT_EQ(literal_characters("*"), 0u);
  EXPECT_EQ(literal_characters("S?-[0-9]"), 2u);
  EXPECT_EQ(literal_characters("[]a]x"), 1u);
  EXPECT_EQ(literal_characters(R"(\*a\)"), 3u) << "an escaped character is one";
  EXPECT_EQ(literal_characters("é*"), 1u) << "characters, not bytes";
  EXPECT_EQ(literal_characters("[x"), 2u) << "never closed: an ordinary character";
}

TEST(Glob, KnowsThePatternThatMatchesOneTextOnly) {
  EXPECT_EQ(literal_text("S1"), "S1");
  EXPECT_EQ(literal_text(""), "");
  EXPECT_EQ(literal_text(R"(a\*b\)"), R"(a*b\)");
  EXPECT_EQ(literal_text("a\\"), "a\\");
  EXPECT_EQ(literal_text("[x"), "[x");
  EXPECT_EQ(literal_text(R"(\é)"), "é");
  for (const char* glob : {"*", "a?", "[a]", R"(\\*)"})
    EXPECT_EQ(literal_text(glob), std::nullopt) << glob;
  for (const char* pattern : {"S1", R"(a\*b)", "[x", "a\\"})
    EXPECT_TRUE(glob_matches(pattern, *literal_text(pattern))) << pattern;
}

}  // namespace
}  // namespace suhu
