// Declares an HTTP client for tests, which may also break the protocol: it sends any bytes over its
// socket, and reads responses. Every wait has a deadline.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "support/hang.hpp"

namespace suhu::test {

using namespace std::chrono_literals;

/// Waits until `condition` returns true. Returns false if it has not after `most`.
template <class Condition>
[[nodiscard]] bool eventually(Condition condition, std::chrono::milliseconds most = kHang) {
  const auto until = std::chrono::steady_clock::now() + most;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(1ms);
  }
  return true;
}

struct HttpAnswer {
  int status = 0;                              ///< 0: no response came
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;                            ///< by Content-Length; empty for a chunked response

  [[nodiscard]] std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string{} : found->second;
  }
};

class HttpClient {
 public:
  /// Connects to `port` of this machine; throws std::runtime_error if it cannot. `receive_buffer`:
  /// bytes, 0 for the default of the system. With a small one the server notices a slow reader at
  /// once.
  explicit HttpClient(std::uint16_t port, int receive_buffer = 0)
      : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (receive_buffer > 0)
      ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      close();
      throw std::runtime_error("connect");
    }
  }
  ~HttpClient() { close(); }
  HttpClient(HttpClient&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), received_(std::move(other.received_)) {}
  HttpClient& operator=(HttpClient&&) = delete;

  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }
  /// Closes the connection so that the other side sees a reset.
  void reset() {
    const linger now{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
  }
  /// Closes the sending direction only.
  void say_no_more() const { ::shutdown(fd_, SHUT_WR); }

  /// Returns the server's socket of this connection if the server is in this process, else -1.
  [[nodiscard]] int other_end() const {
    sockaddr_in mine{};
    socklen_t size = sizeof mine;
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&mine), &size);
    for (int fd = 0; fd < static_cast<int>(sysconf(_SC_OPEN_MAX)); ++fd) {
      sockaddr_in peer{};
      size = sizeof peer;
      if (::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) == 0 &&
          peer.sin_port == mine.sin_port)
        return fd;
    }
    return -1;
  }

  /// Sends as much as the other side accepts. Returns false if that is not all.
  bool send(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t sent = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  void get(const std::string& target, const std::string& more_headers = {}) const {
    send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + more_headers + "\r\n");
  }

  /// Reads the next response; its status is 0 if none comes within `most`. `only_head`: reads no
  /// body, for a response to HEAD or a stream.
  [[nodiscard]] HttpAnswer answer(bool only_head = false, std::chrono::milliseconds most = kHang) {
    const auto until = std::chrono::steady_clock::now() + most;
    HttpAnswer answer;
    if (!receive_until([this] { return received_.find("\r\n\r\n") != std::string::npos; }, until))
      return answer;
    const std::size_t end = received_.find("\r\n\r\n") + 4;
    parse_head(received_.substr(0, end - 2), answer);
    received_.erase(0, end);
    if (only_head) return answer;
    const std::size_t size = std::strtoul(answer.header("content-length").c_str(), nullptr, 10);
    (void)receive_until([&] { return received_.size() >= size; }, until);
    answer.body = received_.substr(0, size);
    received_.erase(0, size);
    return answer;
  }
  HttpAnswer ask(const std::string& target, const std::string& more_headers = {}) {
    get(target, more_headers);
    return answer();
  }

  /// Waits for `text` and drops everything received up to its end. Returns false if it does not
  /// arrive within `most`.
  [[nodiscard]] bool sees(const std::string& text, std::chrono::milliseconds most = kHang) {
    if (!receive_until([&] { return received_.find(text) != std::string::npos; },
                       std::chrono::steady_clock::now() + most))
      return false;
    received_.erase(0, received_.find(text) + text.size());
    return true;
  }
  /// Waits until the other side closes the connection, and keeps what is received before that.
  /// Returns false if it does not close within `most`.
  [[nodiscard]] bool sees_the_end(std::chrono::milliseconds most = kHang) {
    (void)receive_until([] { return false; }, std::chrono::steady_clock::now() + most);
    return ended_;
  }
  /// Returns true if the connection was not closed in order; data that was in transit is lost.
  [[nodiscard]] bool was_reset() const { return reset_; }
  /// Returns what has been received and not read by answer() or sees().
  [[nodiscard]] const std::string& rest() const { return received_; }

 private:
  template <class Condition>
  bool receive_until(Condition condition, std::chrono::steady_clock::time_point until) {
    while (!condition()) {
      const auto left =
          std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now())
              .count();
      pollfd state{fd_, POLLIN, 0};
      if (ended_ || left <= 0 || ::poll(&state, 1, static_cast<int>(left)) <= 0) return false;
      char bytes[16'384];
      const ssize_t got = ::recv(fd_, bytes, sizeof bytes, 0);
      if (got <= 0) ended_ = true;
      if (got < 0) reset_ = true;
      if (got > 0) received_.append(bytes, static_cast<std::size_t>(got));
    }
    return true;
  }

  static void parse_head(std::string_view head, HttpAnswer& answer) {
    if (head.starts_with("HTTP/1.1 "))
      answer.status = std::atoi(std::string{head.substr(9, 3)}.c_str());
    for (head.remove_prefix(std::min(head.find("\r\n") + 2, head.size())); !head.empty();) {
      const std::string_view line = head.substr(0, head.find("\r\n"));
      std::string name{line.substr(0, line.find(':'))};
      for (char& c : name) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
      if (!answer.headers.emplace(name, line.substr(std::min(name.size() + 2, line.size()))).second)
        answer.headers["twice"] = name;
      head.remove_prefix(std::min(line.size() + 2, head.size()));
    }
  }

  int fd_;
  std::string received_;
  bool ended_ = false;
  bool reset_ = false;
};

}  // namespace suhu::test
