// Fuzz target: the head of a request before httplib parses it. Only known headers are passed on, in
// a form that has one meaning.
#include <algorithm>
#include <array>
#include <string>

#include "fuzz/target.hpp"
#include "suhu/web/host_check.hpp"
#include "suhu/web/request_head.hpp"

namespace suhu::fuzz {
namespace {

constexpr std::array<std::string_view, 6> kPassedOn{"host",   "accept",         "connection",
                                                    "origin", "sec-fetch-site", "sec-fetch-dest"};

std::string lower(std::string_view text) {
  std::string out{text};
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return out;
}

void check_host(std::string_view host) {
  static const web::HostNames names{{"plant.example"}};
  const auto verdict = names.judge(host);
  for (const std::string_view blank : {" ", "\r", "\n", "\t", "/", "@", "\\"}) {
    SUHU_HOLDS(
        host.find(blank) == std::string_view::npos || verdict == web::HostNames::Verdict::malformed,
        "a host has no blank and no path");
  }
  SUHU_HOLDS(
      host.find('\0') == std::string_view::npos || verdict == web::HostNames::Verdict::malformed,
      "a host has no NUL");
  SUHU_HOLDS(!web::is_same_site(host, host), "a host without a scheme is no origin");
  SUHU_HOLDS(host.find("://") != std::string_view::npos ||
                 web::is_same_site("http://" + std::string(host), host),
             "a site is itself");
  if (verdict != web::HostNames::Verdict::ours || host.starts_with('[')) return;
  auto name = lower(host.substr(0, host.find(':')));
  if (name.size() > 1 && name.ends_with('.')) name.pop_back();
  const bool address = name.find_first_not_of("0123456789.") == std::string::npos;
  SUHU_HOLDS(address || names.judge(name) == web::HostNames::Verdict::ours,
             "a name is ours with any port, in any case");
}

void check_head(std::string_view text) {
  SUHU_HOLDS(text.ends_with("\r\n") && text.find('\0') == std::string_view::npos,
             "a head ends with an empty line and has no NUL");
  SUHU_HOLDS(web::end_of_head(text, 0) == text.size(), "a head ends where it ends");
  auto rest = text.substr(text.find('\n') + 1);
  std::size_t headers = 0;
  for (; rest != "\r\n"; ++headers) {
    const auto line = rest.substr(0, rest.find("\r\n"));
    rest.remove_prefix(std::min(line.size() + 2, rest.size()));
    SUHU_HOLDS(!rest.empty() && line.find('\r') == std::string_view::npos &&
                   line.find('\n') == std::string_view::npos,
               "each header that is passed on is one line");
    const auto name = lower(line.substr(0, line.find(": ")));
    SUHU_HOLDS(std::find(kPassedOn.begin(), kPassedOn.end(), name) != kPassedOn.end(),
               "only known headers are passed on");
    if (name == "host") check_host(line.substr(name.size() + 2));
  }
  SUHU_HOLDS(headers <= web::kMaxHeaders, "no more headers than the bound are passed on");
}

}  // namespace

SUHU_FUZZ_TARGET(http_head) {
  check_host(bytes.substr(0, bytes.find('\n')));
  const auto end = web::end_of_head(bytes, 0);
  if (end == std::string_view::npos) return;
  SUHU_HOLDS(end > 0 && end <= bytes.size(), "a head ends within what was received");
  for (const std::size_t searched : {end / 2, end - 1}) {
    if (web::end_of_head(bytes.substr(0, searched), 0) != std::string_view::npos) continue;
    SUHU_HOLDS(web::end_of_head(bytes, searched) == end,
               "a head that arrives in pieces ends at the same place");
  }
  const auto head = web::essential_head(bytes.substr(0, end));
  const bool refused =
      head.text.find(std::string{"\r\n"} + std::string{web::kRefusedHeader}) != std::string::npos;
  SUHU_HOLDS(!refused || head.last, "nothing is read behind a head that is refused");
  if (refused) return;
  check_head(head.text);
  SUHU_HOLDS(web::essential_head(head.text).text == head.text,
             "what is passed on is passed on as it is");
}

}  // namespace suhu::fuzz
