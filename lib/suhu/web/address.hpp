// The address that a server listens on.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace suhu::web {

struct Address {
  std::string host = "127.0.0.1";  ///< an IP address, without brackets
  std::uint16_t port = 0;          ///< 0: any free one
  [[nodiscard]] bool is_loopback() const;
};

/// Returns `127.0.0.1:5000` or `[::1]:5000`.
[[nodiscard]] std::string to_text(const Address& address);

/// Parses `127.0.0.1:5000`, `[::1]:5000`, `localhost:5000` (the IPv4 loopback), `*:5000` and
/// `:5000` (every IPv4 address), or `5000` (the IPv4 loopback). An error is a sentence for people.
[[nodiscard]] tl::expected<Address, std::string> parse_address(std::string_view text);

}  // namespace suhu::web
