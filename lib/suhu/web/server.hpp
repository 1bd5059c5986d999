// The border to the network: one port, plain HTTP/1.1, read-only. What is answered is a
// web::Handler's business.
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

/// How long a client may take. Tests shorten them.
struct Timeouts {
  /// Until it asks something (again): then the connection is closed
  std::chrono::milliseconds idle{5'000};
  /// From the first to the last byte of a request: then 408
  std::chrono::milliseconds head{3'000};
  /// While it takes not one byte of a response: then the connection is closed
  std::chrono::milliseconds write{5'000};
  /// A stream of events says `: ping` after so long a silence
  std::chrono::milliseconds ping{15'000};
};

struct ServerOptions {
  Address address;
  /// Streams of events at once; one more is answered 503 with Retry-After
  std::size_t max_clients = 16;
  std::vector<std::string> hosts;  ///< more names that the Host header may say, lower case
  Timeouts timeouts;
  /// Printable sentences; from any thread
  std::function<void(const std::string&)> log = [](const std::string&) {};
};

/// Serves until it is destroyed, which takes a quarter of a second, or as long as a handler or a
/// feed does not return. The constructor binds (Failure, runtime: the address is taken or not ours,
/// and what to do).
///   Methods : GET and HEAD; every other one that HTTP knows is 405 with Allow. A body is never
///   read: its connection is closed. Host    : an IP address, localhost, this machine's name, or
///   one of `hosts`, with any port; else 421: a page of another site, whose
///             name an attacker points at us (DNS rebinding), reads nothing. What such a page
///             embeds or fetches is 403 (Origin, Sec-Fetch-Site): it would hold streams.
///   Headers : every response has a strict Content-Security-Policy (nothing but from here),
///   nosniff, no-store, no-referrer, no CORS. Errors  : RFC 9457 documents, also below the handler:
///   400, 403, 405, 408, 413, 414, 421, 431, 500, 503. Lacks   : ranges and compression: such
///   requests get the whole, plain response. Threads : one a connection, started when needed,
///   max_clients + 64 at most; 256 more connections wait, others are closed at once. Memory  :
///   bounded: a line of at most 8 KiB, a request of at most 32 KiB, small socket buffers; who does
///   not read loses the stream.
class Server {
 public:
  Server(ServerOptions options, Handler handler);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  /// `http://127.0.0.1:5000/`.
  [[nodiscard]] std::string url() const;
  /// Streams of events that are open now.
  [[nodiscard]] std::size_t clients() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace suhu::web
