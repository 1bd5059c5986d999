#include "suhu/web/listen.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "suhu/core/failure.hpp"

namespace suhu::web {
namespace {

constexpr int kBacklog = SOMAXCONN;
// Memory of the kernel that a client which stops reading can occupy; the kernel doubles it.
constexpr int kSendBuffer = 64 * 1024;
constexpr int kReceiveBuffer = 16 * 1024;  // requests are small
constexpr int kUnansweredMs = 20'000;      // until a client that has vanished is dropped

union AnyAddress {
  sockaddr plain;
  sockaddr_in v4;
  sockaddr_in6 v6;
};

AnyAddress to_socket_address(const Address& address) {
  AnyAddress result{};
  if (inet_pton(AF_INET6, address.host.c_str(), &result.v6.sin6_addr) == 1) {
    result.v6.sin6_family = AF_INET6;
    result.v6.sin6_port = htons(address.port);
  } else if (inet_pton(AF_INET, address.host.c_str(), &result.v4.sin_addr) == 1) {
    result.v4.sin_family = AF_INET;
    result.v4.sin_port = htons(address.port);
  }
  return result;
}

void set(int fd, int level, int option, int value) {
  (void)::setsockopt(fd, level, option, &value, sizeof value);
}

/// Sets the options of a listening socket. Accepted sockets inherit all of them.
void set_options(int fd, int family) {
  // Connections of a previous process that are in TIME_WAIT must not make bind() fail.
  set(fd, SOL_SOCKET, SO_REUSEADDR, 1);
  set(fd, SOL_SOCKET, SO_SNDBUF, kSendBuffer);
  set(fd, SOL_SOCKET, SO_RCVBUF, kReceiveBuffer);
  set(fd, IPPROTO_TCP, TCP_NODELAY, 1);  // the head and the body of a response are two writes
  set(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, kUnansweredMs);
  if (family == AF_INET6) set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
}

[[noreturn]] void fail(const Address& address, int error) {
  std::string text = "cannot listen on " + to_text(address) + ": ";
  if (error == EADDRINUSE) {
    text += "another program does already. Stop it, or choose another port with --listen";
  } else if (error == EADDRNOTAVAIL) {
    text += "this machine has no such address. Choose one of its own, or '*:" +
            std::to_string(address.port) + "' for all, with --listen";
  } else if (error == EACCES) {
    text += "ports below 1024 need more rights. Choose a higher one with --listen";
  } else {
    text.append(std::strerror(error)).append(". Choose another address with --listen");
  }
  throw Failure{FailureKind::runtime, text};
}

}  // namespace

int listen_on(const Address& address) {
  const AnyAddress where = to_socket_address(address);
  const int fd = ::socket(where.plain.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) fail(address, errno);
  set_options(fd, where.plain.sa_family);
  if (::bind(fd, &where.plain,
             where.plain.sa_family == AF_INET6 ? sizeof where.v6 : sizeof where.v4) == 0 &&
      ::listen(fd, kBacklog) == 0)
    return fd;
  const int error = errno;
  ::close(fd);
  fail(address, error);
}

std::uint16_t port_of(int socket) {
  AnyAddress address{};
  socklen_t size = sizeof address;
  if (::getsockname(socket, &address.plain, &size) != 0) return 0;
  return ntohs(address.plain.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
}

}  // namespace suhu::web
