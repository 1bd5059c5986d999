#include "suhu/web/reply.hpp"

#include <string>
#include <utility>

namespace suhu::web {
namespace {

Response with_header(Response response, std::string name, std::string value) {
  response.headers.emplace_back(std::move(name), std::move(value));
  return response;
}

}  // namespace

const httplib::Headers& headers_of_all() {
  static const httplib::Headers headers{
      {"Content-Security-Policy",
       "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src "
       "'self'; base-uri 'none'; "
       "form-action 'none'; frame-ancestors 'none'"},
      {"X-Content-Type-Options", "nosniff"},
      {"Cache-Control", "no-store"},
      {"Referrer-Policy", "no-referrer"},
      {"Cross-Origin-Resource-Policy", "same-origin"}};
  return headers;
}

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
          problem(status, "As many clients as allowed are watching: try again, or close a page"),
          "Retry-After", "5");
    default:
      return problem(status, "This did not work");
  }
}

void put(Response&& from, httplib::Response& to) {
  to.status = from.status;
  to.body = std::move(from.body);
  if (!to.body.empty()) to.set_header("Content-Type", from.content_type);
  for (const auto& [name, value] : from.headers) {
    if (!to.has_header(name)) to.set_header(name, value);
  }
}

void complete_error(const httplib::Request&, httplib::Response& response) {
  if (response.body.empty()) put(refusal(response.status), response);
}

}  // namespace suhu::web
