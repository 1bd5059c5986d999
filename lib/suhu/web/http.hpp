// HTTP as a function: a request goes in, a response comes out. No sockets here; server.hpp is the
// border.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace suhu::web {

/// One GET (or HEAD) as its handler sees it. Everything in it came from outside.
struct Request {
  /// Percent-decoded, begins with '/': may hold any byte, NUL too
  std::string path;
  /// The path split at its slashes, then decoded: `/a%2Fb/c` is `a/b`, `c`; `/` is none
  std::vector<std::string> segments;
  /// Decoded, in the order of the URL, names may repeat
  std::vector<std::pair<std::string, std::string>> query;
  /// The Accept header, empty if there is none
  std::string accept;

  /// The first value of a query parameter, or nullptr.
  [[nodiscard]] const std::string* parameter(std::string_view name) const;
  /// All values of a query parameter.
  [[nodiscard]] std::vector<std::string> parameters(std::string_view name) const;
};

/// The path and the query of a request's target (`/api/v1/sensors/a%2Fb?limit=5`); `+` is a space
/// in the query only. What is no valid escape (`%`, `%zz`) stands for itself, as browsers send it.
/// std::nullopt: it does not begin with a slash.
[[nodiscard]] std::optional<Request> parse_target(std::string_view target);

/// What a stream of server-sent events says next. Used by one thread at a time, not by the one that
/// made it.
class EventFeed {
 public:
  virtual ~EventFeed() = default;

  /// Appends whole events to `out` (see append_event), waiting up to `wait` for some. Nothing
  /// appended: there was nothing to say. False: the stream is over. What it appends is what the
  /// client lacks now: a client that was slow gets less often, never more.
  [[nodiscard]] virtual bool next(std::string& out, std::chrono::milliseconds wait) = 0;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  /// More of them; those that server.hpp names stay as they are
  std::vector<std::pair<std::string, std::string>> headers;
  /// Set: a stream of events instead of the body
  std::unique_ptr<EventFeed> events;
};

/// Called from many threads at once. It may throw: that is a 500 without details, and logged.
using Handler = std::function<Response(const Request&)>;

/// Appends `event: name`, `data: json` and the empty line. `json` is one line.
void append_event(std::string& out, std::string_view name, std::string_view json);

/// An error as RFC 9457 (application/problem+json): `{"title":"Not
/// Found","status":404,"detail":"…"}`. `detail` is for people, and may hold foreign text.
[[nodiscard]] Response problem(int status, std::string_view detail);

/// The standard's name of a status: `Not Found`.
[[nodiscard]] std::string_view reason_phrase(int status);

}  // namespace suhu::web
