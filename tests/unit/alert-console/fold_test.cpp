// Tests what a terminal shows: each test passes alerts to a Fold and reads the bytes, or the screen
// that they make.
#include "alert-console/fold.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/tiny_terminal.hpp"

namespace suhu::alert_console {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const Timestamp kStart{milliseconds{1'795'232'160'000}};

class ConsoleFold : public testing::Test {
 protected:
  void show(const std::string& id, double celsius, Timestamp now) {
    const Alert alert{
        .sensor_id = id, .celsius = celsius, .threshold = 80, .ts = now, .source = {}};
    fold_.show(alert, now, screen_);
  }
  void tick(Timestamp now) { fold_.tick(now, screen_); }
  /// Returns the lines, each from the sensor on, which is the part that the tests compare.
  std::vector<std::string> lines() const {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < screen_.size();) {
      const auto end = screen_.find('\n', at);
      std::string line = screen_.substr(at, end - at);
      if (const auto word = line.find("WARNING  "); word != std::string::npos)
        line.erase(0, word + 9);
      lines.push_back(std::move(line));
      at = end == std::string::npos ? screen_.size() : end + 1;
    }
    return lines;
  }

  std::size_t width_ = 200;
  Fold fold_{false, [this] { return width_; }};
  std::string screen_;
};

TEST_F(ConsoleFold, ShowsTheFirstAlertOfASensorAtOnceAsAWholeLine) {
  show("S1", 82.4, kStart);
  EXPECT_EQ(screen_,
            "2026-11-21 03:36:00.000Z  WARNING  S1  82.4 °C  2.4 above the limit of 80 °C\n");
}

TEST_F(ConsoleFold, FoldsWhatFollowsIntoOneLineWithCountAndHighest) {
  show("S1", 82.4, kStart);
  show("S2", 90, kStart + seconds{1});
  show("S1", 92.4, kStart + seconds{2});
  show("S1", 84, kStart + seconds{3});
  tick(kStart + milliseconds{9'999});
  EXPECT_EQ(lines().size(), 2U);
  tick(kStart + seconds{10});
  EXPECT_THAT(lines(), ElementsAre(StartsWith("S1  82.4"), StartsWith("S2  90.0"),
                                   "S1  84.0 °C  ×3, highest 92.4 °C, limit 80 °C"));
  tick(kStart + seconds{30});
  EXPECT_EQ(lines().size(), 3U) << "S2 had no repeats";
}

TEST_F(ConsoleFold, GoesOnWithALineEachSpanWhileASensorIsHot) {
  for (int second = 0; second < 30; ++second) show("S1", 81 + second, kStart + seconds{second});
  tick(kStart + seconds{30});
  EXPECT_THAT(lines(), ElementsAre(StartsWith("S1  81.0 °C  1.0 above"),
                                   StartsWith("S1  90.0 °C  ×10, highest 90.0"),
                                   StartsWith("S1  100.0 °C  ×10, highest 100.0"),
                                   StartsWith("S1  110.0 °C  ×10, highest 110.0")));
}

TEST_F(ConsoleFold, ShowsTheOnlyAlertOfASpanAsItIs) {
  show("S1", 81, kStart);
  show("S1", 82, kStart + seconds{1});
  tick(kStart + seconds{10});
  show("S1", 83, kStart + seconds{15});
  tick(kStart + seconds{20});
  EXPECT_THAT(lines(), ElementsAre(StartsWith("S1  81.0"), HasSubstr("×2"),
                                   "S1  83.0 °C  3.0 above the limit of 80 °C"));
}

TEST_F(ConsoleFold, BeginsAnewForASensorThatWasQuietForASpan) {
  show("S1", 81, kStart);
  show("S1", 82, kStart + seconds{10});
  EXPECT_THAT(lines(),
              ElementsAre(StartsWith("S1  81.0"), "S1  82.0 °C  2.0 above the limit of 80 °C"));
}

TEST_F(ConsoleFold, CountsEveryAlertOnce) {
  std::uint64_t shown = 0;
  for (int i = 0; i < 1'000; ++i)
    show("S" + std::to_string(i * i % 7), 81, kStart + milliseconds{i * 77});
  fold_.finish(screen_);
  for (const auto& line : lines()) {
    const auto times = line.find("×");
    if (times == std::string::npos) ++shown;
    if (times != std::string::npos)
      shown += std::stoull(line.substr(times + std::string("×").size()));
  }
  // The first span of each sensor counts the sensor's first line again.
  EXPECT_EQ(shown, 1'000U + 4U) << "i * i % 7 has four values";
}

TEST_F(ConsoleFold, SaysWhenItWantsItsNextTick) {
  EXPECT_FALSE(fold_.next_due());
  show("S1", 81, kStart);
  show("S2", 81, kStart + seconds{3});
  EXPECT_EQ(fold_.next_due(), kStart + seconds{10});
  tick(kStart + seconds{10});
  EXPECT_EQ(fold_.next_due(), kStart + seconds{13});
}

TEST_F(ConsoleFold, ShowsAllThatIsHiddenAtTheEnd) {
  show("S1", 81, kStart);
  show("S2", 90, kStart);
  show("S1", 85, kStart);
  fold_.finish(screen_);
  EXPECT_THAT(lines(), ElementsAre(StartsWith("S1  81.0"), StartsWith("S2  90.0"),
                                   HasSubstr("×2, highest 85.0 °C")));
  EXPECT_EQ(screen_.back(), '\n');
}

TEST_F(ConsoleFold, WritesNothingWhenThereWasNothing) {
  tick(kStart);
  fold_.finish(screen_);
  EXPECT_EQ(screen_, "");
}

TEST_F(ConsoleFold, ShowsWhatItHidesWhenTheClockIsSetBack) {
  show("S1", 81, kStart);
  show("S2", 90, kStart);
  show("S1", 85, kStart);
  show("S1", 86, kStart - std::chrono::hours{1});
  fold_.finish(screen_);
  EXPECT_THAT(lines(), ElementsAre(StartsWith("S1  81.0"), StartsWith("S2  90.0"),
                                   HasSubstr("×2, highest 85.0 °C"), StartsWith("S1  86.0")));
}

TEST_F(ConsoleFold, TellsWhichSensorsAreHotNowTheHottestFirst) {
  show("S1", 81, kStart);
  show("S2", 90, kStart + seconds{5});
  show("S1", 84, kStart + seconds{6});
  const auto hot = [this](Timestamp now) {
    std::vector<std::string> names;
    for (const auto& [id, celsius] : fold_.hot(now))
      names.push_back(std::string{id} + ' ' + std::to_string(static_cast<int>(celsius)));
    return names;
  };
  EXPECT_THAT(hot(kStart + seconds{6}), ElementsAre("S2 90", "S1 84"));
  tick(kStart + milliseconds{15'500});
  EXPECT_THAT(hot(kStart + milliseconds{15'500}), ElementsAre("S1 84"));
  EXPECT_THAT(hot(kStart + seconds{16}), ElementsAre());
}

TEST_F(ConsoleFold, KeepsSensorAndTemperatureAtEveryWidthAndStaysInOneRow) {
  for (width_ = 40; width_ < 140; ++width_) {
    SCOPED_TRACE(width_);
    Fold fold{false, [this] { return width_; }};
    std::string screen;
    const Alert alert{.sensor_id = "boiler-room-7",
                      .celsius = 102.4,
                      .threshold = 80,
                      .ts = kStart,
                      .source = {}};
    for (int i = 0; i < 100; ++i) fold.show(alert, kStart, screen);
    fold.finish(screen);
    TinyTerminal terminal{width_};
    terminal << screen;
    const auto rows = terminal.rows();
    ASSERT_EQ(rows.size(), width_ < kFullTimeColumns ? 3U : 2U) << screen;
    for (const auto& row : {rows[rows.size() - 2], rows.back()}) {
      EXPECT_THAT(row, HasSubstr("WARNING  boiler-room-7  102.4 °C"));
      EXPECT_THAT(row, Not(HasSubstr("…"))) << "phrases are left out, not cut";
    }
    EXPECT_TRUE(width_ < 50 || rows.back().find("×100") != std::string::npos);
  }
}

TEST_F(ConsoleFold, SaysTheDayOnceWhereLinesHaveNoRoomForIt) {
  width_ = 80;
  show("S1", 81, kStart);
  show("S2", 82, kStart);
  show("S3", 83, kStart + std::chrono::hours{24});
  EXPECT_EQ(screen_,
            "2026-11-21, times in UTC\n"
            "03:36:00Z  WARNING  S1  81.0 °C  1.0 above the limit of 80 °C\n"
            "03:36:00Z  WARNING  S2  82.0 °C  2.0 above the limit of 80 °C\n"
            "2026-11-22, times in UTC\n"
            "03:36:00Z  WARNING  S3  83.0 °C  3.0 above the limit of 80 °C\n");
}

TEST_F(ConsoleFold, EscapesIdsThatWouldMoveTheCursorOrReverseTheLine) {
  show("a\x1b[2J\r\nb\u202ec\x9b", 81, kStart);
  show("a\x1b[2J\r\nb\u202ec\x9b", 82, kStart);
  fold_.finish(screen_);
  EXPECT_EQ(lines().size(), 2U);
  for (const auto& line : lines()) {
    EXPECT_THAT(line, HasSubstr(R"(a\x1b[2J\r\nb\u202ec)"));
    EXPECT_THAT(line, Not(HasSubstr("\u202e")));
    EXPECT_THAT(line, Not(HasSubstr("\r")));
  }
}

TEST_F(ConsoleFold, PrintsUnfoldedWhenTooManySensorsAreOpen) {
  for (std::size_t i = 0; i < Fold::kMaxFolds; ++i) show(std::to_string(i), 81, kStart);
  screen_.clear();
  show("one more", 81, kStart);
  show("one more", 82, kStart);
  tick(kStart);
  EXPECT_THAT(lines(), ElementsAre(StartsWith("one more  81.0"), StartsWith("one more  82.0")));
}

}  // namespace
}  // namespace suhu::alert_console
