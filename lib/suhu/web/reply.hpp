// The headers of every response, and the errors that do not come from the handler. Private to
// server.cpp.
#pragma once

#include <httplib.h>

#include "suhu/web/http.hpp"

namespace suhu::web {

/// Returns the headers that every response has.
[[nodiscard]] const httplib::Headers& headers_of_all();

/// Returns the response to an error that does not depend on the path: 400, 403, 405, …
[[nodiscard]] Response refusal(int status);

/// Moves all of a response but its events to `to`. A header that `to` already has is kept.
void put(Response&& from, httplib::Response& to);

/// Adds the document to an error that httplib itself has made.
void complete_error(const httplib::Request& request, httplib::Response& response);

}  // namespace suhu::web
