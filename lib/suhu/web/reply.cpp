#include "suhu/web/reply.hpp"

#include <strings.h>

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace suhu::web {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kHeadersOfAll{{
    {"Cache-Control", "no-store"},
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src "
     "'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Referrer-Policy", "no-referrer"},
    {"X-Content-Type-Options", "nosniff"},
}};

/// The head of a response while it is written. The first header of a name stays.
class Head {
 public:
  explicit Head(int status)
      : text_("HTTP/1.1 " + std::to_string(status) + " " + std::string{reason_phrase(status)} +
              "\r\n") {}

  void add(std::string_view name, std::string_view value) {
    for (const std::string& known : names_) {
      if (strcasecmp(known.c_str(), std::string{name}.c_str()) == 0) return;
    }
    names_.emplace_back(name);
    text_.append(name).append(": ").append(value).append("\r\n");
  }
  [[nodiscard]] std::string text() && { return std::move(text_) + "\r\n"; }

 private:
  std::string text_;
  std::vector<std::string> names_;
};

/// Returns false for text that would end its line of the head.
bool is_safe(std::string_view text) {
  return text.find_first_of(std::string_view{"\r\n\0", 3}) == std::string_view::npos;
}

Response with_header(Response response, std::string name, std::string value) {
  response.headers.emplace_back(std::move(name), std::move(value));
  return response;
}

}  // namespace

Response refusal(int status) {
  switch (status) {
    case 400:
      return problem(status, "This is not a request that can be understood");
    case 403:
      return problem(status, "Pages of other sites may not use this one");
    case 405:
      return with_header(problem(status, "There is only GET and HEAD here"), "Allow", "GET, HEAD");
    case 408:
      return problem(status, "The request took too long to arrive");
    case 413:
      return problem(status, "A request has no body here");
    case 414:
      return problem(status, "The address is too long: 8 KiB are the most");
    case 421:
      return problem(status,
                     "This server has no such name: call it by its IP address or as localhost");
    case 431:
      return problem(status, "The request is too long: 100 headers and 32 KiB are the most");
    case 500:
      return problem(status, "Something went wrong here: the log says what");
    case 503:
      return with_header(
          problem(status,
                  "As many clients as allowed are being served: try again, or close a page"),
          "Retry-After", "5");
    default:
      return problem(status, "This did not work");
  }
}

std::string response_head(const Response& response, const Framing& framing) {
  Head head{response.status};
  const bool no_content = response.status == 204 || response.status == 304;
  if (response.events) {
    head.add("Content-Type", "text/event-stream");
    if (!framing.http_1_0) head.add("Transfer-Encoding", "chunked");
    head.add("X-Accel-Buffering", "no");  // makes nginx pass events on at once
  } else {
    if (!response.body.empty()) head.add("Content-Type", response.content_type);
    if (!no_content) head.add("Content-Length", std::to_string(response.body.size()));
  }
  for (const auto& [name, value] : kHeadersOfAll) head.add(name, value);
  if (framing.last) {
    head.add("Connection", "close");
  } else {
    if (framing.http_1_0) head.add("Connection", "keep-alive");
    head.add("Keep-Alive", "timeout=" + std::to_string(framing.idle.count()) +
                               ", max=" + std::to_string(framing.requests));
  }
  for (const auto& [name, value] : response.headers) {
    if (is_safe(name) && is_safe(value)) head.add(name, value);
  }
  return std::move(head).text();
}

}  // namespace suhu::web
