#include "suhu/web/server.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <exception>
#include <optional>
#include <thread>
#include <utility>

#include "suhu/core/text.hpp"
#include "suhu/web/connection.hpp"
#include "suhu/web/event_stream.hpp"
#include "suhu/web/host_check.hpp"
#include "suhu/web/reply.hpp"
#include "suhu/web/request_head.hpp"
#include "suhu/web/workers.hpp"

namespace suhu::web {
namespace {

constexpr std::size_t kThreadsBesideStreams = 64;
// Connections that wait for a thread. Each holds a file descriptor, which Kafka's connections need
// too.
constexpr std::size_t kMaxWaiting = 256;
constexpr int kMaxRequests = 1'000;  // on one connection
constexpr std::chrono::seconds kAcceptAgain{1};

}  // namespace

/// httplib accepts connections, parses a head that Connection has read, and writes the response.
/// Its public interface reads without limits on memory and time. Therefore this class overrides
/// process_and_close_socket, as httplib's own TLS server does.
struct Server::Impl final : httplib::Server {
  Impl(ServerOptions given_options, web::Handler given_handler);
  ~Impl() override;

  /// Runs on the accepting thread until the server is destroyed.
  void accept_connections();
  /// Runs on a worker's thread, or on the accepting one if too many connections wait.
  bool process_and_close_socket(socket_t fd) override;
  void serve(int fd);
  void answer(const httplib::Request& in, httplib::Response& out);
  [[nodiscard]] Response ask(const httplib::Request& in);
  void start_stream(std::unique_ptr<EventFeed> feed, const httplib::Request& in,
                    httplib::Response& out);
  [[nodiscard]] bool write_events(EventStream& stream, httplib::DataSink& sink);

  // The signature of process_request in httplib before 0.18, and since.
  using Setup = std::function<void(httplib::Request&)>;
  using Process = bool (httplib::Server::*)(httplib::Stream&, bool, bool&, const Setup&);
  using ProcessNamed = bool (httplib::Server::*)(httplib::Stream&, const std::string&, int,
                                                 const std::string&, int, bool, bool&,
                                                 const Setup&);
  bool process(Process request, Connection& connection, bool last, bool& client_closes) {
    return (this->*request)(connection, last, client_closes, nullptr);
  }
  bool process(ProcessNamed request, Connection& connection, bool last, bool& client_closes) {
    return (this->*request)(connection, {}, 0, {}, 0, last, client_closes, nullptr);
  }

  ServerOptions options;
  const web::Handler handler;
  const HostNames names;
  const Socket listening;
  StreamSlots slots;
  LiveSockets live;
  std::mutex mutex;
  std::condition_variable stopped;
  bool stopping = false;
  std::thread::id accepting;
  std::thread acceptor;
};

Server::Impl::Impl(ServerOptions given_options, web::Handler given_handler)
    : options(std::move(given_options)),
      handler(std::move(given_handler)),
      names(options.hosts),
      listening(listen_on(options.address)),
      slots(options.max_clients) {
  options.address.port = port_of(listening.fd());
  set_default_headers(headers_of_all());
  set_keep_alive_max_count(kMaxRequests);
  set_keep_alive_timeout(std::chrono::ceil<std::chrono::seconds>(options.timeouts.idle).count());
  set_error_handler(complete_error);
  set_pre_routing_handler([this](const httplib::Request& in, httplib::Response& out) {
    answer(in, out);
    return HandlerResponse::Handled;
  });
  new_task_queue = [this] {
    return new Workers{options.max_clients + kThreadsBesideStreams, kMaxWaiting,
                       [this] { live.end_all(); }};
  };
  acceptor = std::thread{[this] { accept_connections(); }};
}

Server::Impl::~Impl() {
  {
    const std::lock_guard lock{mutex};
    stopping = true;
    // Ends httplib's loop, even while no file descriptor is free.
    svr_sock_ = INVALID_SOCKET;
    // Makes accept() fail. If it were closed, as stop() does, another file could get its number
    // before accept() is called again.
    ::shutdown(listening.fd(), SHUT_RDWR);
  }
  stopped.notify_all();
  acceptor.join();
}

void Server::Impl::accept_connections() {
  accepting = std::this_thread::get_id();
  std::unique_lock lock{mutex};
  while (!stopping) {
    const int fd = ::fcntl(listening.fd(), F_DUPFD_CLOEXEC, 0);
    svr_sock_ = fd;
    lock.unlock();
    live.resume();
    // After any error of accept() but EMFILE, httplib closes the descriptor and returns false.
    const bool ours = listen_after_bind();
    if (ours) ::close(fd);
    stop();  // resets httplib's flags; none of its threads runs any more
    lock.lock();
    if (stopping) return;
    options.log("the web server could not accept a connection: it tries again in a second");
    stopped.wait_for(lock, kAcceptAgain, [this] { return stopping; });
  }
}

bool Server::Impl::process_and_close_socket(socket_t fd) {
  const Socket socket{fd};
  if (std::this_thread::get_id() == accepting) return false;  // too many connections wait already
  if (!live.add(fd)) return false;
  try {
    serve(fd);
  } catch (const std::exception& error) {
    options.log("the web server gave up a connection: " + printable(error.what()));
  }
  live.remove(fd);
  return true;
}

void Server::Impl::serve(int fd) {
  (void)::fcntl(fd, F_SETFD, FD_CLOEXEC);  // httplib 0.11 accepts without SOCK_CLOEXEC
  Connection connection{fd, options.timeouts};
  std::string received;
  for (int left = kMaxRequests; left > 0; --left) {
    const Connection::Heard heard = connection.receive(received);
    if (heard == Connection::Heard::nothing) return;
    const bool no_line = received.find('\n') == std::string::npos;
    RequestHead head = heard == Connection::Heard::request    ? essential_head(received)
                       : heard == Connection::Heard::too_slow ? refused_head(408)
                                                              : refused_head(no_line ? 414 : 431);
    const bool last = head.last || left == 1;
    bool client_closes = false;
    connection.give(std::move(head.text));
    if (!process(&Impl::process_request, connection, last, client_closes)) return;
    if (last || client_closes) return connection.say_goodbye();
  }
}

void Server::Impl::answer(const httplib::Request& in, httplib::Response& out) {
  Response response;
  try {
    response = ask(in);
  } catch (const std::exception& error) {
    options.log("no answer to " + printable(in.target) + ": " + printable(error.what(), 512));
    response = refusal(500);
  } catch (...) {
    options.log("no answer to " + printable(in.target) + ": an unknown exception");
    response = refusal(500);
  }
  std::unique_ptr<EventFeed> events = std::move(response.events);
  put(std::move(response), out);
  if (events) start_stream(std::move(events), in, out);
}

Response Server::Impl::ask(const httplib::Request& in) {
  const std::string refused{kRefusedHeader};
  if (in.has_header(refused)) return refusal(std::stoi(in.get_header_value(refused)));

  const std::size_t hosts = in.get_header_value_count("Host");
  const std::string host = in.get_header_value("Host");
  if (hosts > 1 || (hosts == 0 && in.version != "HTTP/1.0")) return refusal(400);
  if (hosts == 1) {
    const HostNames::Verdict verdict = names.judge(host);
    if (verdict != HostNames::Verdict::ours)
      return refusal(verdict == HostNames::Verdict::foreign ? 421 : 400);
  }
  if (in.has_header("Origin") && !is_same_site(in.get_header_value("Origin"), host))
    return refusal(403);
  if (is_embedded_elsewhere(in.get_header_value("Sec-Fetch-Site"),
                            in.get_header_value("Sec-Fetch-Dest")))
    return refusal(403);
  if (in.method != "GET" && in.method != "HEAD") return refusal(405);

  std::optional<Request> request = parse_target(in.target);
  if (!request) return refusal(400);
  request->accept = in.get_header_value("Accept");
  return handler(*request);
}

void Server::Impl::start_stream(std::unique_ptr<EventFeed> feed, const httplib::Request& in,
                                httplib::Response& out) {
  auto slot = slots.take();
  if (!slot) return put(refusal(503), out);
  std::shared_ptr<EventStream> stream;  // null for HEAD, which has no body
  if (in.method != "HEAD")
    stream = std::make_shared<EventStream>(std::move(feed), std::move(slot), options.timeouts.ping);
  out.set_header("X-Accel-Buffering", "no");  // makes nginx pass events on at once
  out.set_chunked_content_provider("text/event-stream",
                                   [this, stream](std::size_t, httplib::DataSink& sink) {
                                     return stream != nullptr && write_events(*stream, sink);
                                   });
}

bool Server::Impl::write_events(EventStream& stream, httplib::DataSink& sink) {
  try {
    return stream.write_next(sink);
  } catch (const std::exception& error) {
    options.log("a stream of events has failed: " + printable(error.what(), 512));
    return false;
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

std::size_t Server::clients() const { return impl_->slots.used(); }

}  // namespace suhu::web
