// The row of a terminal that is rewritten in place, and how programs that share the terminal spare
// each other's lines.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "suhu/core/timestamp.hpp"

namespace suhu {

/// Several programs often write to one terminal (`temp-filter | alert-console`), and none of them
/// knows what the others wrote. Two rules keep their lines apart:
///   Lines : what is to stay is written as whole lines, with the newline, and never touched again.
///   Status: what is rewritten in place leaves the cursor in the first column of its own row, so
///           that whoever writes next begins there. It tells nothing that is to stay. Our programs
///           begin each line with kWipeRow, so that no rest of it remains beside the line.
// ECMA-48: carriage return, erase to the end of the row
inline constexpr std::string_view kWipeRow = "\r\x1b[K";

/// The bytes that show `text` (one line, printable) as the status. One column of `screen_columns`
/// stays free: some terminals wrap as soon as the last one is filled.
[[nodiscard]] std::string status_bytes(std::string_view text, std::size_t screen_columns);

/// The status row below the lines of one program. Pure: appends bytes for the terminal.
class StatusRow {
 public:
  /// At most, when the text changes
  static constexpr std::chrono::milliseconds kRedrawEvery{250};
  /// When it does not: somebody else's line may have taken its place
  static constexpr std::chrono::milliseconds kRefreshEvery{1000};

  /// `screen` holds what is written next; lines that were added to it since it had `before` bytes
  /// take the place of the status, which then follows them. An empty `text` is no status.
  void update(std::string& screen, std::size_t before, const std::string& text,
              std::size_t screen_columns, Timestamp now);

 private:
  std::string shown_;  ///< empty: the row is free
  Timestamp drawn_at_{};
};

}  // namespace suhu
