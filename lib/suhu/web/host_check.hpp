// Decides who may read: pages of this server, people and programs, but not the pages of other sites
// (DNS rebinding, cross-site requests).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace suhu::web {

/// The names by which clients may call this server.
class HostNames {
 public:
  enum class Verdict { ours, foreign, malformed };

  /// Accepts localhost, this machine's name (in full, and its first label) and the names in `more`.
  explicit HostNames(const std::vector<std::string>& more);

  /// Classifies a Host header. Every IP address is `ours`, because an attacker can point only names
  /// at this machine. Any port, upper or lower case, and one final dot are accepted.
  [[nodiscard]] Verdict judge(std::string_view host) const;

 private:
  std::vector<std::string> names_;  // lower case
};

/// Returns true if an Origin header (`http://127.0.0.1:5000`) means the site that the Host header
/// names. The scheme does not matter, because a proxy may use TLS.
[[nodiscard]] bool is_same_site(std::string_view origin, std::string_view host);

/// Evaluates what a browser states about its request (https://www.w3.org/TR/fetch-metadata).
/// Returns true for what a page of another site embeds or fetches, false for a link that a person
/// has followed. Both arguments are empty if the client states nothing; then returns false.
[[nodiscard]] bool is_embedded_elsewhere(std::string_view sec_fetch_site,
                                         std::string_view sec_fetch_dest);

}  // namespace suhu::web
