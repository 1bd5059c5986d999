#include "suhu/stream/line_source.hpp"

#include <gtest/gtest.h>

#include "support/temp_file.hpp"

namespace suhu::stream {
namespace {

using std::chrono::milliseconds;
using test::Pipe;
using test::TempFile;

std::vector<std::string> all_lines(const std::string& content, std::size_t max_line = 64 * 1024) {
  const TempFile file{content};
  lseek(file.fd(), 0, SEEK_SET);
  LineSource source{file.fd(), max_line};
  std::vector<std::string> lines;
  while (!source.finished()) {
    for (const Record& record : source.drain(milliseconds{0})) lines.emplace_back(record.value);
  }
  return lines;
}

using Lines = std::vector<std::string>;

TEST(LineSource, ReadsLinesWithAndWithoutAFinalNewline) {
  EXPECT_EQ(all_lines("a\nb\n"), (Lines{"a", "b"}));
  EXPECT_EQ(all_lines("a\nb"), (Lines{"a", "b"}));
  EXPECT_EQ(all_lines(""), Lines{});
}

TEST(LineSource, SkipsEmptyLinesAndReadsWindowsLineEnds) {
  EXPECT_EQ(all_lines("a\r\n\r\n\nb\r\n"), (Lines{"a", "b"}));
}

TEST(LineSource, ReadsManyMoreLinesThanOneBatchHolds) {
  std::string content;
  for (int i = 0; i < 20'000; ++i) content += std::to_string(i) + "\n";
  const auto lines = all_lines(content);
  ASSERT_EQ(lines.size(), 20'000u);
  EXPECT_EQ(lines.back(), "19999");
}

TEST(LineSource, ReturnsLinesThatWerePutBackBeforeAnyOthersAndEndsAfterThem) {
  const TempFile file{"a\nb\nc\n"};
  lseek(file.fd(), 0, SEEK_SET);
  LineSource source{file.fd()};
  ASSERT_EQ(source.drain(milliseconds{0}).size(), 3U);
  source.put_back(2);
  EXPECT_FALSE(source.finished());
  const auto again = source.drain(milliseconds{0});
  ASSERT_EQ(again.size(), 2U);
  EXPECT_EQ(again[0].value, "b");
  EXPECT_EQ(again[1].offset, 2);
  EXPECT_TRUE(source.drain(milliseconds{0}).empty());
  EXPECT_TRUE(source.finished());
}

TEST(LineSource, CutsALineThatIsTooLongAndGoesOnAfterIt) {
  const std::string giant(1'000'000, 'x');
  const auto lines = all_lines("a\n" + giant + "\nb\n", 100);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[1].size(), 101u);
  EXPECT_EQ(lines[2], "b");
}

TEST(LineSource, ALineOfExactlyTheLimitIsWhole) {
  const std::string line(100, 'x');
  EXPECT_EQ(all_lines(line + "\nb", 100), (Lines{line, "b"}));
}

TEST(LineSource, ALineOfTheLimitIsWholeAlsoWhenItsWindowsEndArrivesInTwoPieces) {
  const Pipe pipe;
  LineSource source{pipe.reader(), 100};
  const std::string line(100, 'x');
  pipe.send(line + "\r");
  EXPECT_TRUE(source.drain(milliseconds{0}).empty());
  pipe.send("\n" + line + "\ry\n");
  const auto batch = source.drain(milliseconds{1'000});
  ASSERT_EQ(batch.size(), 2u);
  EXPECT_EQ(batch[0].value, line);
  EXPECT_EQ(batch[1].value, line + "\r") << "too long: the carriage return belongs to it";
}

TEST(LineSource, GivesALineAsSoonAsItIsWhole) {
  const Pipe pipe;
  LineSource source{pipe.reader()};
  pipe.send("a\nhal");
  auto batch = source.drain(milliseconds{1'000});
  ASSERT_EQ(batch.size(), 1u);
  EXPECT_EQ(batch[0].value, "a");
  EXPECT_EQ(batch[0].offset, 0);
  EXPECT_TRUE(source.drain(milliseconds{0}).empty());
  pipe.send("f\n");
  batch = source.drain(milliseconds{1'000});
  ASSERT_EQ(batch.size(), 1u);
  EXPECT_EQ(batch[0].value, "half");
  EXPECT_EQ(batch[0].offset, 1);
  EXPECT_FALSE(source.finished());
}

}  // namespace
}  // namespace suhu::stream
