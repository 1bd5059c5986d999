#include "suhu/core/text.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <charconv>
#include <clocale>
#include <cmath>
#include <nlohmann/json.hpp>
#include <random>

#include "suhu/core/utf8.hpp"

namespace suhu {
namespace {

std::string number(double value) {
  std::string out;
  append_number(out, value);
  return out;
}

std::string celsius(double value, double limit) {
  std::string out;
  append_celsius(out, value, limit);
  return out;
}

std::string json_quoted(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string csv(std::string_view text) {
  std::string out;
  append_csv_text(out, text);
  return out;
}

/// Returns random bytes of every kind: text, controls, UTF-8 of dangerous characters, invalid
/// UTF-8.
std::string random_bytes(std::mt19937_64& random) {
  static constexpr std::string_view kPieces[] = {
      "S1",           "\x1b[31m",         "\xC2\x85",         "\xE2\x80\xAE",
      "\xE2\x81\xA6", "\xD8\x9C",         "\xEF\xBB\xBF",     "\xE2\x80\xA8",
      "\xED\xA0\x80", "\xF3\xA0\x81\x81", "\xF0\x9F\x94\xA5", "\xC0\xAF",
      "\xE2\x80",     "\xF4\x90\x80\x80"};
  std::string text;
  for (auto n = random() % 12; n > 0; --n) {
    if (random() % 2 == 0) {
      text += kPieces[random() % std::size(kPieces)];
    } else {
      text += static_cast<char>(random());
    }
  }
  return text;
}

bool is_dangerous(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F || c == 0x061C || c == 0x2028 ||
         c == 0x2029 || c == 0xFEFF || (c >= 0x200B && c <= 0x200D) ||
         (c >= 0xE0000 && c <= 0xE007F);
}

/// Checks that the text is valid UTF-8 without anything that acts on a terminal.
void expect_harmless(std::string_view text, bool line_breaks = false) {
  for (auto rest = text; !rest.empty();) {
    const auto character = utf8::decode(rest);
    ASSERT_TRUE(character.valid);
    const bool allowed =
        line_breaks && (character.code == '\n' || character.code == '\r' || character.code == '\t');
    ASSERT_TRUE(allowed || !is_dangerous(character.code))
        << static_cast<std::uint32_t>(character.code);
    rest.remove_prefix(character.bytes);
  }
}

TEST(AppendNumber, WritesTheShortestTextThatReadsBack) {
  EXPECT_EQ(number(80.0), "80");
  EXPECT_EQ(number(82.4), "82.4");
  EXPECT_EQ(number(-0.5), "-0.5");
  EXPECT_EQ(number(0.1 + 0.2), "0.30000000000000004");
  EXPECT_EQ(number(-0.0), "-0");
  EXPECT_EQ(number(1.7976931348623157e308), "1.7976931348623157e+308");
  EXPECT_EQ(number(-2.2250738585072014e-308), "-2.2250738585072014e-308");
  EXPECT_EQ(number(5e-324), "5e-324");
}

TEST(AppendNumber, IsJsonAndReadsBackForRandomDoubles) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20'000; ++i) {
    const auto value = std::bit_cast<double>(random());
    if (!std::isfinite(value)) continue;
    const auto parsed = nlohmann::json::parse(number(value), nullptr, false);
    ASSERT_TRUE(parsed.is_number()) << "seed 1, " << number(value);
    ASSERT_EQ(parsed.get<double>(), value) << "seed 1, " << number(value);
  }
}

TEST(AppendNumber, IgnoresTheLocale) {
  const std::string before = std::setlocale(LC_ALL, nullptr);
  std::setlocale(LC_ALL, "de_DE.UTF-8");  // no effect where it is not installed
  EXPECT_EQ(number(82.4), "82.4");
  EXPECT_EQ(celsius(82.4, 80), "82.4");
  std::setlocale(LC_ALL, before.c_str());
}

TEST(AppendCelsius, ShowsOneDecimal) {
  EXPECT_EQ(celsius(82.4, 80), "82.4");
  EXPECT_EQ(celsius(82, 80), "82.0");
  EXPECT_EQ(celsius(82.449999, 80), "82.4");
  EXPECT_EQ(celsius(-127, 80), "-127.0");
  EXPECT_EQ(celsius(80, 80), "80.0");
  EXPECT_EQ(celsius(-0.01, 80), "0.0");
  std::string out;
  append_celsius(out, 80.04);
  EXPECT_EQ(out, "80.0");
}

TEST(AppendCelsius, ShowsAsManyDecimalsAsItTakesToDifferFromTheLimit) {
  EXPECT_EQ(celsius(80.04, 80), "80.04");
  EXPECT_EQ(celsius(80.0001, 80), "80.0001");
  EXPECT_EQ(celsius(80.00000000000001, 80), "80.00000000000001");
  EXPECT_EQ(celsius(80.14, 80.12), "80.14");
  EXPECT_EQ(celsius(79.96, 80), "79.96");
  EXPECT_EQ(celsius(-0.01, 0), "-0.01");
  EXPECT_EQ(celsius(1e-300, 0), "1e-300");
}

TEST(AppendCelsius, CopesWithEverySize) {
  EXPECT_EQ(celsius(1.5e300, 80), "1.5e+300");
  EXPECT_EQ(celsius(123456789012345.6, 80), "123456789012345.6");
}

TEST(AppendJsonString, EscapesWhatJsonAsksFor) {
  EXPECT_EQ(json_quoted("S1"), R"("S1")");
  EXPECT_EQ(json_quoted(""), R"("")");
  EXPECT_EQ(json_quoted("a\"b\\c/d"), R"("a\"b\\c/d")");
  EXPECT_EQ(json_quoted("\b\f\n\r\t"), R"("\b\f\n\r\t")");
  EXPECT_EQ(json_quoted(std::string_view("\0\x1b\x1f\x7f", 4)), R"("\u0000\u001b\u001f\u007f")");
  EXPECT_EQ(json_quoted("\u0085\u009b\u2028\u2029\u00a0°"),
            "\"\\u0085\\u009b\\u2028\\u2029\u00a0°\"");
  EXPECT_EQ(json_quoted("M\xC3\xBCller \xF0\x9F\x94\xA5"), "\"M\xC3\xBCller \xF0\x9F\x94\xA5\"");
}

TEST(AppendJsonString, RepairsInvalidUtf8) {
  EXPECT_EQ(json_quoted("a\xFFz"), "\"a\xEF\xBF\xBDz\"");
  EXPECT_EQ(json_quoted("\xE2\x80"), "\"\xEF\xBF\xBD\"");
  EXPECT_EQ(json_quoted("\xC0\xAF"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
  EXPECT_EQ(json_quoted("\xED\xA0\x80\""), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\\\"\"");
}

TEST(AppendJsonString, GivesOneLineOfValidJsonForRandomBytes) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 20'000; ++i) {
    const auto text = random_bytes(random);
    const auto written = json_quoted(text);
    ASSERT_TRUE(nlohmann::json::accept(written)) << "seed 2, case " << i;
    for (const char c : written)
      ASSERT_TRUE(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) << "seed 2, case " << i;
  }
}

TEST(AppendPrintable, LeavesHarmlessTextAlone) {
  EXPECT_EQ(printable("S1 line/3 (#4)"), "S1 line/3 (#4)");
  const std::string text = "M\xC3\xBCller \xE6\xB8\xA9\xE5\xBA\xA6 \xF0\x9F\x94\xA5";
  EXPECT_EQ(printable(text), text);
}

TEST(AppendPrintable, EscapesWhatActsOnATerminal) {
  EXPECT_EQ(printable("a\nb\r\t"), R"(a\nb\r\t)");
  EXPECT_EQ(printable("\x1b[31m"), R"(\x1b[31m)");
  EXPECT_EQ(printable(std::string_view("\0\x7f", 2)), R"(\x00\x7f)");
  EXPECT_EQ(printable("\xC2\x9B\xC2\x80"), R"(\u009b\u0080)");
  EXPECT_EQ(printable("\xE2\x80\xAE\xE2\x81\xA6\xE2\x80\x8F\xD8\x9C"),
            R"(\u202e\u2066\u200f\u061c)");
  EXPECT_EQ(printable("\xE2\x80\xA8\xE2\x80\xA9\xEF\xBB\xBF\xE2\x80\x8B"),
            R"(\u2028\u2029\ufeff\u200b)");
  EXPECT_EQ(printable("\xF3\xA0\x81\x81"), R"(\U000e0041)");
  EXPECT_EQ(printable("\u034F\u115F\u3164\uFFA0\uFE0F"), R"(\u034f\u115f\u3164\uffa0\ufe0f)")
      << "these do not show";
  EXPECT_EQ(printable("\uFDD0\uFFFE\U0001FFFF\U0010FFFE"), R"(\ufdd0\ufffe\U0001ffff\U0010fffe)")
      << "noncharacters";
  EXPECT_EQ(printable("\x9B\xFF\xC3"), R"(\x9b\xff\xc3)");
}

TEST(AppendPrintable, DoublesABackslashSoThatEscapesAreUnambiguous) {
  EXPECT_EQ(printable(R"(a\nb)"), R"(a\\nb)");
}

TEST(AppendPrintable, CutsBetweenCharacters) {
  EXPECT_EQ(printable("abcdef", 6), "abcdef");
  EXPECT_EQ(printable("abcdef", 5), "abcde\xE2\x80\xA6");
  EXPECT_EQ(printable("ab\xF0\x9F\x94\xA5", 5), "ab\xE2\x80\xA6");
  EXPECT_EQ(printable("ab\xF0\x9F\x94\xA5", 6), "ab\xF0\x9F\x94\xA5");
  EXPECT_EQ(printable(std::string(129, 'x')), std::string(128, 'x') + "\xE2\x80\xA6");
  EXPECT_EQ(printable("a", 0), "\xE2\x80\xA6");
  EXPECT_EQ(printable("", 0), "");
}

TEST(AppendPrintable, IsHarmlessForRandomBytes) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 20'000; ++i) {
    const auto text = random_bytes(random);
    SCOPED_TRACE("seed 3, case " + std::to_string(i));
    expect_harmless(printable(text, random() % 40));
    expect_harmless(csv(text), /*line_breaks=*/true);
    if (HasFatalFailure()) return;
  }
}

TEST(AppendCsvText, QuotesByRfc4180) {
  EXPECT_EQ(csv("S1"), "S1");
  EXPECT_EQ(csv(""), "");
  EXPECT_EQ(csv("a,b"), R"("a,b")");
  EXPECT_EQ(csv("a\"b"), R"("a""b")");
  EXPECT_EQ(csv("a\r\nb"), "\"a\r\nb\"");
  EXPECT_EQ(csv("a\\b"), "a\\b");
}

TEST(AppendCsvText, DisarmsFormulas) {
  EXPECT_EQ(csv("=1+1"), "'=1+1");
  EXPECT_EQ(csv("+1"), "'+1");
  EXPECT_EQ(csv("-1"), "'-1");
  EXPECT_EQ(csv("@SUM(A1)"), "'@SUM(A1)");
  EXPECT_EQ(csv("\t=1"), "\"'\t=1\"");
  EXPECT_EQ(csv("\r=1"), "\"'\r=1\"");
  EXPECT_EQ(csv("=A1,\"x\""), R"("'=A1,""x""")");
  EXPECT_EQ(csv("\uFF1D1+1"), "'\uFF1D1+1");
  EXPECT_EQ(csv("\uFF0B1"), "'\uFF0B1");
  EXPECT_EQ(csv("\uFF0D1"), "'\uFF0D1");
  EXPECT_EQ(csv("\uFF20SUM(A1)"), "'\uFF20SUM(A1)");
  EXPECT_EQ(csv("a=1"), "a=1");
}

TEST(AppendCsvText, EscapesTerminalControls) {
  EXPECT_EQ(csv("a\x1b[31m\xFF"), R"(a\x1b[31m\xff)");
}

}  // namespace
}  // namespace suhu
