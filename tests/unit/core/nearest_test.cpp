#include "suhu/core/nearest.hpp"

#include <gtest/gtest.h>

namespace suhu {
namespace {

TEST(Nearest, FindsTheWordWithTheFewestEdits) {
  EXPECT_EQ(nearest("temprature", {"time", "temperature"}, 3), "temperature");
  EXPECT_EQ(nearest("tiem", {"stem", "time"}, 2), "time");  // a swap is one edit
  EXPECT_EQ(nearest("abcd", {"abcx", "abcy"}, 2), "abcx");
}

TEST(Nearest, FindsNoWordThatIsTooDifferent) {
  EXPECT_EQ(nearest("pressure", {"time", "unit"}, 3), "");
  EXPECT_EQ(nearest("ab", {"cd"}, 5), "");
  EXPECT_EQ(nearest(std::string(65, 'a'), {std::string(65, 'a')}, 5), "");
}

}  // namespace
}  // namespace suhu
