// HTTP requests and responses as values, without sockets. server.hpp connects them to the network.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace suhu::web {

/// One GET or HEAD request as its handler sees it. Everything in it comes from outside.
struct Request {
  /// Percent-decoded, begins with '/'; may contain any byte, also NUL
  std::string path;
  /// The path split at its slashes, then decoded: `/a%2Fb/c` gives `a/b` and `c`, `/` gives none
  std::vector<std::string> segments;
  /// Decoded, in the order of the URL; names may repeat
  std::vector<std::pair<std::string, std::string>> query;
  std::string accept;  ///< the Accept header, empty if there is none

  /// Returns the first value of a query parameter, or nullptr.
  [[nodiscard]] const std::string* parameter(std::string_view name) const;
  /// Returns all values of a query parameter.
  [[nodiscard]] std::vector<std::string> parameters(std::string_view name) const;
};

/// Parses the path and the query of a request's target (`/api/v1/sensors/a%2Fb?limit=5`). `+` is a
/// space in the query only. An invalid escape (`%`, `%zz`) is kept as it is, as browsers send it.
/// Returns std::nullopt if the target does not begin with a slash.
[[nodiscard]] std::optional<Request> parse_target(std::string_view target);

/// Produces the events of one stream of server-sent events. Its functions are called one at a time.
class EventFeed {
 public:
  virtual ~EventFeed() = default;

  /// Makes the feed call `wake` whenever next() has something new to report: from any thread, also
  /// from within next(), but never after the feed is destroyed. Called once, before next().
  virtual void notify(std::function<void()> wake) = 0;

  /// Appends whole events to `out` (see append_event()), or nothing if there are none now. Returns
  /// false if the stream is over. Does not wait. Appends what the client lacks at this moment: a
  /// slow client gets events less often, never more of them.
  [[nodiscard]] virtual bool next(std::string& out) = 0;
};

/// What a handler returns.
struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  /// Additional headers; they do not replace those that server.hpp names
  std::vector<std::pair<std::string, std::string>> headers;
  /// If set, a stream of events replaces the body
  std::unique_ptr<EventFeed> events;
};

/// Called from one thread, by one request at a time, and never during a call of EventFeed::next().
/// Other requests wait until it returns. It may throw: the client then gets a 500 without details,
/// and the exception is logged.
using Handler = std::function<Response(const Request&)>;

/// Appends `event: name`, `data: json` and an empty line. Requires: `json` is a single line.
void append_event(std::string& out, std::string_view name, std::string_view json);

/// Returns an error as RFC 9457 describes it (application/problem+json):
/// `{"title":"Not Found","status":404,"detail":"…"}`. `detail` is for people, and may contain text
/// from outside.
[[nodiscard]] Response problem(int status, std::string_view detail);

/// Returns the standard's name of a status (`Not Found`), or `Unknown`.
[[nodiscard]] std::string_view reason_phrase(int status);

}  // namespace suhu::web
