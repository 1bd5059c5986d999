// What a program reads besides Kafka: a file that was named, and standard input, which may hold
// something although nobody named it.
#pragma once

#include <chrono>
#include <string>

namespace suhu::cli {

/// Where a program was started with its standard input closed (`<&-`): puts something into its
/// place that cannot be read, so that no file or socket of ours gets number 0 and is read for it.
void hold_standard_input();

/// Opens `path` for reading, `-` is standard input. The descriptor stays open until the program
/// ends. A named pipe is opened at once, with or without somebody who writes to it: whoever reads
/// it waits. Throws Failure(configuration), which names `option`, the path and what it is: missing,
/// not readable, a directory, a socket, a closed standard input.
[[nodiscard]] int open_input(const std::string& option, const std::string& path);

/// True when `fd` is a pipe, a socket or a regular file: lines may come from there. /dev/null (what
/// systemd and Docker give) and terminals are none of these.
[[nodiscard]] bool is_pipe_or_file(int fd);

/// What waits in a standard input that nobody asked to read.
enum class WaitingInput {
  nothing,   ///< /dev/null, a terminal, an empty file, a pipe whose writer has gone
  silent,    ///< a pipe or a socket that somebody holds open and has written nothing to
  text,      ///< bytes that do not begin as a JSON object
  readings,  ///< bytes that do: a person meant them to be read
};

/// Looks at `fd` without taking anything from it. Waits up to `wait` for the first byte of a pipe
/// or a socket, less after a signal.
[[nodiscard]] WaitingInput peek_at(int fd, std::chrono::milliseconds wait);

struct TopicReader {
  std::string topic;
  std::string bootstrap;
  std::string remedy;  ///< what to type to have standard input judged; ends without a full stop
};

/// The rule of every program that reads a topic of readings, for a command line that names nothing
/// of Kafka: standard input is never read by itself, because supervisors, ssh and cron give their
/// programs pipes that never speak, and a filter that listened to one would alert of nothing. But
/// readings that wait there are not passed over in silence: Failure(configuration), with the
/// remedy. A pipe that holds anything else, or nothing so far, is mentioned in the log. Takes up to
/// a second while a pipe is silent.
void refuse_unread_readings(const TopicReader& reader);

}  // namespace suhu::cli
