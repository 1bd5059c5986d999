#include "suhu/web/connection.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "suhu/web/request_head.hpp"

namespace suhu::web {
namespace {

constexpr std::size_t kReadBytes = 4096;
constexpr std::chrono::milliseconds kGoodbye{500};
constexpr std::size_t kGoodbyeBytes = 256 * 1024;

}  // namespace

bool LiveSockets::add(int fd) {
  const std::lock_guard lock{mutex_};
  if (!ending_) fds_.insert(fd);
  return !ending_;
}

void LiveSockets::remove(int fd) {
  const std::lock_guard lock{mutex_};
  fds_.erase(fd);
}

void LiveSockets::end_all() {
  const std::lock_guard lock{mutex_};
  ending_ = true;
  for (const int fd : fds_) ::shutdown(fd, SHUT_RDWR);
}

void LiveSockets::resume() {
  const std::lock_guard lock{mutex_};
  ending_ = false;
}

bool Connection::wait_for(short events, Clock::time_point until) const {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
    pollfd state{fd_, events, 0};
    const int ready = ::poll(
        &state, 1, static_cast<int>(std::max<std::chrono::milliseconds::rep>(left.count(), 0)));
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

Connection::Heard Connection::receive(std::string& head) {
  std::array<char, kReadBytes> bytes;
  bool begun = !received_.empty();
  auto until = Clock::now() + (begun ? timeouts_.head : timeouts_.idle);
  std::size_t searched = 0;
  for (;;) {
    // Skip empty lines before a request (RFC 9112, 2.2).
    if (searched == 0) received_.erase(0, received_.find_first_not_of("\r\n"));
    const std::size_t end = end_of_head(received_, searched);
    if (std::min(end, received_.size()) > kMaxHeadBytes) {
      head = received_;
      return Heard::too_long;
    }
    if (end != std::string::npos) {
      head = received_.substr(0, end);
      received_.erase(0, end);
      return Heard::request;
    }
    searched = received_.size();
    if (!wait_for(POLLIN, until)) return received_.empty() ? Heard::nothing : Heard::too_slow;
    const ssize_t got = ::recv(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) return Heard::nothing;
    if (got < 0) continue;
    if (!begun) until = Clock::now() + timeouts_.head;
    begun = true;
    received_.append(bytes.data(), static_cast<std::size_t>(got));
  }
}

void Connection::give(std::string head) {
  head_ = std::move(head);
  given_ = 0;
}

void Connection::say_goodbye() {
  std::array<char, kReadBytes> bytes;
  ::shutdown(fd_, SHUT_WR);
  const auto until = Clock::now() + kGoodbye;
  for (std::size_t left = kGoodbyeBytes; left > 0 && wait_for(POLLIN, until);) {
    const ssize_t got = ::recv(fd_, bytes.data(), std::min(bytes.size(), left), MSG_DONTWAIT);
    if (got <= 0) return;
    left -= static_cast<std::size_t>(got);
  }
}

ssize_t Connection::read(char* out, size_t size) {
  const std::size_t taken = head_.copy(out, size, given_);
  given_ += taken;
  return static_cast<ssize_t>(taken);
}

ssize_t Connection::write(const char* data, size_t size) {
  while (!broken_) {
    const ssize_t sent = ::send(fd_, data, size, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent >= 0) return sent;
    if (errno == EINTR) continue;
    broken_ = (errno != EAGAIN && errno != EWOULDBLOCK) ||
              !wait_for(POLLOUT, Clock::now() + timeouts_.write);
  }
  return -1;
}

bool Connection::is_writable() const {
  pollfd state{fd_, POLLRDHUP, 0};
  return !broken_ && ::poll(&state, 1, 0) == 0;
}

}  // namespace suhu::web
