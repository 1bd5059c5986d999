// What a terminal shows of a stream of alerts: a line when a sensor gets hot, its repeats folded
// into one line each while.
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

namespace suhu::console {

/// Decides what goes to the screen. Pure: time and width are given, whole lines are appended.
///   First  : a sensor's first alert is a line at once.
///   Folded : what follows from that sensor within kSpan is one line when the span is over, with
///   its number and the highest temperature.
///            Then the next span begins, and so on until one has no alert. No alert goes uncounted.
///   Width  : lines are made to fit the screen (append_fitted); where they have no date, the day is
///   a line of its own. Clock  : now may jump backwards; then what was folded is shown at once.
///   Memory : at most kMaxFolds sensors at a time; the alerts of more are printed unfolded.
class Fold {
 public:
  static constexpr std::chrono::seconds kSpan{10};
  static constexpr std::size_t kMaxFolds = 10'000;

  struct Hot {
    std::string_view sensor_id;
    double celsius = 0;  ///< of its newest alert
  };

  /// `width`: columns of the screen, asked anew for every line.
  Fold(bool color, std::function<std::size_t()> width)
      : style_{.color = color}, width_(std::move(width)) {}

  void show(const Alert& alert, Timestamp now, std::string& screen);
  /// A line that is never folded, of time `ts`, about a sensor or (an empty id) about none;
  /// `append(text, style)` writes it. What that sensor's fold hides comes before it: a reading that
  /// was too hot must not stand behind the line that says it is over.
  template <class Append>
  void show_line(std::string_view sensor_id, Timestamp ts, Timestamp now, std::string& screen,
                 Append append) {
    leave(sensor_id, now, screen);
    draw(ts, screen, append);
  }
  /// After each batch, an empty one too: folds whose time is over.
  void tick(Timestamp now, std::string& screen) { expire(now, screen); }
  /// Every fold that still hides something.
  void finish(std::string& screen);

  /// When tick() is wanted at the latest, if at all.
  [[nodiscard]] std::optional<Timestamp> next_due() const;
  /// Sensors that were hot within the last kSpan, the hottest first. Views, good until the next
  /// call.
  [[nodiscard]] std::vector<Hot> hot(Timestamp now) const;

 private:
  /// The alerts of one sensor since `since`.
  struct Entry {
    std::string sensor_id;
    Alert last;  ///< its sensor_id points into the member above
    Timestamp since;
    Timestamp seen;  ///< its newest alert, by the clock
    std::uint64_t count = 0;
    std::uint64_t hidden = 0;  ///< of these, without a line of their own
    double highest = 0;        ///< °C
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

}  // namespace suhu::console
