// The head of a request, as a client sent it, before httplib sees it: Debian's httplib puts no
// bound on the length of a line, the number of headers and the body (CVE-2025-53628, -52887,
// -46728), nor on the time that they take to arrive, and matches ranges with std::regex, whose
// stack grows with the text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace suhu::web {

/// Cookies of everything on localhost arrive here too
constexpr std::size_t kMaxHeadBytes = 32 * 1024;
constexpr std::size_t kMaxHeaders = 100;
constexpr std::size_t kMaxDeclaredBody = 64 * 1024;

/// What httplib is given in the place of a head.
struct RequestHead {
  /// The request line and the headers that mean something to us; or one that says kRefusedHeader
  std::string text;
  bool last = false;  ///< nothing after it on this connection may be taken for a request
};

/// Where the head that `received` begins with ends (behind its empty line), or npos. Looks from
/// `from` on, where an earlier call has ended.
[[nodiscard]] std::size_t end_of_head(std::string_view received, std::size_t from);

/// A head with its empty line. Refused are: NUL, folded lines, a name with spaces, over kMaxHeaders
/// (431), a declared body over kMaxDeclaredBody (413). A request with a body is the last one of its
/// connection.
[[nodiscard]] RequestHead essential_head(std::string_view head);

/// A head that is answered with this status.
[[nodiscard]] RequestHead refused_head(int status);

/// Never comes from outside: essential_head drops every header that it does not know.
constexpr std::string_view kRefusedHeader = "Suhu-Refused";

}  // namespace suhu::web
