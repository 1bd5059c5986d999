// Inputs other than Kafka: opens the file or standard input that an option names, and checks a
// standard input that no option names.
#pragma once

#include <chrono>
#include <string>

namespace suhu::cli {

/// If the process was started with its standard input closed (`<&-`), opens /dev/null for writing
/// in its place. Otherwise a file or socket that this process opens would get number 0 and would be
/// read as standard input.
void hold_standard_input();

/// Opens `path` for reading and returns the descriptor, which stays open until the program ends;
/// `-` is standard input. Does not block: a named pipe is opened even if no program has opened it
/// for writing, and the reader then waits. Throws Failure (configuration) that names
/// `option`, the path and the reason if `path` is missing, not readable, a directory, a block
/// device or a socket, or if standard input is closed.
[[nodiscard]] int open_input(const std::string& option, const std::string& path);

/// Returns true if `fd` is a pipe, a socket or a regular file, from which lines may come. /dev/null
/// (which systemd and Docker give) and terminals are none of these.
[[nodiscard]] bool is_pipe_or_file(int fd);

/// What peek_at() finds in a standard input that no option names.
enum class WaitingInput {
  nothing,   ///< /dev/null, a terminal, an empty file, a pipe whose writer has closed it
  silent,    ///< an open pipe or socket to which nothing was written yet
  text,      ///< bytes that do not begin like a JSON object
  readings,  ///< bytes that do, so a person meant them to be read
};

/// Returns what waits in `fd`, without consuming any of it. Waits up to `wait` for the first byte
/// of a pipe or a socket; a signal ends the wait early.
[[nodiscard]] WaitingInput peek_at(int fd, std::chrono::milliseconds wait);

/// What a program is about to read, for the messages of refuse_unread_readings().
struct TopicReader {
  std::string topic;
  std::string bootstrap;
  std::string remedy;  ///< what to type to read standard input instead; no full stop at its end
};

/// Checks standard input before a program reads its topic of readings by default, because the
/// command line names neither Kafka nor an input. Standard input is never read unless an option
/// says so: supervisors, ssh and cron give programs pipes that stay silent, and a filter that read
/// one would never raise an alert. Readings that wait there must not be ignored, though: throws
/// Failure (configuration) with the remedy if standard input begins like a JSON object. If it holds
/// anything else, or is a pipe with nothing so far, logs that it is not read. Blocks for up to a
/// second while a pipe is silent.
void refuse_unread_readings(const TopicReader& reader);

}  // namespace suhu::cli
