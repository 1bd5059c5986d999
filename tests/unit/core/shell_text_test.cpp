#include "suhu/core/shell_text.hpp"

#include <gtest/gtest.h>

#include <array>

namespace suhu {
namespace {

TEST(ShellText, QuotesOnlyWhatAShellMayChange) {
  EXPECT_EQ(shell_word("id=/device_id+/sensor_id"), "id=/device_id+/sensor_id");
  EXPECT_EQ(shell_word(""), "''");
  constexpr std::array kChanged{"a b", ";", "$x", "*", "~", "^/a", "a\nb", "°C", "!", "#"};
  for (const auto* const text : kChanged) EXPECT_EQ(shell_word(text), shell_quoted(text));
}

TEST(ShellText, EndsTheQuotesForAQuote) { EXPECT_EQ(shell_quoted("it's"), "'it'\\''s'"); }

}  // namespace
}  // namespace suhu
