// The heads of responses as text, and the errors that do not come from the handler. Pure: no I/O,
// no clock. Private to the web server.
#pragma once

#include <chrono>
#include <string>

#include "suhu/web/http.hpp"

namespace suhu::web {

/// Returns the response to an error that does not depend on the path: 400, 403, 405, …
[[nodiscard]] Response refusal(int status);

/// What the head of a response states about the connection.
struct Framing {
  bool last = false;             ///< the server closes the connection after the response
  bool http_1_0 = false;         ///< the client speaks HTTP/1.0, which has no chunks
  std::chrono::seconds idle{5};  ///< how long the server waits for the next request
  int requests = 1'000;          ///< most requests on a connection
};

/// Returns the status line, the headers that every response has, those of the response, and the
/// empty line. A response with `events` is chunked, or ends with the connection for HTTP/1.0. A
/// header of the handler is left out if its name is already there, or if it would break the head.
[[nodiscard]] std::string response_head(const Response& response, const Framing& framing);

}  // namespace suhu::web
