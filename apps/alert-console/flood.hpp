// Detects an alarm flood, in which nobody can read the alarms one by one, and replaces their lines
// by summary lines. HumanView uses it.
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

namespace suhu::alert_console {

/// A summary line of a flood.
struct FloodLine {
  Timestamp ts;       ///< event time at which the line was due
  bool over = false;  ///< the flood is over
  /// Most important phrase first, each with its leading separator; escaped
  std::vector<std::string> phrases;
};

/// Appends `2026-11-21 04:10:07.312Z  FLOOD  41 alarms in 6.5 s; 39 active, worst oven-7 97.2 °C;
/// …` without a newline.
void append_flood_human(std::string& out, const FloodLine& line, const TextStyle& style);

/// An alarm flood as in EEMUA 191 and ISA-18.2. It begins when kMany alarms were raised within
/// kWithin, and ends when fewer than kFew were. Each alarm counts once, so a few chattering alarms
/// are no flood and are never hidden. Pure: no I/O, no clock; the caller provides the time and
/// prints the lines.
///
///   Shown : In a flood only the lines that an operator must not miss: (1) critical raises, changes
///           to critical, and raises while at most kFew alarms are active, together at most
///           kOwnLines per kSummaryEvery; (2) the further events of an episode of which a line was
///           shown, so that its return is shown too; (3) events about temp-filter itself. All other
///           lines are only counted, plain alerts too.
///   Lines : One summary line when the flood begins, one per kSummaryEvery while there are events,
///           and one when it is over. A line of the first two kinds follows at least kGather after
///           the first event that it reports. If there are few new alarms, it names them.
///   Clock : Event time: the newest time of all events, plus the time by which the wall clock has
///           advanced since that event arrived. So a backlog that arrives at once produces the same
///           lines as if it had arrived live. A raise older than kWithin counts for no flood. A
///           time more than kAhead ahead of the wall clock is reduced to that. When the wall clock
///           is set back, everything counted so far keeps its age.
///   Active: The alarms with at least one event and no return so far, whenever they were raised.
///   Memory: At most kMaxGroups groups and kMaxAlarms alarms.
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

  /// Returns the flood lines to print before `line`, which arrived at `now`. Call it for each line,
  /// before count_line().
  [[nodiscard]] std::vector<FloodLine> lines_before(const AlertLine& line, Timestamp now);
  /// Counts a line. Returns true if it must be shown.
  [[nodiscard]] bool count_line(const AlertLine& line);
  /// Returns the flood lines that are due by `now`. Call it after each batch.
  [[nodiscard]] std::vector<FloodLine> tick(Timestamp now);
  /// Returns a last line if a flood has events that no line has reported yet. Call it at the end.
  [[nodiscard]] std::optional<FloodLine> finish();
  /// Returns the wall-clock time by which tick() must be called; std::nullopt if no flood is on.
  [[nodiscard]] std::optional<Timestamp> next_due() const;

  [[nodiscard]] bool is_on() const { return on_; }

 private:
  struct Active {
    std::string sensor_id;
    std::string episode;
    std::optional<Worst> worst;
  };
  struct FloodCounts {
    Timestamp since;                              ///< event time of its first raise
    std::unordered_set<std::string> alarms;       ///< raised, each once
    std::uint64_t returns = 0;                    ///< rtn events
    std::uint64_t silent = 0;                     ///< stale and never-seen events
    std::uint64_t faults = 0;                     ///< sensor-fault events
    std::uint64_t readings = 0;                   ///< plain alerts
    std::map<std::string, std::uint64_t> groups;  ///< alarms by group_of() the sensor
    std::uint64_t ungrouped = 0;                  ///< alarms of groups beyond kMaxGroups
    /// The first kNamed sensors with a raise since the last line, and their temperature, °C
    std::vector<std::pair<std::string, double>> newest;
    std::uint64_t new_raises = 0;  ///< raises since the last line
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

  Timestamp time_{};  ///< event time: the newest of all events
  Timestamp wall_{};  ///< wall clock when time_ was set
  Timestamp now_{};   ///< wall clock of the last call
  RecentAlarms recent_;
  bool on_ = false;
  bool begun_said_ = false;        ///< the first line of this flood was returned
  std::optional<Timestamp> news_;  ///< event time of the first event that no line has reported
  Timestamp said_{};               ///< event time of the last line
  Timestamp own_since_{};          ///< start of the period to which kOwnLines applies
  std::size_t own_shown_ = 0;      ///< lines under kOwnLines since own_since_, shown or not
  FloodCounts counts_;
  std::unordered_map<std::string, Active> active_;  ///< by alarm id
  std::unordered_set<std::string> on_screen_;       ///< episodes with a line shown
};

/// Returns the group of a sensor: its id up to the last run of digits, and `*` (`oven-*` for
/// oven-12). An id without digits is its own group.
[[nodiscard]] std::string group_of(std::string_view sensor_id);

}  // namespace suhu::alert_console
