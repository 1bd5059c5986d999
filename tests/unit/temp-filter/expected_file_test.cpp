// Tests the file of --expect: sensors that must send readings.
#include "temp-filter/expected_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "support/temp_file.hpp"

namespace suhu::temp_filter {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

std::vector<std::string> ids(std::string_view text) {
  const auto expected = parse_expected(text);
  EXPECT_TRUE(expected) << expected.error();
  return expected.value_or(std::vector<std::string>{});
}

std::string refusal(std::string_view text) {
  const auto expected = parse_expected(text, "ids.txt");
  return expected ? "accepted" : expected.error();
}

TEST(ExpectedFile, ReadsOneIdPerLineInTheirOrder) {
  EXPECT_THAT(ids("S2\nS1\noven 7/é\n"), ElementsAre("S2", "S1", "oven 7/é"));
  EXPECT_THAT(ids("S1\nS2"), ElementsAre("S1", "S2")) << "the last line may lack its end";
  EXPECT_THAT(ids(""), IsEmpty());
}

TEST(ExpectedFile, IgnoresBlankLinesCommentsAndTheMarksOfWindows) {
  EXPECT_THAT(ids("\xEF\xBB\xBF# ovens\r\nS1\r\n\r\n \t\r\n#S2\nS#3\r\n"),
              ElementsAre("S1", "S#3"));
}

TEST(ExpectedFile, TakesADuplicateOnce) {
  EXPECT_THAT(ids("S1\nS2\nS1\r\nS2\n"), ElementsAre("S1", "S2"));
}

TEST(ExpectedFile, RefusesWhatNoSensorCanBeWithItsLine) {
  EXPECT_THAT(refusal("S1\n\nS\x80\n"), StartsWith("ids.txt:3: \"S\\x80\" is no valid UTF-8"));
  EXPECT_EQ(ids(std::string(1024, 'x')).size(), 1u);
  EXPECT_THAT(refusal("S1\n" + std::string(1025, 'x')),
              testing::AllOf(StartsWith("ids.txt:2: \"xxx"), HasSubstr("longer than 1,024 bytes")));
}

TEST(ExpectedFile, RefusesWhiteSpaceThatNobodyWouldSee) {
  EXPECT_THAT(refusal("S1 \n"), StartsWith("ids.txt:1: \"S1 \" begins or ends with white space"));
  EXPECT_THAT(refusal("\tS1\n"), StartsWith("ids.txt:1: \"\\tS1\" begins or ends"));
  EXPECT_THAT(refusal("S1\n #S2\n"), StartsWith("ids.txt:2: \" #S2\" begins or ends"));
}

TEST(ExpectedFile, ReadsFilesAndPipesAndNamesThemInErrors) {
  const test::TempFile file{"S1\nS2 \n"};
  EXPECT_THAT(read_expected(file.path()).error(), StartsWith(file.path() + ":2: "));
  EXPECT_THAT(read_expected("/no/such").error(),
              StartsWith("/no/such: cannot be read: No such file"));
  EXPECT_THAT(read_expected("/tmp").error(), HasSubstr("is a directory"));
  test::Pipe pipe;
  pipe.send("S1\n");
  const std::string path = "/dev/fd/" + std::to_string(pipe.reader());
  pipe.close_writer();
  EXPECT_THAT(read_expected(path).value_or(std::vector<std::string>{}), ElementsAre("S1"));
}

}  // namespace
}  // namespace suhu::temp_filter
