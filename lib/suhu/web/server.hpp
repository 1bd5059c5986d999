// The web server: one port, plain HTTP/1.1, read-only. A web::Handler makes the responses.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "suhu/web/address.hpp"
#include "suhu/web/http.hpp"

namespace suhu::web {

/// How long a client may take. Tests use shorter times.
struct Timeouts {
  /// Until it sends the (next) request; then the connection is closed
  std::chrono::milliseconds idle{5'000};
  /// From the first to the last byte of a request; then it gets 408
  std::chrono::milliseconds head{3'000};
  /// Without receiving a single byte of a response; then the connection is closed
  std::chrono::milliseconds write{5'000};
  /// Silence in a stream of events after which `: ping` is sent
  std::chrono::milliseconds ping{15'000};
};

/// Returns three quarters of the descriptors that the process may have open, at most 4,096. The
/// others are for Kafka's connections and for files.
[[nodiscard]] std::size_t permitted_connections();

struct ServerOptions {
  Address address;
  /// Most streams of events at once; one more gets 503 with Retry-After
  std::size_t max_clients = 16;
  /// Most connections at once. One more closes the one that waits longest for a request
  std::size_t max_connections = permitted_connections();
  std::vector<std::string> hosts;  ///< more names that the Host header may contain, in any case
  Timeouts timeouts;
  /// Receives printable sentences, from any thread
  std::function<void(const std::string&)> log = [](const std::string&) {};
};

/// Serves requests until it is destroyed, which takes as long as the handler or the feed that runs
/// now. The constructor binds; it throws Failure (runtime), which names what to do, if the address
/// is in use or does not belong to this machine.
///   Methods: GET and HEAD; any other one gets 405 with Allow. A body is never read: its connection
///            is closed.
///   Host   : an IP address, localhost, this machine's name or one of `hosts`, with any port;
///            anything else gets 421. A page of another site, whose name an attacker points at this
///            machine (DNS rebinding), therefore reads nothing. What a page of another site embeds
///            or fetches gets 403 (Origin, Sec-Fetch-Site), because it would occupy streams.
///   Headers: every response has a strict Content-Security-Policy (only resources of this server),
///            nosniff, no-store and no-referrer, and no CORS headers.
///   Errors : RFC 9457 documents, also for errors that do not come from the handler: 400, 403, 405,
///            408, 413, 414, 421, 431, 500, 503.
///   Lacks  : ranges and compression; such requests get the whole, uncompressed response.
///   Threads: two, however many clients there are. One uses the sockets and never waits. The other
///            runs the handler and the feeds, one call at a time.
///   Clients: at most max_connections. One more closes the connection that waits longest for a
///            request, idle or with an incomplete one; it is itself closed if none waits. A
///            connection serves 1,000 requests.
///   Memory : bounded by a target of at most 8 KiB, a head of at most 32 KiB, one frame for each
///            stream, 64 MiB for the bodies that are being sent (one more gets 503), and small
///            socket buffers; an idle connection holds no buffer. A client that does not read loses
///            its stream.
class Server {
 public:
  Server(ServerOptions options, Handler handler);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  /// Returns `http://127.0.0.1:5000/`; the host is `localhost` if it listens on all addresses.
  [[nodiscard]] std::string url() const;
  /// Returns the number of streams of events that are open now.
  [[nodiscard]] std::size_t clients() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace suhu::web
