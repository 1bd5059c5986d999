// What people see: a line each in a pipe, repeats folded on a terminal, a summary in a flood of
// alarms.
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
  /// After tick() and finish(): what stands below the lines, on a terminal only; empty: nothing.
  void draw_status(const std::string& text, Timestamp now, stream::Output& out);
  void finish(Timestamp now, stream::Output& out);
  /// When tick() is wanted at the latest, if at all.
  [[nodiscard]] std::optional<Timestamp> next_due() const;
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

}  // namespace suhu::console
