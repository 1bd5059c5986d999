// Folds the repeated alerts of a sensor into one line per time span. HumanView uses it on a
// terminal.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "suhu/core/alert.hpp"
#include "suhu/core/text_style.hpp"

namespace suhu::alert_console {

/// Decides which lines of alerts appear on the screen. Pure: no I/O, no clock; the caller provides
/// time and width. Whole lines are appended.
///
///   First  : The first alert of a sensor is shown as a line at once.
///   Folded : The further alerts of that sensor within kSpan become one line when the span ends,
///            with the number of alerts in the span and the highest temperature. Then the next
///            span begins, until a span has no alert. Every alert is counted in a line.
///   Width  : Lines fit the screen (append_fitted). Where they show no date, the day is a separate
///            line.
///   Clock  : If `now` is before the start of a span, the clock was set back and the span ends at
///            once.
///   Memory : At most kMaxFolds sensors are folded at a time. The alerts of further sensors are
///            shown unfolded.
class Fold {
 public:
  static constexpr std::chrono::seconds kSpan{10};
  static constexpr std::size_t kMaxFolds = 10'000;

  struct Hot {
    std::string_view sensor_id;
    double celsius = 0;  ///< temperature of its newest alert, °C
  };

  /// `width` returns the columns of the screen; it is called for every line.
  Fold(bool color, std::function<std::size_t()> width)
      : style_{.color = color}, width_(std::move(width)) {}

  /// Appends a line for the alert, or folds it into the current span of its sensor.
  void show(const Alert& alert, Timestamp now, std::string& screen);
  /// Appends a line with event time `ts` that is never folded. `append(text, style)` writes it. If
  /// `sensor_id` is not empty, the span of that sensor ends, and its folded alerts are appended
  /// first: a hot reading must not appear after the line that states the return to normal.
  template <class Append>
  void show_line(std::string_view sensor_id, Timestamp ts, Timestamp now, std::string& screen,
                 Append append) {
    leave(sensor_id, now, screen);
    draw(ts, screen, append);
  }
  /// Appends the lines of spans that have ended. Call it after each batch, also after an empty one.
  void tick(Timestamp now, std::string& screen) { expire(now, screen); }
  /// Appends the lines of all spans with alerts not yet shown, and ends all spans.
  void finish(std::string& screen);

  /// Returns the time by which tick() must be called; std::nullopt if no span is open.
  [[nodiscard]] std::optional<Timestamp> next_due() const;
  /// Returns the sensors with an alert within the last kSpan, hottest first. The views are valid
  /// until the next call of a non-const member.
  [[nodiscard]] std::vector<Hot> hot(Timestamp now) const;

 private:
  /// The alerts of one sensor in the span that began at `since`.
  struct Entry {
    std::string sensor_id;
    Alert last;  ///< the newest one; its sensor_id points into the member above
    Timestamp since;
    Timestamp seen;            ///< wall clock when the newest alert arrived
    std::uint64_t count = 0;   ///< alerts in the span
    std::uint64_t hidden = 0;  ///< alerts in the span that have not been shown
    double highest = 0;        ///< highest temperature in the span, °C
  };
  using Entries = std::list<Entry>;

  void expire(Timestamp now, std::string& screen);
  void leave(std::string_view sensor_id, Timestamp now, std::string& screen);
  void close(const Entry& entry, std::string& screen);
  Entry* open(const Alert& alert, Timestamp now);

  template <class Append>
  void draw(Timestamp ts, std::string& screen, Append append) {
    const std::size_t width = width_();
    if (time_form(width) != TimeForm::full && day_.append_if_new(screen, ts, style_))
      screen += '\n';
    append_fitted(screen, style_, width, append);
    screen += '\n';
  }

  TextStyle style_;
  std::function<std::size_t()> width_;
  DayLine day_;
  Entries entries_;                                                ///< by `since`, oldest first
  std::unordered_map<std::string_view, Entries::iterator> by_id_;  ///< keys point into entries_
};

}  // namespace suhu::alert_console
