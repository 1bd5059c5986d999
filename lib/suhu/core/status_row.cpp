#include "suhu/core/status_row.hpp"

#include "suhu/core/columns.hpp"

namespace suhu {

std::string status_bytes(std::string_view text, std::size_t screen_columns) {
  std::string bytes{kWipeRow};
  bytes += cut_to_columns(text, screen_columns > 0 ? screen_columns - 1 : 0);
  bytes += '\r';
  return bytes;
}

void StatusRow::update(std::string& screen, std::size_t before, const std::string& text,
                       std::size_t screen_columns, Timestamp now) {
  const bool lines_came = screen.size() > before;
  if (!shown_.empty() && (lines_came || text.empty())) {
    screen.insert(before, kWipeRow);
    shown_.clear();
  }
  if (text.empty()) return;
  const auto every = text == shown_ ? kRefreshEvery : kRedrawEvery;
  if (!shown_.empty() && now >= drawn_at_ && now - drawn_at_ < every) return;
  screen += status_bytes(text, screen_columns);
  shown_ = text;
  drawn_at_ = now;
}

}  // namespace suhu
