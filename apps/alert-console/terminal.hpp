// The terminal under standard output, and how talk on stderr keeps out of a line that is still being redrawn there.
#pragma once

#include <atomic>
#include <cstddef>

namespace suhu::console {

/// Columns of the terminal on `fd` now; 80 when it does not say.
[[nodiscard]] std::size_t terminal_columns(int fd);

/// True when standard output and stderr show on the same terminal.
[[nodiscard]] bool share_a_terminal(int out, int err);

/// Rings the terminal's bell: on stderr, or on standard output when stderr is elsewhere. Nothing when neither is a terminal.
void ring_bell();

/// Set while the last line on the screen lacks its newline. Whoever writes something else there takes it (exchange) and ends the line.
/// librdkafka's threads log too, so it is atomic.
using OpenLine = std::atomic<bool>;

/// From now on every log line of the default logger first ends the open line with a newline on stderr. `line` must outlive all logging.
void end_open_line_before_logging(OpenLine& line);

}  // namespace suhu::console
