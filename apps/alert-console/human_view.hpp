// The `human` format: one line per alert in a pipe, repeated alerts folded on a terminal, and
// summary lines in a flood of alarms.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "alert-console/flood.hpp"
#include "alert-console/fold.hpp"
#include "suhu/core/alert_line.hpp"
#include "suhu/core/status_row.hpp"
#include "suhu/core/text_style.hpp"
#include "suhu/stream/output.hpp"

namespace suhu::alert_console {

struct HumanOptions {
  bool color = false;
  bool fold = false;   ///< fold repeated alerts, for a terminal
  bool flood = false;  ///< show summary lines instead of the single lines of a flood
  std::function<std::size_t()> screen_columns = [] { return std::size_t{80}; };
};

/// Decides which lines are shown and how. Pure: no I/O, no clock, apart from calling
/// screen_columns.
class HumanView {
 public:
  explicit HumanView(HumanOptions options);

  /// Appends the line, folds it, or only counts it in a flood. Flood lines that are due come first.
  void show(const AlertLine& line, Timestamp now, stream::Output& out);
  /// Appends the lines that are due by `now`. Call it after each batch, also after an empty one.
  void tick(Timestamp now, stream::Output& out);
  /// On a terminal (HumanOptions::fold) shows `text` as the status row below the lines, or removes
  /// the row if `text` is empty, and ends the output row of the batch. Does nothing elsewhere. Call
  /// it after tick() and after finish().
  void draw_status(const std::string& text, Timestamp now, stream::Output& out);
  /// Appends everything that has not been shown yet.
  void finish(Timestamp now, stream::Output& out);
  /// Returns the wall-clock time by which tick() must be called; std::nullopt if nothing is due.
  [[nodiscard]] std::optional<Timestamp> next_due() const;
  /// See Fold::hot(). Empty unless HumanOptions::fold.
  [[nodiscard]] std::vector<Fold::Hot> hot(Timestamp now) const {
    return fold_ ? fold_->hot(now) : std::vector<Fold::Hot>{};
  }

 private:
  void print(const FloodLine& line, Timestamp now, stream::Output& out);

  TextStyle style_;
  std::function<std::size_t()> screen_columns_;
  std::optional<Fold> fold_;
  std::optional<Flood> flood_;
  StatusRow status_;
};

}  // namespace suhu::alert_console
