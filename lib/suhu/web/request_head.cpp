#include "suhu/web/request_head.hpp"

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>

#include <algorithm>
#include <iterator>

#include "suhu/core/ascii.hpp"

namespace suhu::web {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

using Parsed = http::request_parser<http::empty_body>;

// Values of Beast's string_view, which is not std::string_view in every version.
std::string text_of(beast::string_view text) { return {text.data(), text.size()}; }

int status_of(const beast::error_code& error) {
  if (error == http::error::body_limit) return 413;
  if (error == http::error::header_limit) return 431;
  return 400;
}

bool has_body(const Parsed& parsed) {
  return parsed.content_length().value_or(0) > 0 ||
         parsed.get().find(http::field::transfer_encoding) != parsed.get().end();
}

RequestHead essential_head(const Parsed& parsed) {
  const auto& message = parsed.get();
  RequestHead head;
  head.method = text_of(message.method_string());
  head.target = text_of(message.target());
  const auto hosts = message.equal_range(http::field::host);
  for (auto host = hosts.first; host != hosts.second; ++host)
    head.hosts.push_back(text_of(host->value()));
  if (const auto origin = message.find(http::field::origin); origin != message.end())
    head.origin = text_of(origin->value());
  head.sec_fetch_site = text_of(message["Sec-Fetch-Site"]);
  head.sec_fetch_dest = text_of(message["Sec-Fetch-Dest"]);
  head.accept = text_of(message[http::field::accept]);
  head.http_1_0 = message.version() == 10;
  head.last = !parsed.keep_alive() || has_body(parsed);
  return head;
}

/// Returns the status that refuses a well-formed head, or 0.
int over_a_limit(const Parsed& parsed, std::size_t bytes) {
  const auto& message = parsed.get();
  if (message.target().size() > kMaxTargetBytes) return 414;
  const auto headers = std::distance(message.begin(), message.end());
  return bytes > kMaxHeadBytes || static_cast<std::size_t>(headers) > kMaxHeaders ? 431 : 0;
}

/// A host, and the path and query that are asked of it.
struct AbsoluteTarget {
  std::string_view host;
  std::string target;
};

/// Returns what a target in absolute form (http://host/path) names, or std::nullopt for any other.
std::optional<AbsoluteTarget> absolute_form(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!equal_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
    target.remove_prefix(scheme.size());
    const auto end = std::min(target.find_first_of("/?#"), target.size());
    const auto rest = target.substr(end);
    return AbsoluteTarget{target.substr(0, end),
                          (rest.starts_with('/') ? "" : "/") + std::string{rest}};
  }
  return std::nullopt;
}

}  // namespace

struct HeadReader::Parser {
  Parsed parsed;
};

HeadReader::HeadReader() = default;
HeadReader::~HeadReader() = default;

tl::expected<std::optional<RequestHead>, int> HeadReader::next() {
  if (!parser_) {
    received_.erase(0, std::min(received_.find_first_not_of("\r\n"), received_.size()));
    if (received_.empty()) return std::nullopt;
    parser_ = std::make_unique<Parser>();
    parser_->parsed.header_limit(kMaxHeadBytes);
    parser_->parsed.body_limit(kMaxDeclaredBody);
    parsed_ = 0;
  }
  Parsed& parsed = parser_->parsed;
  const bool no_line = parsed_ == 0 && received_.find('\n') == std::string::npos;
  beast::error_code error;
  const std::size_t used =
      parsed.put(boost::asio::const_buffer{received_.data(), received_.size()}, error);
  received_.erase(0, used);
  parsed_ += used;
  if (no_line && received_.size() >= kMaxHeadBytes) return tl::unexpected{414};
  if (error == http::error::need_more) {
    if (parsed_ + received_.size() > kMaxHeadBytes) return tl::unexpected{431};
    return std::nullopt;
  }
  if (error) return tl::unexpected{status_of(error)};
  if (const int status = over_a_limit(parsed, parsed_); status != 0) return tl::unexpected{status};
  RequestHead head = essential_head(parsed);
  parser_.reset();
  return head;
}

void HeadReader::clear() {
  parser_.reset();
  std::string{}.swap(received_);
}

tl::expected<Request, int> check(const RequestHead& head, const HostNames& names) {
  if (head.hosts.size() > 1 || (head.hosts.empty() && !head.http_1_0)) return tl::unexpected{400};
  const std::optional<AbsoluteTarget> absolute = absolute_form(head.target);
  std::string host = head.hosts.empty() ? std::string{} : head.hosts.front();
  if (absolute) host = absolute->host;
  if (absolute || !head.hosts.empty()) {
    const HostNames::Verdict verdict = names.judge(host);
    if (verdict == HostNames::Verdict::malformed) return tl::unexpected{400};
    if (verdict == HostNames::Verdict::foreign) return tl::unexpected{421};
  }
  if (head.origin && !is_same_site(*head.origin, host)) return tl::unexpected{403};
  if (is_embedded_elsewhere(head.sec_fetch_site, head.sec_fetch_dest)) return tl::unexpected{403};
  if (head.method != "GET" && head.method != "HEAD") return tl::unexpected{405};
  std::optional<Request> request = parse_target(absolute ? absolute->target : head.target);
  if (!request) return tl::unexpected{400};
  request->accept = head.accept;
  return *std::move(request);
}

}  // namespace suhu::web
