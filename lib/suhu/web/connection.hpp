// The listening socket, and each accepted one as a stream that httplib reads and writes. Private to
// server.cpp, because it includes httplib.h.
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

/// Owns a file descriptor and closes it.
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

/// Returns a socket that listens on `address`, with small buffers and TCP_NODELAY. No second
/// program may listen there (no SO_REUSEPORT). Throws Failure (runtime) if it cannot listen.
[[nodiscard]] int listen_on(const Address& address);
/// Returns the port that `socket` is bound to, or 0 if it is unknown.
[[nodiscard]] std::uint16_t port_of(int socket);

/// The sockets that are served now, so that a stop can shut them down: the next call that their
/// threads make on them fails at once. Thread-safe.
class LiveSockets {
 public:
  /// Returns false if the server is stopping and must not serve the socket.
  [[nodiscard]] bool add(int fd);
  void remove(int fd);  ///< call it before closing: the number may then be reused at once
  void end_all();       ///< shuts all down, and refuses new ones until resume()
  void resume();

 private:
  std::mutex mutex_;
  std::unordered_set<int> fds_;
  bool ending_ = false;
};

/// One accepted socket. Between requests receive() waits for the next head. Then httplib reads what
/// give() was called with, and nothing else, and writes the response. No call blocks longer than
/// Timeouts permit. Used by one thread.
class Connection final : public httplib::Stream {
 public:
  enum class Heard { request, nothing, too_slow, too_long };

  Connection(int fd, const Timeouts& timeouts) : fd_(fd), timeouts_(timeouts) {}

  /// Waits for a whole head and sets `head` to it. Returns `nothing` if the client has closed the
  /// connection or sent nothing for Timeouts::idle, `too_slow` if the head was not complete within
  /// Timeouts::head, and `too_long`, with the beginning of the head, if it exceeds kMaxHeadBytes.
  [[nodiscard]] Heard receive(std::string& head);
  /// Sets what httplib reads next.
  void give(std::string head);
  /// Ends the sending side, then discards what still arrives for at most half a second and 256 KiB.
  /// To close a socket with unread bytes would reset the connection, and the client might lose the
  /// last response.
  void say_goodbye();

  ssize_t read(char* out, size_t size) override;
  /// Fails after Timeouts::write without progress, and at every call from then on.
  ssize_t write(const char* data, size_t size) override;
  bool is_readable() const override { return given_ < head_.size(); }
  bool is_writable() const override;  ///< false: the client has closed the connection
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  /// httplib only checks whether select() accepts this number; this class uses poll().
  socket_t socket() const override { return 0; }

 private:
  using Clock = std::chrono::steady_clock;
  [[nodiscard]] bool wait_for(short events, Clock::time_point until) const;

  int fd_;
  Timeouts timeouts_;
  std::string received_;  // received and not returned by receive() yet
  std::string head_;      // what httplib reads
  std::size_t given_ = 0;
  bool broken_ = false;
};

}  // namespace suhu::web
