// What stands in every response, and the errors below the handler. Private to server.cpp.
#pragma once

#include <httplib.h>

#include "suhu/web/http.hpp"

namespace suhu::web {

/// The headers that no response lacks.
[[nodiscard]] const httplib::Headers& headers_of_all();

/// An error that what the client did decides, not where: 400, 403, 405, …
[[nodiscard]] Response refusal(int status);

/// All of a response but its events. A header that is there already stays.
void put(Response&& from, httplib::Response& to);

/// Gives an error that httplib has made itself its document.
void complete_error(const httplib::Request& request, httplib::Response& response);

}  // namespace suhu::web
