// The style of lines for people, and how they are made to fit the width of a terminal.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "suhu/core/columns.hpp"
#include "suhu/core/timestamp.hpp"

namespace suhu {

enum class TimeForm : std::uint8_t {
  full,   ///< `2026-11-21 03:36:00.120Z`
  clock,  ///< `03:36:00Z`: the day is written separately (DayLine)
  none
};

/// The form of the first phrase of a sentence.
enum class Wording : std::uint8_t {
  whole,  ///< `HI: 2.4 above the limit of 80 °C`
  brief,  ///< `HI, limit 80 °C`
  word    ///< `HI`
};

/// The style of one line. A line has a head (time, word, sensor, temperature) and a sentence of
/// phrases, the most important one first.
struct TextStyle {
  static constexpr std::size_t kAllPhrases = 100;

  bool color = false;  ///< ANSI colours; never the only carrier of a meaning
  TimeForm time = TimeForm::full;
  Wording wording = Wording::whole;
  std::size_t phrases = kAllPhrases;  ///< largest number; further ones are left out
};

/// Counts the phrases of one sentence, up to the number that a TextStyle allows.
class Phrases {
 public:
  explicit Phrases(const TextStyle& style) : left_(style.phrases) {}
  /// Returns true if the style allows one more phrase, and counts that phrase.
  [[nodiscard]] bool next() { return left_ > 0 && left_-- > 0; }

 private:
  std::size_t left_;
};

/// Appends the time and two spaces; nothing for TimeForm::none.
void append_time_human(std::string& out, Timestamp ts, TimeForm form);

/// Appends `text`. With `color`, `sequence` is put before it and a reset behind it.
void append_styled(std::string& out, std::string_view sequence, std::string_view text, bool color);

/// Terminal width from which there is room for the full time. On narrower ones all lines have the
/// time of day only, so that they stay aligned.
inline constexpr std::size_t kFullTimeColumns = 100;
/// Returns the form of the time for that width; 0: no terminal, the full time.
[[nodiscard]] constexpr TimeForm time_form(std::size_t screen_columns) {
  return screen_columns == 0 || screen_columns >= kFullTimeColumns ? TimeForm::full
                                                                   : TimeForm::clock;
}

/// Writes the day once, for lines that have the time of day only.
class DayLine {
 public:
  /// Returns true if `ts` is on another day than in the previous call, or if this is the first one.
  /// Then appends `2026-11-21, times in UTC` without a newline.
  bool append_if_new(std::string& out, Timestamp ts, const TextStyle& style);

 private:
  std::chrono::sys_days day_{};
};

/// Appends what `append(out, style)` writes, in the longest form that leaves one column of
/// `screen_columns` free. Parts are left out in this order: the phrases at the end of the sentence,
/// words of the first phrase, the whole sentence, the time; without the time, the short forms of
/// the first phrase are tried again. The head is never cut: if it is too wide by itself, the whole
/// line is written and wraps. `screen_columns` 0 means no terminal: nothing is left out.
template <class Append>
void append_fitted(std::string& out, TextStyle style, std::size_t screen_columns, Append append) {
  if (screen_columns == 0) return append(out, style);
  struct Form {
    std::size_t phrases;
    Wording wording;
    bool timed;
  };
  constexpr Form kForms[] = {{TextStyle::kAllPhrases, Wording::whole, true},
                             {5, Wording::whole, true},
                             {4, Wording::whole, true},
                             {3, Wording::whole, true},
                             {2, Wording::whole, true},
                             {1, Wording::whole, true},
                             {1, Wording::brief, true},
                             {1, Wording::word, true},
                             {0, Wording::word, true},
                             {1, Wording::brief, false},
                             {1, Wording::word, false},
                             {0, Wording::word, false}};
  style.time = time_form(screen_columns);
  const std::size_t begin = out.size();
  for (const auto& [phrases, wording, timed] : kForms) {
    append(out, TextStyle{style.color, timed ? style.time : TimeForm::none, wording, phrases});
    if (columns(std::string_view{out}.substr(begin)) < screen_columns) return;
    out.resize(begin);
  }
  append(out, style);
}

}  // namespace suhu
