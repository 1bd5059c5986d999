// Reads the heads of requests from the bytes of a connection, and decides which of them the handler
// may answer. Pure: no I/O, no clock. Boost.Beast parses, in the .cpp file.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "suhu/web/host_check.hpp"
#include "suhu/web/http.hpp"

namespace suhu::web {

/// Large, because browsers send the cookies of everything on localhost here too.
constexpr std::size_t kMaxHeadBytes = 32 * 1024;
constexpr std::size_t kMaxTargetBytes = 8 * 1024;
constexpr std::size_t kMaxHeaders = 100;
constexpr std::size_t kMaxDeclaredBody = 64 * 1024;

/// What the server uses of a head. All text comes from outside.
struct RequestHead {
  std::string method;
  std::string target;
  std::vector<std::string> hosts;     ///< the value of each Host header
  std::optional<std::string> origin;  ///< absent without the header
  std::string sec_fetch_site;         ///< this and the following: empty without the header
  std::string sec_fetch_dest;
  std::string accept;
  bool http_1_0 = false;
  /// The client sends no other request on this connection, or a body, which is not read
  bool last = false;
};

/// Reads the heads that the bytes of one connection hold.
class HeadReader {
 public:
  HeadReader();
  ~HeadReader();
  HeadReader(const HeadReader&) = delete;
  HeadReader& operator=(const HeadReader&) = delete;

  void append(std::string_view bytes) { received_.append(bytes); }

  /// Returns the next head, or std::nullopt if it is not complete. Empty lines before a head are
  /// skipped (RFC 9112, 2.2). Returns the status that refuses the head if it is malformed (400),
  /// its body is over kMaxDeclaredBody (413), its target over kMaxTargetBytes, or its first line
  /// not complete after kMaxHeadBytes (414), or it has more than kMaxHeadBytes or kMaxHeaders
  /// (431). Requires: no earlier call has returned a status, and no head with `last`.
  [[nodiscard]] tl::expected<std::optional<RequestHead>, int> next();

  /// Returns true if a head has begun and is not complete.
  [[nodiscard]] bool in_head() const { return parser_ != nullptr || !received_.empty(); }
  /// Returns the number of bytes that are held and not parsed.
  [[nodiscard]] std::size_t held() const { return received_.size(); }
  /// Drops all bytes.
  void clear();

 private:
  struct Parser;
  std::string received_;            // not parsed yet
  std::size_t parsed_ = 0;          // bytes of this head that are not in received_ any more
  std::unique_ptr<Parser> parser_;  // nullptr between heads: an idle connection needs none
};

/// Returns the request for the handler, or the status that refuses it: 400 for a missing, malformed
/// or second Host header or a target without a path, 421 for a host that is not one of `names`, 403
/// for the pages of other sites, 405 for any method but GET and HEAD. A target in absolute form
/// (http://host/path) names the host instead of the Host header (RFC 9112, 3.2.2).
[[nodiscard]] tl::expected<Request, int> check(const RequestHead& head, const HostNames& names);

}  // namespace suhu::web
