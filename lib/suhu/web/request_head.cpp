#include "suhu/web/request_head.hpp"

#include <strings.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace suhu::web {
namespace {

constexpr std::array<std::string_view, 6> kKnown{"Host",   "Accept",         "Connection",
                                                 "Origin", "Sec-Fetch-Site", "Sec-Fetch-Dest"};

bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

/// Removes the first line from `text` and returns it without its line feed.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

/// Appends a request line, with question marks inside the query escaped: httplib 0.11 refuses a
/// second question mark, although the query may contain it (RFC 3986, 3.4).
void append_request_line(std::string& out, std::string_view line) {
  const std::size_t query = std::min(line.find('?'), line.size() - 1) + 1;
  out.append(line.substr(0, query));
  for (const char c : line.substr(query)) out.append(c == '?' ? "%3F" : std::string_view{&c, 1});
  out += '\n';
}

/// Returns true for a well-formed request line with a method that httplib does not know (QUERY,
/// PROPFIND). httplib itself would treat it as malformed.
bool has_unknown_method(std::string_view line) {
  constexpr std::array<std::string_view, 10> kMethods{
      "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "PRI"};
  const std::string_view method = line.substr(0, line.find(' '));
  const bool letters = !method.empty() && std::all_of(method.begin(), method.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || c == '-';
  });
  const bool is_request =
      letters && line.find(" HTTP/1.", method.size() + 1) != std::string_view::npos;
  return is_request && std::find(kMethods.begin(), kMethods.end(), method) == kMethods.end();
}

/// Returns the status that refuses a Content-Length, or 0. Sets `has_body` if there is a body.
int judge_length(std::string_view digits, bool& has_body) {
  std::size_t length = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  if (digits.empty() || end != digits.data() + digits.size() ||
      error == std::errc::invalid_argument)
    return 400;
  has_body = has_body || length > 0 || error != std::errc{};
  return error != std::errc{} || length > kMaxDeclaredBody ? 413 : 0;
}

/// Appends the header to `head` if the server uses it. Returns the status that refuses it, or 0.
int take_header(std::string_view line, RequestHead& head) {
  const std::size_t colon = line.find(':');
  if (colon == 0 || colon == std::string_view::npos) return 400;
  const std::string_view name = line.substr(0, colon);
  // Servers differ in how they read `Content-Length : 5`.
  if (name.find_first_of(" \t\r") != std::string_view::npos) return 400;
  const std::string_view value = trimmed(line.substr(colon + 1));
  if (value.find('\r') != std::string_view::npos) return 400;
  if (same(name, "Content-Length")) return judge_length(value, head.last);
  if (same(name, "Transfer-Encoding")) head.last = true;
  if (std::any_of(kKnown.begin(), kKnown.end(),
                  [&](std::string_view known) { return same(name, known); }))
    head.text.append(name).append(": ").append(value).append("\r\n");
  return 0;
}

}  // namespace

std::size_t end_of_head(std::string_view received, std::size_t from) {
  from -= std::min<std::size_t>(from, 2);
  for (std::size_t feed = received.find('\n', from); feed != std::string_view::npos;
       feed = received.find('\n', feed + 1)) {
    const std::string_view after = received.substr(feed + 1, 2);
    if (after.substr(0, 1) == "\n") return feed + 2;
    if (after == "\r\n") return feed + 3;
  }
  return std::string_view::npos;
}

RequestHead essential_head(std::string_view head) {
  if (head.find('\0') != std::string_view::npos) return refused_head(400);
  RequestHead result;
  std::string_view rest = head;
  const std::string_view line = take_line(rest);
  if (has_unknown_method(line)) return refused_head(405);
  append_request_line(result.text, line);
  std::size_t headers = 0;
  for (std::string_view header = take_line(rest); header != "\r" && !header.empty();
       header = take_line(rest)) {
    if (++headers > kMaxHeaders) return refused_head(431);
    if (const int status = take_header(header, result); status != 0) return refused_head(status);
  }
  result.text.append("\r\n");
  return result;
}

RequestHead refused_head(int status) {
  std::string text = "GET / HTTP/1.1\r\n";
  text.append(kRefusedHeader).append(": ").append(std::to_string(status)).append("\r\n\r\n");
  return {std::move(text), /*last=*/true};
}

}  // namespace suhu::web
