#include "suhu/cli/input.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "suhu/core/failure.hpp"
#include "suhu/core/problem.hpp"
#include "suhu/core/text.hpp"

namespace suhu::cli {
namespace {

// A program started together with this one has written its first bytes by then.
constexpr std::chrono::seconds kFirstWord{1};

[[noreturn]] void refuse(const std::string& text) {
  throw Failure(FailureKind::configuration, text);
}

constexpr const char* kIsSocket = "is a socket; name a file or a pipe";

/// Returns why a file of this kind cannot be read. Standard input may be a socket.
Problem validate_kind(mode_t mode, bool standard_input) {
  if (S_ISDIR(mode)) return "is a directory; name a file in it";
  if (S_ISBLK(mode)) return "is a disk; name a file";
  return problem_if(S_ISSOCK(mode) && !standard_input, kIsSocket);
}

/// Copies up to `size` bytes that wait in a pipe, without consuming them. tee(2) copies only
/// between pipes, hence the second one.
ssize_t peek_pipe(int fd, char* bytes, std::size_t size) {
  std::array<int, 2> copy{};
  if (pipe2(copy.data(), O_CLOEXEC | O_NONBLOCK) != 0) return -1;
  ssize_t got = tee(fd, copy[1], size, SPLICE_F_NONBLOCK);
  if (got > 0) got = read(copy[0], bytes, size);
  close(copy[0]);
  close(copy[1]);
  return got;
}

ssize_t peek(int fd, mode_t mode, char* bytes, std::size_t size) {
  if (S_ISFIFO(mode)) return peek_pipe(fd, bytes, size);
  if (S_ISSOCK(mode)) return recv(fd, bytes, size, MSG_PEEK | MSG_DONTWAIT);
  return pread(fd, bytes, size, lseek(fd, 0, SEEK_CUR));
}

bool begins_object(std::string_view text) {
  // Skip the byte order mark that editors on Windows write.
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const auto first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{';
}

}  // namespace

void hold_standard_input() {
  if (fcntl(STDIN_FILENO, F_GETFD) >= 0) return;
  [[maybe_unused]] const int lowest_free = open("/dev/null", O_WRONLY);
}

int open_input(const std::string& option, const std::string& path) {
  const bool standard_input = path == "-";
  const std::string name =
      option + " " + printable(path, kLongestPath) + (standard_input ? ": standard input" : "");
  // O_NONBLOCK: open() of a named pipe would block until another program opens it for writing, and
  // signals would have no effect meanwhile.
  const int fd =
      standard_input ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (standard_input && (fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY) refuse(name + " is closed");
  struct stat status {};
  if (fd < 0 || fstat(fd, &status) != 0) {
    const int error = errno;
    if (error == ENXIO) refuse(name + ": " + kIsSocket);
    refuse(name + ": cannot be read: " + std::strerror(error) +
           "; name a file that is there and may be read");
  }
  if (const auto problem = validate_kind(status.st_mode, standard_input)) {
    if (!standard_input) close(fd);
    refuse(name + (standard_input ? " " : ": ") + *problem);
  }
  return fd;
}

bool is_pipe_or_file(int fd) {
  struct stat info {};
  return fstat(fd, &info) == 0 &&
         (S_ISFIFO(info.st_mode) || S_ISSOCK(info.st_mode) || S_ISREG(info.st_mode));
}

WaitingInput peek_at(int fd, std::chrono::milliseconds wait) {
  struct stat info {};
  if (!is_pipe_or_file(fd) || fstat(fd, &info) != 0) return WaitingInput::nothing;
  if (!S_ISREG(info.st_mode)) {
    pollfd descriptor{fd, POLLIN, 0};
    if (poll(&descriptor, 1, static_cast<int>(wait.count())) <= 0) return WaitingInput::silent;
  }
  std::array<char, 256> bytes{};
  const ssize_t got = peek(fd, info.st_mode, bytes.data(), bytes.size());
  if (got <= 0) return WaitingInput::nothing;
  return begins_object({bytes.data(), static_cast<std::size_t>(got)}) ? WaitingInput::readings
                                                                      : WaitingInput::text;
}

void refuse_unread_readings(const TopicReader& reader) {
  const WaitingInput unread = peek_at(STDIN_FILENO, kFirstWord);
  if (unread == WaitingInput::nothing) return;
  const std::string topic = printable(reader.topic);
  if (unread == WaitingInput::readings) {
    refuse("standard input holds JSON, but the topic " + topic + " would be read. " +
           reader.remedy + "; or type -t " + topic +
           " to read the topic whatever standard input is");
  }
  spdlog::info("reading topic {} at {}; standard input {} and is not read. {}", topic,
               printable(reader.bootstrap),
               unread == WaitingInput::silent ? "is a pipe that says nothing" : "holds other text",
               reader.remedy);
}

}  // namespace suhu::cli
