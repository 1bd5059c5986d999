// Who may read: pages that came from here, people and programs; not the pages of other sites (DNS
// rebinding, cross-site requests).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace suhu::web {

/// The names under which we may be called.
class HostNames {
 public:
  enum class Verdict { ours, foreign, malformed };

  /// localhost and this machine's name (as it is, and its first label), and `more` of them.
  explicit HostNames(const std::vector<std::string>& more);

  /// A Host header. Every IP address is ours: a name is what an attacker can point at us. Any port,
  /// any case, one final dot.
  [[nodiscard]] Verdict judge(std::string_view host) const;

 private:
  std::vector<std::string> names_;  // lower case
};

/// Whether an Origin header (`http://127.0.0.1:5000`) means the site that the Host header names.
/// The scheme does not matter: a proxy may speak TLS.
[[nodiscard]] bool is_same_site(std::string_view origin, std::string_view host);

/// What a browser says of its request (https://www.w3.org/TR/fetch-metadata): true for what a page
/// of another site embeds or fetches, false for a link that a person has followed. Both are empty
/// where nothing is said.
[[nodiscard]] bool is_embedded_elsewhere(std::string_view sec_fetch_site,
                                         std::string_view sec_fetch_dest);

}  // namespace suhu::web
