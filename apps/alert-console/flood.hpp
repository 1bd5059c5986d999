// When so many alarms come that nobody can read them one by one, what is said in their place.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "alert-console/worst.hpp"
#include "suhu/core/alert_line.hpp"
#include "suhu/core/alert_text.hpp"

namespace suhu::console {

/// Alarm flood as in EEMUA 191 and ISA-18.2: it begins with kMany raises within kWithin (so with 10 in one second, too), and ends when
/// fewer than kFew came within kWithin. Pure: time is given, text is handed back.
///   Shown : in a flood only what an operator must not miss. Critical raises and changes to critical, at most kCriticalLines in
///           kSummaryEvery (a flood may consist of them); whatever else happens to an alarm whose raise stands on the screen, so that
///           it is seen to end; and news of the filter itself. All else only counts, plain hot readings too.
///   Said  : a line when it begins, one each kSummaryEvery while something happens, one when it is over.
///   Clock : the wall's. When it is set back, what was counted keeps its age.
///   Memory: kMaxGroups groups, kMaxEpisodes alarms.
class Flood {
 public:
  static constexpr std::size_t kMany = 10;
  static constexpr std::size_t kFew = 5;
  static constexpr std::chrono::minutes kWithin{10};
  static constexpr std::chrono::seconds kSummaryEvery{10};
  static constexpr std::size_t kCriticalLines = 5;
  static constexpr std::size_t kMaxGroups = 1'000;
  static constexpr std::size_t kMaxEpisodes = 100'000;

  explicit Flood(TextStyle style) : style_(style) {}

  /// Counts a line. True: it is to be shown.
  [[nodiscard]] bool take(const AlertLine& line, Timestamp now);
  /// After each batch: the line to say now, without newline; empty: nothing.
  [[nodiscard]] std::string tick(Timestamp now);
  /// At the end: what was not said yet.
  [[nodiscard]] std::string finish(Timestamp now);
  /// When tick() is wanted at the latest, if at all.
  [[nodiscard]] std::optional<Timestamp> next_due() const;

  [[nodiscard]] bool is_on() const { return on_; }

 private:
  struct Raise {
    Timestamp at;
    std::string sensor_id;
    std::string episode;
    std::optional<Worst> worst;
  };
  struct Tally {
    Timestamp since;  ///< its first raise
    std::uint64_t raises = 0;
    std::uint64_t raises_said = 0;
    std::uint64_t returns = 0;
    std::uint64_t silent = 0;
    std::uint64_t faults = 0;
    std::uint64_t readings = 0;  ///< plain alerts
    std::map<std::string, std::uint64_t> groups;
    std::uint64_t ungrouped = 0;  ///< of groups beyond kMaxGroups
    std::optional<Worst> worst;
    std::string worst_id;
    std::unordered_set<std::string> active;  ///< episodes raised in the flood
  };

  void mind_clock(Timestamp now);
  void note_raise(const AlertLine& line, Timestamp now);
  void begin(Timestamp now);
  void count_raise(const Raise& raise);
  void count(const AlertLine& line);
  void note_worst(std::string_view sensor_id, const std::optional<Worst>& worst);
  [[nodiscard]] bool is_shown(const AlertLine& line, Timestamp now);
  void note_on_screen(const AlertLine& line);
  [[nodiscard]] bool is_over(Timestamp now) const;
  [[nodiscard]] std::string say(std::string_view word, std::string_view color, Timestamp now);

  TextStyle style_;
  Timestamp now_{};
  std::deque<Raise> raises_;  ///< the last kMany
  bool on_ = false;
  bool begun_said_ = false;
  bool news_ = false;  ///< something happened since the last line
  Timestamp said_{};   ///< the last line
  Timestamp critical_since_{};
  std::size_t critical_shown_ = 0;  ///< since then
  Tally tally_;
  std::unordered_set<std::string> on_screen_;  ///< episodes
};

/// The id up to its last run of digits and `*`: `oven-*` for oven-12. An id without digits is a group of its own.
[[nodiscard]] std::string group_of(std::string_view sensor_id);

}  // namespace suhu::console
