// What people see: a line each in a pipe, repeats folded on a terminal, a summary in a flood of alarms.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>

#include "alert-console/flood.hpp"
#include "alert-console/fold.hpp"
#include "suhu/core/alert_line.hpp"
#include "suhu/core/alert_text.hpp"
#include "suhu/stream/output.hpp"

namespace suhu::console {

struct HumanOptions {
  bool color = false;
  bool fold = false;   ///< on a terminal
  bool flood = false;  ///< replace the lines of a flood
  std::function<std::size_t()> screen_columns = [] { return std::size_t{80}; };
};

/// Decides which lines become text, and how. Pure, but for the width it asks for.
class HumanView {
 public:
  explicit HumanView(HumanOptions options);

  void show(const AlertLine& line, Timestamp now, stream::Output& out);
  /// After each batch, an empty one too.
  void tick(Timestamp now, stream::Output& out);
  void finish(Timestamp now, stream::Output& out);
  /// When tick() is wanted at the latest, if at all.
  [[nodiscard]] std::optional<Timestamp> next_due() const;

  /// The last line on the screen lacks its newline.
  [[nodiscard]] bool line_open() const { return fold_ && fold_->line_open(); }
  /// Somebody else ended it.
  void line_was_ended() {
    if (fold_) fold_->line_was_ended();
  }

 private:
  void print(std::string_view sensor_id, std::string_view text, Timestamp now, stream::Output& out);
  void end_text(stream::Output& out) const;

  TextStyle style_;
  std::optional<Fold> fold_;
  std::optional<Flood> flood_;
};

}  // namespace suhu::console
