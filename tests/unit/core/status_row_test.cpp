// Tests the status row together with lines of its own program and of others on the same terminal.
#include "suhu/core/status_row.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/tiny_terminal.hpp"

namespace suhu {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;

const Timestamp kStart{milliseconds{1'795'232'160'000}};

class StatusRowTest : public testing::Test {
 protected:
  void batch(const std::string& lines, const std::string& status, Timestamp now) {
    std::string screen = lines;
    row_.update(screen, 0, status, 40, now);
    terminal_ << screen;
  }

  StatusRow row_;
  TinyTerminal terminal_{40};
};

TEST_F(StatusRowTest, StandsBelowTheLinesAndGivesWayToTheNextOnes) {
  batch("one\n", "waiting for 1 s", kStart);
  EXPECT_THAT(terminal_.rows(), ElementsAre("one", "waiting for 1 s"));
  batch("two\nthree\n", "waiting for 0 s", kStart + milliseconds{10});
  EXPECT_THAT(terminal_.rows(), ElementsAre("one", "two", "three", "waiting for 0 s"));
  batch("", "", kStart + milliseconds{20});
  EXPECT_THAT(terminal_.rows(), ElementsAre("one", "two", "three"));
}

TEST_F(StatusRowTest, LeavesTheCursorWhereAnotherProgramsLineTakesItsPlace) {
  batch("one\n", "waiting for 1 s", kStart);
  EXPECT_EQ(terminal_.cursor_column(), 0U);
  terminal_ << kWipeRow << "temp-filter: 2 of 3\n";
  batch("two\n", "waiting for 2 s", kStart + milliseconds{1'000});
  EXPECT_THAT(terminal_.rows(),
              ElementsAre("one", "temp-filter: 2 of 3", "two", "waiting for 2 s"));
}

TEST_F(StatusRowTest, NeverEndsBehindTheLineOfAProgramThatDoesNotKnowOfIt) {
  batch("", "waiting", kStart);
  terminal_ << "curl: (7) no route\n";
  batch("", "waiting", kStart + milliseconds{1'000});
  EXPECT_THAT(terminal_.rows(), ElementsAre("curl: (7) no route", "waiting"));
}

TEST_F(StatusRowTest, IsRedrawnFourTimesASecondAtMostAndOnceASecondAtLeast) {
  std::string screen;
  row_.update(screen, 0, "1", 40, kStart);
  screen.clear();
  row_.update(screen, 0, "2", 40, kStart + milliseconds{249});
  EXPECT_EQ(screen, "");
  row_.update(screen, 0, "2", 40, kStart + milliseconds{250});
  EXPECT_EQ(screen, "\r\x1b[K2\r");
  screen.clear();
  row_.update(screen, 0, "2", 40, kStart + milliseconds{1'249});
  EXPECT_EQ(screen, "");
  row_.update(screen, 0, "2", 40, kStart + milliseconds{1'250});
  EXPECT_EQ(screen, "\r\x1b[K2\r");
  screen.clear();
  row_.update(screen, 0, "3", 40, kStart);
  EXPECT_EQ(screen, "\r\x1b[K3\r") << "a clock that is set back does not stop it";
}

TEST_F(StatusRowTest, TakesOneRowAtEveryWidth) {
  for (std::size_t width = 1; width < 100; ++width) {
    TinyTerminal terminal{width};
    terminal << status_bytes("waiting: no alert yet, for 12 s; 31 shown, of 3 sensors", width);
    EXPECT_LE(terminal.rows().size(), 1U) << width;
  }
}

}  // namespace
}  // namespace suhu
