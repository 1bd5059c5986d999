// When so many alarms come that nobody can read them one by one, what is said in their place.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "alert-console/recent_alarms.hpp"
#include "alert-console/worst.hpp"
#include "suhu/core/alert_line.hpp"
#include "suhu/core/text_style.hpp"

namespace suhu::console {

/// One line about a flood.
struct FloodLine {
  Timestamp ts;
  bool over = false;
  /// The most important one first, each with its separator; escaped
  std::vector<std::string> phrases;
};

/// Appends `2026-11-21 04:10:07.312Z  FLOOD  41 alarms in 6.5 s; 39 active, worst oven-7 97.2 °C;
/// …`, no newline.
void append_flood_human(std::string& out, const FloodLine& line, const TextStyle& style);

/// Alarm flood as in EEMUA 191 and ISA-18.2: it begins when kMany alarms were raised within
/// kWithin, and ends when fewer than kFew were. Each alarm counts once: a few that chatter are no
/// flood, and are never hidden. Pure: time is given, lines are handed back.
///   Shown : in a flood only what an operator must not miss. Critical raises and changes to
///   critical, and a raise while at most kFew
///           alarms are active, together at most kOwnLines in kSummaryEvery; whatever else happens
///           to an alarm whose raise stands on the screen, so that it is seen to end; and news of
///           the filter itself. All else only counts, plain hot readings too.
///   Said  : a line when it begins, one each kSummaryEvery while something happens, one when it is
///   over; the first two kGather after
///           what they tell of. Few new alarms are named.
///   Clock : that of the events: the newest time among them, plus what the wall clock has advanced
///   since it came. So a backlog that
///           arrives at once is told as it would have been live. A raise older than kWithin counts
///           for no flood; a time more than kAhead ahead of the wall clock is not believed. When
///           the wall clock is set back, what was counted keeps its age.
///   Active: alarms of which something came but no return, whenever they were raised.
///   Memory: kMaxGroups groups, kMaxAlarms alarms.
class Flood {
 public:
  static constexpr std::size_t kMany = 10;
  static constexpr std::size_t kFew = 5;
  static constexpr std::chrono::minutes kWithin{10};
  static constexpr std::chrono::seconds kSummaryEvery{10};
  static constexpr std::chrono::seconds kGather{1};
  static constexpr std::chrono::minutes kAhead{1};
  static constexpr std::size_t kOwnLines = 5;
  static constexpr std::size_t kNamed = 3;
  static constexpr std::size_t kMaxGroups = 1'000;
  static constexpr std::size_t kMaxAlarms = 100'000;

  /// What is to be said before `line`, which came at `now`. Call it for each line, before take().
  [[nodiscard]] std::vector<FloodLine> lines_before(const AlertLine& line, Timestamp now);
  /// Counts a line. True: it is to be shown.
  [[nodiscard]] bool count_line(const AlertLine& line);
  /// After each batch: what is to be said now.
  [[nodiscard]] std::vector<FloodLine> tick(Timestamp now);
  /// At the end: what was not said yet.
  [[nodiscard]] std::optional<FloodLine> finish();
  /// When tick() is wanted at the latest, if at all; by the wall clock.
  [[nodiscard]] std::optional<Timestamp> next_due() const;

  [[nodiscard]] bool is_on() const { return on_; }

 private:
  struct Active {
    std::string sensor_id;
    std::string episode;
    std::optional<Worst> worst;
  };
  struct FloodCounts {
    Timestamp since;  ///< its first raise
    std::unordered_set<std::string> alarms;
    std::uint64_t returns = 0;
    std::uint64_t silent = 0;
    std::uint64_t faults = 0;
    std::uint64_t readings = 0;  ///< plain alerts
    std::map<std::string, std::uint64_t> groups;
    std::uint64_t ungrouped = 0;  ///< of groups beyond kMaxGroups
    /// Sensors raised since the last line: the first kNamed, with their temperature
    std::vector<std::pair<std::string, double>> newest;
    std::uint64_t new_raises = 0;  ///< since the last line
  };

  void adjust_for_clock_step(Timestamp now);
  [[nodiscard]] std::vector<FloodLine> advance(Timestamp time);
  void note_active(const AlertLine& line);
  void begin();
  void count_raise(const RecentAlarms::Raise& raise);
  void count(const AlertLine& line);
  [[nodiscard]] bool is_shown(const AlertLine& line);
  [[nodiscard]] bool has_own_line();
  void note_on_screen(const AlertLine& line);
  [[nodiscard]] Timestamp over_at() const;
  [[nodiscard]] std::optional<Timestamp> due() const;
  [[nodiscard]] FloodLine make_line(Timestamp at, bool over);
  [[nodiscard]] std::string describe_active() const;
  [[nodiscard]] std::string describe_rest() const;

  Timestamp time_{};  ///< of the events
  Timestamp wall_{};  ///< when they had it
  Timestamp now_{};   ///< the wall clock, last seen
  RecentAlarms recent_;
  bool on_ = false;
  bool begun_said_ = false;
  std::optional<Timestamp> news_;  ///< since when there is something to say
  Timestamp said_{};               ///< the last line
  Timestamp own_since_{};
  std::size_t own_shown_ = 0;  ///< since then
  FloodCounts counts_;
  std::unordered_map<std::string, Active> active_;  ///< by alarm
  std::unordered_set<std::string> on_screen_;       ///< episodes
};

/// The id up to its last run of digits and `*`: `oven-*` for oven-12. An id without digits is a
/// group of its own.
[[nodiscard]] std::string group_of(std::string_view sensor_id);

}  // namespace suhu::console
