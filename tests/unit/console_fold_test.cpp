// What a terminal shows: each test feeds a Fold and reads the bytes, or the screen they make.
#include "alert-console/fold.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "suhu/core/columns.hpp"

namespace suhu::console {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const Timestamp kStart{milliseconds{1'795'232'160'000}};

/// A very small terminal: knows newline, carriage return, erase line and colours; wraps nothing.
std::vector<std::string> lines_of(const std::string& bytes) {
  std::vector<std::string> lines{""};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == '\n') {
      lines.emplace_back();
    } else if (bytes.compare(i, 5, "\r\x1b[2K") == 0) {
      lines.back().clear();
      i += 4;
    } else if (bytes[i] == '\x1b') {
      i = bytes.find('m', i);
    } else {
      lines.back() += bytes[i];
    }
  }
  return lines;
}

class ConsoleFold : public testing::Test {
 protected:
  void show(const std::string& id, double celsius, Timestamp now) {
    const Alert alert{.sensor_id = id, .celsius = celsius, .threshold = 80, .ts = now, .source = {}};
    fold_.show(alert, now, screen_);
  }
  void tick(Timestamp now) { fold_.tick(now, screen_); }
  /// The screen's lines from the temperature on, which is what differs.
  std::vector<std::string> lines() const {
    auto all = lines_of(screen_);
    for (auto& line : all) {
      const auto word = line.find("WARNING  ");
      if (word != std::string::npos) line.erase(0, word + 9);
    }
    return all;
  }

  std::size_t width_ = 200;
  Fold fold_{false, [this] { return width_; }};
  std::string screen_;
};

TEST_F(ConsoleFold, ShowsTheFirstAlertOfASensorAtOnceAndLeavesTheLineOpen) {
  show("S1", 82.4, kStart);
  EXPECT_EQ(screen_, "2026-11-21 03:36:00.000Z  WARNING  S1  82.4 °C  2.4 above the limit of 80 °C");
  EXPECT_TRUE(fold_.line_open());
}

TEST_F(ConsoleFold, RedrawsTheLastLineInPlaceWithCountAndHighest) {
  show("S1", 82.4, kStart);
  show("S1", 92.4, kStart + seconds{1});
  show("S1", 84, kStart + seconds{2});
  tick(kStart + seconds{2});
  EXPECT_THAT(lines(), ElementsAre("S1  84.0 °C  4.0 above the limit of 80 °C  ×3  highest 92.4 °C"));
}

TEST_F(ConsoleFold, RedrawsOnceABatch) {
  for (int i = 0; i < 1'000; ++i) show("S1", 81 + i * 0.001, kStart);
  tick(kStart);
  EXPECT_EQ(screen_.find("\r\x1b[2K"), screen_.rfind("\r\x1b[2K"));
  EXPECT_THAT(screen_, HasSubstr("×1000"));
  const auto size = screen_.size();
  tick(kStart + seconds{1});
  EXPECT_EQ(screen_.size(), size) << "nothing new, nothing drawn";
}

TEST_F(ConsoleFold, BringsALineUpToDateBeforeTheNextOneBegins) {
  show("S1", 81, kStart);
  show("S1", 85, kStart);
  show("S2", 90, kStart);
  EXPECT_THAT(lines(), ElementsAre(EndsWith("×2  highest 85.0 °C"), StartsWith("S2  90.0")));
}

TEST_F(ConsoleFold, PrintsOneLineWhenTheTimeIsOverForRepeatsThatNoLineShows) {
  show("S1", 81, kStart);
  show("S2", 90, kStart + seconds{1});
  show("S1", 85, kStart + seconds{2});
  show("S1", 83, kStart + seconds{3});
  tick(kStart + milliseconds{9'999});
  EXPECT_EQ(lines().size(), 2U);
  tick(kStart + seconds{10});
  EXPECT_THAT(lines(), ElementsAre(StartsWith("S1  81.0"), StartsWith("S2  90.0"),
                                   "S1  83.0 °C  3.0 above the limit of 80 °C  ×3  highest 85.0 °C"));
  tick(kStart + seconds{30});
  EXPECT_EQ(lines().size(), 3U) << "S2 had no repeats";
}

TEST_F(ConsoleFold, CountsWhatALineOnTheScreenShowsOnlyOnce) {
  show("S1", 81, kStart);
  show("S1", 82, kStart);
  show("S2", 90, kStart);
  tick(kStart + seconds{10});
  EXPECT_THAT(lines(), ElementsAre(EndsWith("×2  highest 82.0 °C"), StartsWith("S2  90.0")));
}

TEST_F(ConsoleFold, BeginsANewLineForASensorOnceItsTimeIsOver) {
  show("S1", 81, kStart);
  tick(kStart);
  show("S1", 82, kStart + seconds{10});
  EXPECT_THAT(lines(), ElementsAre(StartsWith("S1  81.0"), "S1  82.0 °C  2.0 above the limit of 80 °C"));
}

TEST_F(ConsoleFold, SaysWhenItWantsItsNextTick) {
  EXPECT_FALSE(fold_.next_due());
  show("S1", 81, kStart);
  show("S2", 81, kStart + seconds{3});
  EXPECT_EQ(fold_.next_due(), kStart + seconds{10});
  tick(kStart + seconds{10});
  EXPECT_EQ(fold_.next_due(), kStart + seconds{13});
}

TEST_F(ConsoleFold, EndsTheLastLineAndShowsAllThatIsHiddenAtTheEnd) {
  show("S1", 81, kStart);
  show("S2", 90, kStart);
  show("S1", 85, kStart);
  fold_.finish(screen_);
  EXPECT_THAT(lines(), ElementsAre(StartsWith("S1  81.0"), StartsWith("S2  90.0"), EndsWith("×2  highest 85.0 °C"), ""));
  EXPECT_FALSE(fold_.line_open());
}

TEST_F(ConsoleFold, WritesNothingWhenThereWasNothing) {
  tick(kStart);
  fold_.finish(screen_);
  EXPECT_EQ(screen_, "");
}

TEST_F(ConsoleFold, DoesNotTouchALineThatSomebodyElseEnded) {
  show("S1", 81, kStart);
  tick(kStart);
  fold_.line_was_ended();
  screen_.clear();
  show("S1", 85, kStart + seconds{1});
  tick(kStart + seconds{1});
  EXPECT_EQ(screen_, "") << "hidden now, until its time is over";
  show("S2", 90, kStart + seconds{2});
  EXPECT_THAT(screen_, Not(StartsWith("\n"))) << "the line is ended already";
  tick(kStart + seconds{10});
  EXPECT_THAT(lines(), ElementsAre(StartsWith("S2  90.0"), EndsWith("×2  highest 85.0 °C")));
}

TEST_F(ConsoleFold, ShowsWhatItHidesWhenTheClockIsSetBack) {
  show("S1", 81, kStart);
  show("S2", 90, kStart);
  show("S1", 85, kStart);
  show("S1", 86, kStart - std::chrono::hours{1});
  EXPECT_THAT(lines(),
              ElementsAre(StartsWith("S1  81.0"), StartsWith("S2  90.0"), EndsWith("×2  highest 85.0 °C"), StartsWith("S1  86.0")));
}

TEST_F(ConsoleFold, KeepsARedrawnLineWithinTheScreen) {
  width_ = 80;
  show("boiler-room-7", 81, kStart);
  for (int i = 0; i < 99; ++i) show("boiler-room-7", 92.4, kStart);
  tick(kStart);
  for (const auto& line : lines_of(screen_)) EXPECT_LT(columns(line), width_) << line;
  EXPECT_THAT(lines(), ElementsAre(EndsWith("…  ×100  highest 92.4 °C")));
}

TEST_F(ConsoleFold, NeverCutsTheTemperatureOfAFirstAlert) {
  for (width_ = 1; width_ < 120; ++width_) {
    SCOPED_TRACE(width_);
    Fold fold{false, [this] { return width_; }};
    std::string screen;
    const Alert alert{.sensor_id = "boiler-room-7", .celsius = 102.4, .threshold = 80, .ts = kStart, .source = {}};
    fold.show(alert, kStart, screen);
    EXPECT_THAT(screen, HasSubstr("102.4 °C"));
    EXPECT_EQ(fold.line_open(), columns(screen) < width_) << "a line of several rows is ended at once";
  }
}

TEST_F(ConsoleFold, FoldsALineOfSeveralRowsWithoutRedrawingIt) {
  width_ = 40;
  show("S1", 81, kStart);
  show("S1", 85, kStart);
  tick(kStart);
  EXPECT_THAT(screen_, Not(HasSubstr("\x1b")));
  tick(kStart + seconds{10});
  EXPECT_THAT(lines(), ElementsAre(StartsWith("S1  81.0"), EndsWith("×2  highest 85.0 °C"), ""));
}

TEST_F(ConsoleFold, DoesNotRedrawALineThatANarrowerWindowMadeWrap) {
  show("S1", 81, kStart);
  width_ = 40;
  show("S1", 85, kStart);
  tick(kStart);
  EXPECT_THAT(screen_, Not(HasSubstr("\x1b")));
  tick(kStart + seconds{10});
  EXPECT_THAT(screen_, HasSubstr("×2"));
}

TEST_F(ConsoleFold, EscapesIdsThatWouldMoveTheCursorOrReverseTheLine) {
  show("a\x1b[2J\r\nb\u202ec\x9b", 81, kStart);
  show("a\x1b[2J\r\nb\u202ec\x9b", 82, kStart);
  fold_.finish(screen_);
  const std::string text = lines_of(screen_)[0];
  EXPECT_THAT(text, HasSubstr(R"(a\x1b[2J\r\nb\u202ec)"));
  EXPECT_THAT(text, HasSubstr("×2"));
  EXPECT_THAT(text, Not(HasSubstr("\u202e")));
  EXPECT_THAT(text, Not(HasSubstr("\r")));
}

TEST_F(ConsoleFold, PrintsUnfoldedWhenTooManySensorsAreOpen) {
  for (std::size_t i = 0; i < Fold::kMaxFolds; ++i) show(std::to_string(i), 81, kStart);
  screen_.clear();
  show("one more", 81, kStart);
  show("one more", 82, kStart);
  tick(kStart);
  EXPECT_THAT(lines(), ElementsAre("", StartsWith("one more  81.0"), StartsWith("one more  82.0")));
}

TEST(ConsoleFoldColor, EndsColorsWhereALineIsCut) {
  Fold fold{true, [] { return std::size_t{60}; }};
  std::string screen;
  fold.show({.sensor_id = "S1", .celsius = 92.4, .threshold = 80, .ts = kStart, .source = {}}, kStart, screen);
  EXPECT_THAT(screen, HasSubstr("\x1b["));
  EXPECT_THAT(screen, EndsWith("…\x1b[0m"));
  EXPECT_EQ(columns(screen), 59U);
}

}  // namespace
}  // namespace suhu::console
