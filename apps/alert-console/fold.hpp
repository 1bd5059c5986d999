// What a terminal shows of a stream of alerts: a line when a sensor first gets hot, its repeats folded into that line.
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
#include <utility>

#include "suhu/core/alert.hpp"

namespace suhu::console {

/// Decides what goes to the screen. Pure: time and width are given, bytes for the terminal are appended.
///   First  : a sensor's first alert is a line at once; what follows from it within kSpan is folded.
///   Folded : while that line is the last one on the screen it is redrawn in place, once a batch; otherwise one line for the whole fold
///            is printed when its kSpan is over. No alert goes uncounted.
///   Ends   : the last line stays without its newline until the next line begins, so that it can be redrawn; such lines are cut to the
///            screen's width. Where not even the temperature would be left, a line is whole, takes several rows and is never redrawn.
///   Clock  : now may jump backwards; then what was folded is shown at once.
///   Memory : at most kMaxFolds sensors at a time; the alerts of more are printed unfolded.
class Fold {
 public:
  static constexpr std::chrono::seconds kSpan{10};
  static constexpr std::size_t kMaxFolds = 10'000;

  /// `width`: columns of the screen, asked anew for every line.
  Fold(bool color, std::function<std::size_t()> width) : color_(color), width_(std::move(width)) {}

  void show(const Alert& alert, Timestamp now, std::string& screen);
  /// A line that is never folded nor cut, about a sensor or (an empty id) about none. What that sensor's fold hides comes before it: a
  /// reading that was too hot must not stand behind the line that says it is over.
  void show_line(std::string_view sensor_id, std::string_view line, Timestamp now, std::string& screen);
  /// After each batch, an empty one too: folds whose time is over, and the redraw of the last line.
  void tick(Timestamp now, std::string& screen);
  /// Every fold that still hides something, and the end of the last line.
  void finish(std::string& screen);

  /// When tick() is wanted at the latest, if at all.
  [[nodiscard]] std::optional<Timestamp> next_due() const;
  /// The last line is on the screen without its newline.
  [[nodiscard]] bool line_open() const { return line_open_; }
  /// Somebody else (a warning on the same terminal) ended the open line: it is no longer the last one.
  void line_was_ended();

 private:
  /// The alerts of one sensor since `since`.
  struct Entry {
    std::string sensor_id;
    Alert last;  ///< its sensor_id points into the member above
    Timestamp since;
    std::uint64_t count = 1;
    bool hidden = false;  ///< no line on the screen counts all of them yet
    double highest = 0;   ///< °C
  };
  using Entries = std::list<Entry>;

  void expire(Timestamp now, std::string& screen);
  void close(const Entry& entry, std::string& screen);
  void begin_line(std::string& screen);
  void draw(std::string_view line, std::string& screen);
  void redraw(std::string& screen);
  void leave_last_line();
  [[nodiscard]] std::string text_of(const Alert& alert) const;
  [[nodiscard]] static std::string count_of(const Entry& entry);

  bool color_;
  std::function<std::size_t()> width_;
  Entries entries_;                                                ///< by `since`, oldest first
  std::unordered_map<std::string_view, Entries::iterator> by_id_;  ///< keys point into entries_
  Entry* last_line_ = nullptr;                                     ///< whose line is the last one and can be redrawn
  bool line_open_ = false;
  bool stale_line_ = false;  ///< last_line_ counts more than the screen shows
  std::size_t drawn_columns_ = 0;
};

}  // namespace suhu::console
