// Queries about the terminal that standard output or stderr of a program may be.
#pragma once

#include <cstddef>

namespace suhu::cli {

/// Returns the width in columns that the terminal on `fd` has now (a window can be resized), or 80
/// if it is unknown.
[[nodiscard]] std::size_t terminal_columns(int fd);

/// Returns true if both descriptors are the same terminal.
[[nodiscard]] bool share_a_terminal(int one, int other);

/// How this process is related to the terminal on a descriptor.
enum class JobControl {
  foreground,  ///< in its foreground: a person has started the process and watches it
  /// In its background: the row of the cursor belongs to another process, often to a shell's prompt
  background,
  unknown  ///< not its controlling terminal, or not a terminal
};
/// Returns the relation to the terminal on `fd` at this moment.
[[nodiscard]] JobControl job_control_on(int fd);

/// Returns true if `fd` is a terminal that accepts control sequences (TERM is not `dumb`).
[[nodiscard]] bool can_be_rewritten(int fd);

}  // namespace suhu::cli
