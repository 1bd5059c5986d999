// Sockets: the one that listens, and each accepted one as httplib reads and writes it. Private to
// server.cpp: httplib.h is seen here.
#pragma once

#include <httplib.h>

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_set>

#include "suhu/web/address.hpp"
#include "suhu/web/server.hpp"

namespace suhu::web {

/// Owns a file descriptor.
class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  ~Socket();
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

/// A socket that listens on `address`: no second program may (no SO_REUSEPORT), small buffers, no
/// delay. Throws Failure (runtime).
[[nodiscard]] int listen_on(const Address& address);
[[nodiscard]] std::uint16_t port_of(int socket);

/// Which sockets are served now, so that a stop can end them from outside: their threads' next call
/// fails at once. Any thread.
class LiveSockets {
 public:
  /// False: we are stopping, so serve it no more.
  [[nodiscard]] bool add(int fd);
  void remove(int fd);  ///< before it is closed: its number may be another's a moment later
  void end_all();       ///< and every later one, until resume()
  void resume();

 private:
  std::mutex mutex_;
  std::unordered_set<int> fds_;
  bool ending_ = false;
};

/// One accepted socket. Between requests receive() waits for the next head; then httplib reads what
/// it is given, and nothing else, and writes the response. No call blocks longer than Timeouts say.
/// One thread.
class Connection final : public httplib::Stream {
 public:
  enum class Heard { request, nothing, too_slow, too_long };

  Connection(int fd, const Timeouts& timeouts) : fd_(fd), timeouts_(timeouts) {}

  /// Waits for a whole head (too_long: its beginning). `nothing`: the client has closed, or said
  /// nothing for Timeouts::idle.
  [[nodiscard]] Heard receive(std::string& head);
  /// What httplib reads next.
  void give(std::string head);
  /// Says that no more comes, and reads away what is on its way for a moment: closing over unread
  /// bytes would reset the connection, and the client might lose our last response.
  void say_goodbye();

  ssize_t read(char* out, size_t size) override;
  /// Fails after Timeouts::write without progress, and from then on
  ssize_t write(const char* data, size_t size) override;
  bool is_readable() const override { return given_ < head_.size(); }
  bool is_writable() const override;  ///< false: the client has gone away
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  /// httplib asks only whether select() could take it; we poll.
  socket_t socket() const override { return 0; }

 private:
  using Clock = std::chrono::steady_clock;
  [[nodiscard]] bool wait_for(short events, Clock::time_point until) const;

  int fd_;
  Timeouts timeouts_;
  std::string received_;  // and not yet handed out
  std::string head_;      // what httplib reads
  std::size_t given_ = 0;
  bool broken_ = false;
};

}  // namespace suhu::web
