#include "suhu/web/server.hpp"

#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <thread>
#include <utility>

#include "suhu/core/text.hpp"
#include "suhu/web/connection.hpp"
#include "suhu/web/listen.hpp"

namespace suhu::web {
namespace {

using boost::system::error_code;

constexpr std::size_t kMostConnections = 4'096;
constexpr int kAcceptAtOnce = 64;  // before others have their turn
constexpr std::chrono::seconds kAcceptAgain{1};

/// Returns true for an error of accept() that concerns one connection, which has ended already.
bool is_of_one_connection(int error) {
  return error == EINTR || error == ECONNABORTED || error == EPROTO || error == EPERM;
}

}  // namespace

std::size_t permitted_connections() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return kMostConnections;
  return std::min<std::size_t>(limit.rlim_cur - limit.rlim_cur / 4, kMostConnections);
}

/// The two threads, and the acceptance of connections.
struct Server::Impl {
  Impl(ServerOptions given_options, Handler given_handler);
  ~Impl();
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void run();
  void accept();
  /// Returns false if no descriptor is free.
  [[nodiscard]] bool accept_waiting();
  void admit(int fd);

  ServerOptions options;
  const Handler handler;
  const HostNames names;
  // In this order: connections, which the queues of `io` and `worker` may hold, use `context`.
  ServerContext context;
  boost::asio::io_context io{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{io.get_executor()};
  boost::asio::ip::tcp::acceptor acceptor{io};
  boost::asio::steady_timer again{io};
  Worker worker;
  std::thread thread;
};

Server::Impl::Impl(ServerOptions given_options, Handler given_handler)
    : options(std::move(given_options)),
      handler(std::move(given_handler)),
      names(options.hosts),
      context{
          .options = options,
          .handler = handler,
          .names = names,
          .worker = worker,
          .on_io_thread = [this](std::function<void()> f) { boost::asio::post(io, std::move(f)); },
          .slots = StreamSlots{options.max_clients}} {
  acceptor.assign(boost::asio::ip::tcp::v4(), listen_on(options.address));
  acceptor.non_blocking(true);
  options.address.port = port_of(acceptor.native_handle());
  accept();
  thread = std::thread{[this] { run(); }};
}

Server::Impl::~Impl() {
  boost::asio::post(io, [this] {
    acceptor.close();
    again.cancel();
    while (!context.open.empty()) context.open.front()->close();
  });
  worker.stop();
  work.reset();  // run() returns when all that is open is closed
  thread.join();
}

void Server::Impl::run() {
  for (;;) {
    try {
      io.run();
      return;
    } catch (const std::exception& error) {
      options.log("the web server gave up a connection: " + printable(error.what()));
    }
  }
}

void Server::Impl::accept() {
  acceptor.async_wait(boost::asio::socket_base::wait_read, [this](const error_code& error) {
    if (!acceptor.is_open() || error) return;
    if (accept_waiting()) return accept();
    options.log("the web server could not accept a connection: it tries again in a second");
    again.expires_after(kAcceptAgain);
    again.async_wait([this](const error_code& stopped) {
      if (!stopped && acceptor.is_open()) accept();
    });
  });
}

bool Server::Impl::accept_waiting() {
  for (int i = 0; i < kAcceptAtOnce; ++i) {
    // Not by Asio, whose sockets a program that this process starts would inherit.
    const int fd = ::accept4(acceptor.native_handle(), nullptr, nullptr, SOCK_CLOEXEC);
    if (fd >= 0) {
      admit(fd);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return true;
    } else if (!is_of_one_connection(errno)) {
      return false;
    }
  }
  return true;
}

void Server::Impl::admit(int fd) {
  if (context.open.size() >= options.max_connections) {
    if (context.waiting.empty()) {
      ::close(fd);
      return;
    }
    context.waiting.front()->close();
  }
  try {
    std::make_shared<Connection>(context, io, fd)->start();
  } catch (const std::exception& error) {
    options.log("the web server gave up a connection: " + printable(error.what()));
  }
}

Server::Server(ServerOptions options, Handler handler)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(handler))) {}
Server::~Server() = default;

std::uint16_t Server::port() const { return impl_->options.address.port; }

std::string Server::url() const {
  Address address = impl_->options.address;
  if (address.host == "0.0.0.0" || address.host == "::") address.host = "localhost";
  return "http://" + to_text(address) + "/";
}

std::size_t Server::clients() const { return impl_->context.slots.used(); }

}  // namespace suhu::web
