// A small HTTP server for tests of clients: it answers each path with what the test has set, and
// keeps the heads of the requests.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace suhu::test {

struct StubReply {
  int status = 200;
  std::string body;
  bool silent = false;  ///< reads the request and never answers
};

class StubHttpServer {
 public:
  StubHttpServer() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, any, size) != 0 || ::listen(listener_, 8) != 0 ||
        ::getsockname(listener_, any, &size) != 0)
      throw std::runtime_error("the stub server cannot listen");
    port_ = ntohs(address.sin_port);
    thread_ = std::thread{[this] { serve(); }};
  }
  ~StubHttpServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    for (const int connection : silent_) ::close(connection);
    ::close(listener_);
  }
  StubHttpServer(const StubHttpServer&) = delete;
  StubHttpServer& operator=(const StubHttpServer&) = delete;

  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  void set(const std::string& path, StubReply reply) {
    const std::lock_guard lock{mutex_};
    replies_[path] = std::move(reply);
  }
  /// Returns the heads of all requests so far, in their order.
  [[nodiscard]] std::vector<std::string> heads() {
    const std::lock_guard lock{mutex_};
    return heads_;
  }

 private:
  void serve() {
    while (true) {
      const int connection = ::accept(listener_, nullptr, nullptr);
      if (connection < 0) return;
      const std::string head = read_head(connection);
      const StubReply reply = reply_to(head);
      if (reply.silent) {
        silent_.push_back(connection);
        continue;
      }
      const std::string text =
          "HTTP/1.1 " + std::to_string(reply.status) +
          " X\r\nConnection: close\r\nContent-Length: " + std::to_string(reply.body.size()) +
          "\r\n\r\n" + reply.body;
      ::send(connection, text.data(), text.size(), MSG_NOSIGNAL);
      ::close(connection);
    }
  }

  static std::string read_head(int connection) {
    std::string head;
    char byte = 0;
    while (!head.ends_with("\r\n\r\n") && ::recv(connection, &byte, 1, 0) == 1) head += byte;
    return head;
  }

  StubReply reply_to(const std::string& head) {
    const std::lock_guard lock{mutex_};
    heads_.push_back(head);
    const auto begin = head.find(' ') + 1;
    const auto found = replies_.find(head.substr(begin, head.find(' ', begin) - begin));
    if (found != replies_.end()) return found->second;
    return {404, R"({"error_code":40403,"message":"Schema not found"})"};
  }

  int listener_;
  std::uint16_t port_ = 0;
  std::mutex mutex_;
  std::map<std::string, StubReply> replies_;
  std::vector<std::string> heads_;
  std::vector<int> silent_;
  std::thread thread_;
};

}  // namespace suhu::test
