// Fuzz target: the bytes of a connection, as heads of requests. A head is the same however its
// bytes arrive, is within its bounds, and is answered only if it is addressed to this server.
#include <algorithm>
#include <string>
#include <vector>

#include "fuzz/target.hpp"
#include "suhu/web/host_check.hpp"
#include "suhu/web/request_head.hpp"

namespace suhu::fuzz {
namespace {

const web::HostNames& names() {
  static const web::HostNames known{{"plant.example"}};
  return known;
}

std::string lower(std::string_view text) {
  std::string out{text};
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return out;
}

void check_host(std::string_view host) {
  const auto verdict = names().judge(host);
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
  SUHU_HOLDS(address || names().judge(name) == web::HostNames::Verdict::ours,
             "a name is ours with any port, in any case");
}

/// The texts of a head, in one order, and its flags.
std::vector<std::string> parts_of(const web::RequestHead& head) {
  std::vector<std::string> parts{head.method,
                                 head.target,
                                 head.sec_fetch_site,
                                 head.sec_fetch_dest,
                                 head.accept,
                                 head.origin.value_or("none"),
                                 head.last ? "last" : "",
                                 head.http_1_0 ? "1.0" : "1.1"};
  parts.insert(parts.end(), head.hosts.begin(), head.hosts.end());
  return parts;
}

void check_head(const web::RequestHead& head) {
  for (const std::string& part : parts_of(head))
    SUHU_HOLDS(part.find_first_of(std::string_view{"\r\n\0", 3}) == std::string::npos,
               "a part of a head is one line without NUL");
  SUHU_HOLDS(!head.method.empty() && !head.target.empty(), "a head has a method and a target");
  SUHU_HOLDS(head.target.size() <= web::kMaxTargetBytes, "a target is within its bound");
  SUHU_HOLDS(head.hosts.size() <= web::kMaxHeaders, "there are no more headers than the bound");
  for (const std::string& host : head.hosts) check_host(host);
}

void check_answer(const web::RequestHead& head) {
  const auto request = web::check(head, names());
  if (!request) {
    const int status = request.error();
    SUHU_HOLDS(status == 400 || status == 403 || status == 405 || status == 421,
               "a head is refused with a status of its own");
    return;
  }
  SUHU_HOLDS(head.method == "GET" || head.method == "HEAD", "nothing but GET and HEAD is answered");
  SUHU_HOLDS(request->path.starts_with('/'), "a path is absolute");
  if (!head.target.starts_with('/')) {
    SUHU_HOLDS(lower(head.target).starts_with("http"), "a target is a path or names its scheme");
    return;
  }
  SUHU_HOLDS(head.hosts.size() == 1 ? names().judge(head.hosts[0]) == web::HostNames::Verdict::ours
                                    : head.hosts.empty() && head.http_1_0,
             "what is answered is addressed to this server");
}

/// The heads that the bytes hold if they arrive in pieces of this size.
std::vector<web::RequestHead> heads_of(std::string_view bytes, std::size_t piece) {
  web::HeadReader reader;
  std::vector<web::RequestHead> heads;
  while (!bytes.empty()) {
    const auto part = bytes.substr(0, piece);
    bytes.remove_prefix(part.size());
    reader.append(part);
    for (;;) {
      auto next = reader.next();
      if (!next) {
        const int status = next.error();
        SUHU_HOLDS(status == 400 || status == 413 || status == 414 || status == 431,
                   "bytes are refused with a status of their own");
        return heads;
      }
      SUHU_HOLDS(reader.held() <= std::max(web::kMaxHeadBytes, bytes.size() + part.size()),
                 "what is held is bounded");
      if (!*next) break;
      heads.push_back(std::move(**next));
      if (heads.back().last) return heads;
    }
  }
  return heads;
}

}  // namespace

SUHU_FUZZ_TARGET(http_head) {
  check_host(bytes.substr(0, bytes.find('\n')));
  const auto heads = heads_of(bytes, std::max<std::size_t>(bytes.size(), 1));
  for (const auto& head : heads) {
    check_head(head);
    check_answer(head);
  }
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, bytes.size() / 2 + 1}) {
    const auto again = heads_of(bytes, piece);
    SUHU_HOLDS(std::ranges::equal(heads, again, {}, parts_of, parts_of),
               "heads that arrive in pieces are the same");
  }
}

}  // namespace suhu::fuzz
