// Tests floods in random shifts: a replay shows the same lines as the live run, and an alarm that
// is shown once is shown to its end.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <unordered_set>
#include <vector>

#include "support/flood_lines.hpp"

namespace suhu::alert_console {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

/// Returns the events of a shift of some hours: alarms that are raised and return to normal, some
/// of them often, in bursts and between bursts.
std::vector<AlertLine> random_shift(unsigned seed) {
  std::mt19937 random{seed};
  const auto below = [&random](int limit) {
    return static_cast<int>(random() % static_cast<unsigned>(limit));
  };
  const int sensors = 1 + below(60);
  const int longest_pause = 1 + below(120'000);
  std::vector<int> episode(static_cast<std::size_t>(sensors), 0);
  std::vector<AlertLine> shift;
  Timestamp ts = kStart;
  for (int i = 0; i < 400; ++i) {
    ts += milliseconds{below(10) == 0 ? below(longest_pause * 20) : below(longest_pause)};
    const auto sensor = static_cast<std::size_t>(below(sensors));
    const bool active = episode[sensor] % 2 == 1;
    const auto* event = active          ? (below(4) == 0 ? "stale" : "rtn")
                        : below(5) == 0 ? "chattering"
                                        : "alarm";
    auto line = line_of(event, "S" + std::to_string(sensor), ts, below(20) == 0 ? "HIHI" : "HI",
                        81 + below(20));
    if (std::string_view{event} != "stale") ++episode[sensor];
    line.episode = line.alarm_id + '/' + std::to_string((episode[sensor] + 1) / 2);
    shift.push_back(std::move(line));
  }
  return shift;
}

/// Returns what people see of the shift: flood lines and the lines shown, in order. `arrival`
/// returns the wall clock when a line arrives; `ticks` is called between two lines.
template <class Arrival, class Ticks>
std::vector<std::string> seen(const std::vector<AlertLine>& shift, Arrival arrival, Ticks ticks) {
  Flood flood;
  std::vector<std::string> seen;
  const auto say = [&seen](const std::vector<FloodLine>& lines) {
    for (const auto& line : lines) seen.push_back(text_of(line));
  };
  for (std::size_t i = 0; i < shift.size(); ++i) {
    if (i > 0)
      ticks(arrival(shift[i - 1]), arrival(shift[i]), [&](Timestamp now) { say(flood.tick(now)); });
    say(flood.lines_before(shift[i], arrival(shift[i])));
    if (flood.count_line(shift[i])) seen.push_back(shift[i].sensor_id + ' ' + shift[i].event);
  }
  return seen;
}

TEST(ConsoleFloodProperty, ABacklogIsToldAsItWouldHaveBeenLive) {
  std::size_t floods = 0;
  for (unsigned seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random{seed};
    const auto shift = random_shift(seed);
    const auto live = seen(
        shift, [](const AlertLine& line) { return line.ts + milliseconds{250}; },
        [&random](Timestamp from, Timestamp to, const auto& tick) {
          for (auto now = from; now < to; now += milliseconds{1 + random() % 5'000}) tick(now);
        });
    const auto backlog = seen(
        shift, [&shift](const AlertLine&) { return shift.back().ts + hours{1}; },
        [](Timestamp, Timestamp, const auto&) {});
    EXPECT_EQ(live, backlog);
    if (live.size() != shift.size()) ++floods;
  }
  EXPECT_GT(floods, 50U) << "the shifts must have floods";
}

TEST(ConsoleFloodProperty, EveryAlarmThatIsShownIsSeenToEndAndFewAreNeverHidden) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    Flood flood;
    std::unordered_set<std::string> on_screen;
    std::unordered_set<std::string> alarms;
    for (const auto& line : random_shift(seed)) {
      (void)flood.lines_before(line, line.ts);
      alarms.insert(line.alarm_id);
      const bool shown = flood.count_line(line);
      EXPECT_TRUE(shown || !on_screen.contains(line.episode)) << line.episode;
      EXPECT_TRUE(shown || alarms.size() >= Flood::kMany) << line.episode;
      if (shown) on_screen.insert(line.episode);
    }
  }
}

}  // namespace
}  // namespace suhu::alert_console
