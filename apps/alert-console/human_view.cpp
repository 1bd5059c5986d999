#include "alert-console/human_view.hpp"

#include <algorithm>
#include <utility>

#include "suhu/core/alert_text.hpp"

namespace suhu::alert_console {
namespace {

/// Returns where the text of the row that is not ended yet begins.
std::size_t begin_of(const stream::Output& out) {
  return out.rows().empty() ? 0 : out.rows().back().end;
}

}  // namespace

HumanView::HumanView(HumanOptions options)
    : style_{.color = options.color}, screen_columns_(std::move(options.screen_columns)) {
  if (options.fold) fold_.emplace(options.color, screen_columns_);
  if (options.flood) flood_.emplace();
}

void HumanView::show(const AlertLine& line, Timestamp now, stream::Output& out) {
  if (flood_) {
    for (const auto& said : flood_->lines_before(line, now)) print(said, now, out);
    if (!flood_->count_line(line)) return;
  }
  if (fold_ && !line.is_event()) {
    fold_->show(line.as_alert(), now, out.text());
  } else if (fold_) {
    fold_->show_line(line.sensor_id, line.ts, now, out.text(),
                     [&line](std::string& text, const TextStyle& style) {
                       append_line_human(text, line, style);
                     });
  } else {
    append_line_human(out.text(), line, style_);
    out.end_row();
  }
}

void HumanView::tick(Timestamp now, stream::Output& out) {
  if (flood_) {
    for (const auto& said : flood_->tick(now)) print(said, now, out);
  }
  if (fold_) fold_->tick(now, out.text());
}

void HumanView::finish(Timestamp now, stream::Output& out) {
  if (flood_) {
    if (const auto said = flood_->finish()) print(*said, now, out);
  }
  if (fold_) fold_->finish(out.text());
}

// A terminal shows bytes, and the limits between rows have no meaning there. So all the bytes of a
// batch form one row.
void HumanView::draw_status(const std::string& text, Timestamp now, stream::Output& out) {
  if (!fold_) return;
  status_.update(out.text(), begin_of(out), text, screen_columns_(), now);
  if (out.text().size() > begin_of(out)) out.end_row(/*newline=*/false);
}

std::optional<Timestamp> HumanView::next_due() const {
  const auto fold = fold_ ? fold_->next_due() : std::nullopt;
  const auto flood = flood_ ? flood_->next_due() : std::nullopt;
  return fold && flood ? std::optional{std::min(*fold, *flood)} : fold ? fold : flood;
}

void HumanView::print(const FloodLine& line, Timestamp now, stream::Output& out) {
  if (fold_) {
    fold_->show_line({}, line.ts, now, out.text(),
                     [&line](std::string& text, const TextStyle& style) {
                       append_flood_human(text, line, style);
                     });
  } else {
    append_flood_human(out.text(), line, style_);
    out.end_row();
  }
}

}  // namespace suhu::alert_console
