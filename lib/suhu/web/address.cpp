#include "suhu/web/address.hpp"

#include <arpa/inet.h>

#include <array>
#include <charconv>
#include <optional>

#include "suhu/core/text.hpp"

namespace suhu::web {
namespace {

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return port;
}

bool is_ip(int family, const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return text.find('\0') == std::string::npos && inet_pton(family, text.c_str(), bytes.data()) == 1;
}

tl::expected<std::string, std::string> parse_host(std::string_view text) {
  if (text.empty() || text == "*") return "0.0.0.0";
  if (text == "localhost") return "127.0.0.1";
  const bool brackets = text.front() == '[' && text.back() == ']' && text.size() > 2;
  const std::string host{brackets ? text.substr(1, text.size() - 2) : text};
  if (is_ip(brackets ? AF_INET6 : AF_INET, host)) return host;
  if (is_ip(AF_INET6, host))
    return tl::make_unexpected("an IPv6 address stands in brackets: [" + host + "]");
  return tl::make_unexpected(
      "'" + printable(text) +
      "' is no IP address of this machine: write 127.0.0.1:5000, [::1]:5000 or *:5000");
}

}  // namespace

bool Address::is_loopback() const {
  in6_addr v6{};
  if (inet_pton(AF_INET6, host.c_str(), &v6) == 1) {
    const bool maps_v4 = IN6_IS_ADDR_V4MAPPED(&v6);
    return IN6_IS_ADDR_LOOPBACK(&v6) || (maps_v4 && v6.s6_addr[12] == 127);
  }
  in_addr v4{};
  return inet_pton(AF_INET, host.c_str(), &v4) == 1 && (ntohl(v4.s_addr) >> 24) == 127;
}

std::string to_text(const Address& address) {
  const bool v6 = address.host.find(':') != std::string::npos;
  return (v6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

tl::expected<Address, std::string> parse_address(std::string_view text) {
  if (const auto port = parse_port(text)) return Address{"127.0.0.1", *port};
  const std::size_t colon = text.rfind(':');
  const std::string_view after =
      colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 1);
  if (after.empty() || after.back() == ']')
    return tl::make_unexpected("'" + printable(text) +
                               "' has no port: write 127.0.0.1:5000, [::1]:5000 or *:5000");
  const auto port = parse_port(after);
  if (!port)
    return tl::make_unexpected("'" + printable(after) + "' is no port: those are 0 to 65535");
  return parse_host(text.substr(0, colon)).map([&](const std::string& host) {
    return Address{host, *port};
  });
}

}  // namespace suhu::web
