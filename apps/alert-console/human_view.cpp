#include "alert-console/human_view.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "suhu/core/alarm_text.hpp"

namespace suhu::console {

HumanView::HumanView(HumanOptions options) : style_{.color = options.color} {
  if (options.fold) fold_.emplace(options.color, std::move(options.screen_columns));
  if (options.flood) flood_.emplace(style_);
}

void HumanView::show(const AlertLine& line, Timestamp now, stream::Output& out) {
  if (flood_ && !flood_->take(line, now)) return;
  if (fold_ && !line.is_event()) {
    fold_->show(line.alert(), now, out.text());
    return;
  }
  std::string text;
  append_alert_line_human(text, line, style_);
  print(line.sensor_id, text, now, out);
}

void HumanView::tick(Timestamp now, stream::Output& out) {
  if (flood_) print({}, flood_->tick(now), now, out);
  if (fold_) fold_->tick(now, out.text());
  end_text(out);
}

void HumanView::finish(Timestamp now, stream::Output& out) {
  if (flood_) print({}, flood_->finish(now), now, out);
  if (fold_) fold_->finish(out.text());
  end_text(out);
}

std::optional<Timestamp> HumanView::next_due() const {
  const auto fold = fold_ ? fold_->next_due() : std::nullopt;
  const auto flood = flood_ ? flood_->next_due() : std::nullopt;
  return fold && flood ? std::optional{std::min(*fold, *flood)} : fold ? fold : flood;
}

void HumanView::print(std::string_view sensor_id, std::string_view text, Timestamp now, stream::Output& out) {
  if (text.empty()) return;
  if (fold_) {
    fold_->show_line(sensor_id, text, now, out.text());
  } else {
    out.text() += text;
    out.end_row();
  }
}

/// A terminal gets bytes, not rows: all of a batch are one.
void HumanView::end_text(stream::Output& out) const {
  if (!fold_) return;
  const std::size_t ended = out.rows().empty() ? 0 : out.rows().back().end;
  if (out.text().size() > ended) out.end_row(/*newline=*/false);
}

}  // namespace suhu::console
