// Checks and reduces the head of a request before httplib sees it. Debian's httplib limits neither
// the length of a line, the number of headers and the size of a body (CVE-2025-53628, -52887,
// -46728) nor the time that they take to arrive, and it matches ranges with std::regex, whose stack
// use grows with the text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace suhu::web {

/// Large, because browsers send the cookies of everything on localhost here too.
constexpr std::size_t kMaxHeadBytes = 32 * 1024;
constexpr std::size_t kMaxHeaders = 100;
constexpr std::size_t kMaxDeclaredBody = 64 * 1024;

/// What httplib reads instead of the head that the client sent.
struct RequestHead {
  /// The request line and the headers that the server uses, or a request with kRefusedHeader
  std::string text;
  bool last = false;  ///< nothing after it on this connection may be read as a request
};

/// Returns the length of the head that `received` begins with, including its empty line, or npos if
/// it is not complete. `from` is the size of `received` at an earlier call, or 0: the search
/// continues there.
[[nodiscard]] std::size_t end_of_head(std::string_view received, std::size_t from);

/// Returns the reduced form of `head`, which includes its empty line. Refuses NUL, folded lines and
/// names with spaces (400), methods that httplib does not know (405), more than kMaxHeaders headers
/// (431), and a declared body over kMaxDeclaredBody (413). A request with a body is the last one of
/// its connection.
[[nodiscard]] RequestHead essential_head(std::string_view head);

/// Returns a head to which the server responds with this status.
[[nodiscard]] RequestHead refused_head(int status);

/// Holds the status of a refusal. It never comes from outside, because essential_head() drops every
/// header that it does not know.
constexpr std::string_view kRefusedHeader = "Suhu-Refused";

}  // namespace suhu::web
