#include "suhu/core/enum_words.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace suhu {
namespace {

enum class Fruit : std::uint8_t { apple, pear, plum };
constexpr std::string_view to_string(Fruit fruit) {
  switch (fruit) {
    case Fruit::apple:
      return "apple";
    case Fruit::pear:
      return "pear";
    case Fruit::plum:
      return "plum";
  }
  return {};
}

TEST(EnumWords, CountsTheEnumerators) { EXPECT_EQ(kEnumSize<Fruit>, 3U); }

TEST(EnumWords, ReadsBackEveryWordAndNoOther) {
  EXPECT_EQ(parse_word<Fruit>("apple"), Fruit::apple);
  EXPECT_EQ(parse_word<Fruit>("plum"), Fruit::plum);
  for (const std::string_view other : {"", "appl", "Apple", "plum "}) {
    EXPECT_EQ(parse_word<Fruit>(other), std::nullopt) << other;
  }
}

TEST(EnumArray, HasOneValueForEachEnumeratorAndVisitsThemInOrder) {
  EnumArray<Fruit, int> counts;
  counts[Fruit::pear] = 5;
  std::string text;
  counts.for_each([&text](Fruit fruit, int count) {
    text.append(to_string(fruit)).append(1, ' ').append(std::to_string(count)).append(1, '\n');
  });
  EXPECT_EQ(text, "apple 0\npear 5\nplum 0\n");
}

TEST(Term, KeepsAWordThatThisVersionDoesNotKnow) {
  const Term<Fruit> known{std::string_view{"pear"}};
  EXPECT_TRUE(known == Fruit::pear);
  EXPECT_EQ(known.word(), "pear");
  const Term<Fruit> unknown{std::string_view{"quince"}};
  EXPECT_EQ(unknown.value(), std::nullopt);
  EXPECT_EQ(unknown.word(), "quince");
  EXPECT_FALSE(unknown == Fruit::apple);
}

TEST(Term, IsEmptyWithoutAWord) {
  EXPECT_TRUE(Term<Fruit>{}.empty());
  EXPECT_TRUE(Term<Fruit>{std::string_view{}}.empty());
  EXPECT_FALSE(Term<Fruit>{Fruit::apple}.empty());
}

}  // namespace
}  // namespace suhu
