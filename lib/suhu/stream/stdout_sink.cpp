#include "suhu/stream/stdout_sink.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace suhu::stream {
namespace {

/// A pipe that poll(2) reports as writable has room for PIPE_BUF bytes, so a write of this size
/// does not block.
constexpr std::size_t kPolledWrite = 4096;

std::string proc_path(int fd) { return fmt::format("/proc/self/fd/{}", fd); }

bool is_writable(int fd, std::chrono::milliseconds wait) {
  pollfd descriptor{fd, POLLOUT, 0};
  return poll(&descriptor, 1, static_cast<int>(wait.count())) > 0;
}

/// Returns true if `fd` appends to a file whose last byte is not a newline: a crash left half a
/// line.
bool ends_inside_a_line(int fd, const struct stat& info) {
  const int flags = fcntl(fd, F_GETFL);
  const bool appends = (flags & O_APPEND) != 0 || lseek(fd, 0, SEEK_CUR) == info.st_size;
  if (info.st_size == 0 || !appends) return false;
  const int reader = open(proc_path(fd).c_str(), O_RDONLY | O_CLOEXEC);
  if (reader < 0) return false;
  char last = '\n';
  const ssize_t got = pread(reader, &last, 1, info.st_size - 1);
  close(reader);
  return got == 1 && last != '\n';
}

}  // namespace

StdoutSink::StdoutSink(int fd, std::size_t buffer_limit)
    : fd_(fd), kind_(Kind::polled), terminal_(isatty(fd) == 1), buffer_limit_(buffer_limit) {
  struct stat info {};
  if (fstat(fd, &info) != 0) {
    throw std::system_error(errno, std::generic_category(),
                            "standard output is not open: give it a file, a pipe or a terminal");
  }
  if (S_ISREG(info.st_mode)) {
    kind_ = Kind::file;
    if (ends_inside_a_line(fd, info)) {
      buffer_ = "\n";
      taken_ = 1;
    }
  } else if (S_ISFIFO(info.st_mode) || S_ISCHR(info.st_mode)) {
    const int own = open(proc_path(fd).c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (own >= 0) {
      fd_ = own;
      owns_fd_ = true;
      kind_ = Kind::nonblocking;
    }
  }
}

StdoutSink::~StdoutSink() {
  if (owns_fd_) close(fd_);
}

bool StdoutSink::has_room() const { return buffer_.size() - begin_ < buffer_limit_; }

std::uint64_t StdoutSink::pending() const { return closed_ ? 0 : buffer_.size() - begin_; }

void StdoutSink::write(const Output& output, const Positions& upto) {
  if (closed_) return;
  const std::string& text = output.text();
  taken_ += text.size();
  log_.expect(taken_, upto);
  if (begin_ == buffer_.size()) {  // nothing waits: write from the stage's buffer without a copy
    const std::size_t written = try_write(text);
    buffer_.assign(text, written);
    begin_ = 0;
    log_.reached(taken_ - buffer_.size());
    return;
  }
  buffer_.append(text);
  service();
}

void StdoutSink::service() {
  if (closed_) return;
  if (begin_ == buffer_.size()) {
    notice_reader_gone();
    return;
  }
  begin_ += try_write(std::string_view{buffer_}.substr(begin_));
  if (begin_ * 2 >= buffer_.size()) {
    buffer_.erase(0, begin_);
    begin_ = 0;
  }
  log_.reached(taken_ - (buffer_.size() - begin_));
}

/// Writes what the descriptor takes now, and returns the number of bytes written. Sets closed_ if
/// the reader has closed its end.
std::size_t StdoutSink::try_write(std::string_view bytes) {
  std::size_t done = 0;
  if (terminal_ && clear_terminal_ && !bytes.empty()) clear_terminal_();
  while (done < bytes.size()) {
    std::size_t size = bytes.size() - done;
    if (kind_ == Kind::polled) {
      if (!is_writable(fd_, std::chrono::milliseconds{0})) break;
      size = std::min(size, kPolledWrite);
    }
    const ssize_t written = ::write(fd_, bytes.data() + done, size);
    if (written >= 0) {
      done += static_cast<std::size_t>(written);
    } else if (errno == EPIPE || errno == ECONNRESET) {
      closed_ = true;
      break;
    } else if (errno == EAGAIN) {
      if (!is_given_time(bytes.substr(0, done))) break;
    } else if (errno != EINTR) {
      throw std::system_error(errno, std::generic_category(),
                              "writing to standard output failed; what was not written is judged "
                              "again at the next start");
    }
  }
  return done;
}

/// Returns true if a terminal has taken part of a line and has room again within kLineWait.
bool StdoutSink::is_given_time(std::string_view written) const {
  return terminal_ && !written.empty() && written.back() != '\n' && is_writable(fd_, kLineWait);
}

/// Sets closed_ if poll(2) reports that the reader (`| head`) is gone: while there is nothing to
/// write, there is no EPIPE.
void StdoutSink::notice_reader_gone() {
  if (kind_ == Kind::file) return;
  pollfd descriptor{fd_, 0, 0};
  if (poll(&descriptor, 1, 0) > 0 && (descriptor.revents & POLLERR) != 0) closed_ = true;
}

void StdoutSink::wait_for_room(std::chrono::milliseconds wait) {
  if (kind_ != Kind::file) (void)is_writable(fd_, wait);
  service();
}

std::string StdoutSink::describe() const { return "standard output: its reader does not read"; }

}  // namespace suhu::stream
