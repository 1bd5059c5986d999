#include "suhu/web/http.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "suhu/core/json_writer.hpp"

namespace suhu::web {
namespace {

struct StatusName {
  int code;
  std::string_view reason;
};
// RFC 9110, section 15; RFC 6585.
constexpr std::array<StatusName, 28> kStatuses{{{200, "OK"},
                                                {204, "No Content"},
                                                {206, "Partial Content"},
                                                {301, "Moved Permanently"},
                                                {302, "Found"},
                                                {303, "See Other"},
                                                {304, "Not Modified"},
                                                {307, "Temporary Redirect"},
                                                {308, "Permanent Redirect"},
                                                {400, "Bad Request"},
                                                {401, "Unauthorized"},
                                                {403, "Forbidden"},
                                                {404, "Not Found"},
                                                {405, "Method Not Allowed"},
                                                {406, "Not Acceptable"},
                                                {408, "Request Timeout"},
                                                {410, "Gone"},
                                                {413, "Content Too Large"},
                                                {414, "URI Too Long"},
                                                {416, "Range Not Satisfiable"},
                                                {421, "Misdirected Request"},
                                                {422, "Unprocessable Content"},
                                                {429, "Too Many Requests"},
                                                {431, "Request Header Fields Too Large"},
                                                {500, "Internal Server Error"},
                                                {501, "Not Implemented"},
                                                {503, "Service Unavailable"},
                                                {505, "HTTP Version Not Supported"}}};

/// Returns the byte that the two hexadecimal digits at `at` encode, or -1 if there are none.
int escaped_byte(std::string_view text, std::size_t at) {
  unsigned value = 0;
  if (at + 2 > text.size()) return -1;
  const char* end = text.data() + at + 2;
  const auto [stop, error] = std::from_chars(text.data() + at, end, value, 16);
  return error == std::errc{} && stop == end ? static_cast<int>(value) : -1;
}

enum class Plus { itself, space };

std::string decode(std::string_view text, Plus plus) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int byte = text[i] == '%' ? escaped_byte(text, i + 1) : -1;
    if (byte >= 0) {
      decoded += static_cast<char>(byte);
      i += 2;
    } else {
      decoded += text[i] == '+' && plus == Plus::space ? ' ' : text[i];
    }
  }
  return decoded;
}

/// Calls visit(part) for each part between separators; once for an empty text.
template <class Visit>
void split(std::string_view text, char separator, Visit visit) {
  for (;;) {
    const std::size_t end = text.find(separator);
    visit(text.substr(0, end));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

const std::string* Request::parameter(std::string_view name) const {
  const auto found = std::find_if(query.begin(), query.end(),
                                  [&](const auto& pair) { return pair.first == name; });
  return found == query.end() ? nullptr : &found->second;
}

std::vector<std::string> Request::parameters(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& [key, value] : query) {
    if (key == name) values.push_back(value);
  }
  return values;
}

std::optional<Request> parse_target(std::string_view target) {
  if (target.empty() || target.front() != '/') return std::nullopt;
  target = target.substr(0, target.find('#'));
  const std::size_t mark = target.find('?');
  const std::string_view path = target.substr(0, mark);
  Request request;
  request.path = decode(path, Plus::itself);
  if (path.size() > 1) {
    split(path.substr(1), '/', [&](std::string_view segment) {
      request.segments.push_back(decode(segment, Plus::itself));
    });
  }
  if (mark == std::string_view::npos) return request;
  split(target.substr(mark + 1), '&', [&](std::string_view pair) {
    if (pair.empty()) return;
    const std::size_t equals = pair.find('=');
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
    request.query.emplace_back(decode(pair.substr(0, equals), Plus::space),
                               decode(value, Plus::space));
  });
  return request;
}

void append_event(std::string& out, std::string_view name, std::string_view json) {
  out.append("event: ").append(name).append("\ndata: ").append(json).append("\n\n");
}

Response problem(int status, std::string_view detail) {
  Response response;
  response.status = status;
  response.content_type = "application/problem+json";
  JsonWriter{response.body}
      .begin_object()
      .field("title", reason_phrase(status))
      .field("status", status)
      .field("detail", detail)
      .end_object();
  return response;
}

std::string_view reason_phrase(int status) {
  const auto* found = std::find_if(kStatuses.begin(), kStatuses.end(),
                                   [&](const StatusName& known) { return known.code == status; });
  return found == kStatuses.end() ? "Unknown" : found->reason;
}

}  // namespace suhu::web
