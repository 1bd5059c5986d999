// The row of a terminal that is rewritten in place, and the rules by which programs that share a
// terminal keep their lines intact.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "suhu/core/timestamp.hpp"

namespace suhu {

/// Several programs often write to one terminal (`temp-filter | alert-console`), and none of them
/// knows what the others wrote. Two rules keep their lines apart:
///   Lines : Permanent output is written as whole lines with their newline, and never changed.
///   Status: Output that is rewritten in place leaves the cursor in the first column of its own
///           row, so that the next program to write begins there. It has nothing that must stay.
///           Each program begins its lines with kWipeRow, so that no rest of a status remains
///           beside a line.
///
/// ECMA-48: carriage return, erase to the end of the row.
inline constexpr std::string_view kWipeRow = "\r\x1b[K";

/// Returns the bytes that show `text` as the status, cut so that one column of `screen_columns`
/// stays free: some terminals wrap as soon as the last one is filled. Requires: `text` is one
/// printable line.
[[nodiscard]] std::string status_bytes(std::string_view text, std::size_t screen_columns);

/// The status row below the lines of one program. Appends bytes for the terminal. Pure: no I/O, no
/// clock.
class StatusRow {
 public:
  /// Shortest time between two redraws when the text changes
  static constexpr std::chrono::milliseconds kRedrawEvery{250};
  /// The same when the text does not change: another program may have overwritten the row
  static constexpr std::chrono::milliseconds kRefreshEvery{1000};

  /// Adds the status to `screen`, which holds the bytes to write next. Lines that were appended
  /// since it had `before` bytes replace the status on the terminal, which is then drawn again
  /// below them. An empty `text` removes the status.
  void update(std::string& screen, std::size_t before, const std::string& text,
              std::size_t screen_columns, Timestamp now);

 private:
  std::string shown_;  ///< empty: no status is shown
  Timestamp drawn_at_{};
};

}  // namespace suhu
