#include "alert-console/status_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "suhu/core/alert_text.hpp"
#include "suhu/core/columns.hpp"
#include "suhu/core/text.hpp"

namespace suhu::alert_console {
namespace {

/// Returns the time from `then` to `now` in whole seconds; `0 s` if the clock was set back.
std::string since(Timestamp then, Timestamp now) {
  std::string text;
  append_duration(text, std::chrono::floor<std::chrono::seconds>(
                            std::max(now - then, std::chrono::milliseconds{0})));
  return text == "0 ms" ? "0 s" : text;
}

/// Joins phrases into one row and leaves out those that do not fit.
class PhraseRow {
 public:
  explicit PhraseRow(std::size_t columns) : columns_(columns) {}
  /// Appends the separator and the phrase. Returns false and appends nothing if the row would then
  /// fill all columns. The first phrase is always appended.
  bool add(std::string_view separator, const std::string& phrase) {
    if (!text_.empty() && columns(text_) + separator.size() + columns(phrase) >= columns_)
      return false;
    if (!text_.empty()) text_ += separator;
    text_ += phrase;
    return true;
  }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  std::size_t columns_;
  std::string text_;
};

/// Adds `hot now: S1 84.0 °C, S3 82.1 °C`, with as many sensors as fit.
void add_hot(PhraseRow& row, const std::vector<Fold::Hot>& hot) {
  bool first = true;
  for (const auto& [id, celsius] : hot) {
    std::string phrase = first ? "hot now: " : "";
    append_printable(phrase, id, 32);
    phrase += ' ';
    append_celsius(phrase, celsius);
    phrase += " °C";
    if (!row.add(", ", phrase)) return;
    first = false;
  }
}

/// Returns a phrase that states for how long no alert or event has arrived.
std::string quiet(const StatusFacts& facts, Timestamp now) {
  if (!facts.last) return "waiting: no alert yet, for " + since(facts.start, now);
  const std::string ago = since(*facts.last, now);
  return facts.active > 0 ? "last news " + ago + " ago" : "waiting: no alert for " + ago;
}

}  // namespace

std::string status_text(const StatusFacts& facts, Timestamp now, std::size_t columns) {
  PhraseRow row{columns};
  if (!facts.problem.empty()) row.add("", facts.problem);
  add_hot(row, facts.hot);
  if (facts.active > 0) row.add("; ", counted(facts.active, "alarm") + " active");
  if (facts.hot.empty()) row.add("; ", quiet(facts, now));
  if (facts.shown > 0)
    row.add("; ", fmt::format("{} so far, of {}", counted(facts.shown, "alert"),
                              counted(facts.sensors, "sensor")));
  return row.take();
}

}  // namespace suhu::alert_console
