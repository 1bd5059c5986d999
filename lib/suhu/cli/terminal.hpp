// The terminal that a program may have under its standard output and stderr.
#pragma once

#include <cstddef>

namespace suhu::cli {

/// Columns of the terminal on `fd` now (a window can be resized); 80 when it does not say.
[[nodiscard]] std::size_t terminal_columns(int fd);

/// True when both show on the same terminal.
[[nodiscard]] bool share_a_terminal(int one, int other);

/// Where this program stands with the terminal on `fd`.
enum class JobControl {
  foreground,  ///< in its foreground: what a person started and watches
  /// A job in the background: the row of the cursor belongs to somebody else, often to a shell's
  /// prompt
  background,
  unknown  ///< not its controlling terminal, or no terminal at all
};
[[nodiscard]] JobControl job_control_on(int fd);

/// True when `fd` is a terminal that takes control sequences (TERM is not `dumb`).
[[nodiscard]] bool can_be_rewritten(int fd);

}  // namespace suhu::cli
