#include "suhu/kafka/bootstrap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "suhu/core/ascii.hpp"
#include "suhu/core/text.hpp"

namespace suhu::kafka {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::array<std::string_view, 4> kProtocols{"plaintext", "ssl", "sasl_plaintext",
                                                     "sasl_ssl"};

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_port(std::string_view text) {
  std::uint32_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port >= 1 && port <= 65'535;
}

/// Returns true if the text looks like an IPv6 address without brackets and port, such as `::1`.
bool is_bare_ipv6(std::string_view text) {
  return std::ranges::count(text, ':') > 1 &&
         text.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
}

Problem validate_scheme(std::string_view scheme, std::string_view rest, std::string_view protocol) {
  const std::string name = ascii_lower(scheme);
  if (std::ranges::find(kProtocols, name) == kProtocols.end()) {
    return fmt::format("brokers are asked without {}://: write {}", printable(scheme),
                       printable(rest.substr(0, rest.find('/'))));
  }
  const std::string expected = protocol.empty() ? "plaintext" : ascii_lower(protocol);
  if (name == expected) return std::nullopt;
  return fmt::format(
      "{}:// is not the security protocol of this client, {}: leave it out, or set -X "
      "security.protocol={}",
      printable(scheme), printable(expected), name);
}

Problem validate_address(std::string_view address) {
  if (address.find_first_of(kBlanks) != std::string_view::npos ||
      address.find(';') != std::string_view::npos) {
    return "brokers are separated by commas: write host1:9092,host2:9092";
  }
  if (const auto slash = address.find('/'); slash != std::string_view::npos) {
    return fmt::format("a broker is host:port, without a path: write {} (a topic is named with -t)",
                       printable(address.substr(0, slash)));
  }
  if (is_number(address))
    return fmt::format("this is a port without a host: write localhost:{}", address);
  const auto colon = address.rfind(':');
  if (colon == std::string_view::npos || address.ends_with(']') || is_bare_ipv6(address))
    return std::nullopt;
  if (!is_port(address.substr(colon + 1))) {
    return fmt::format("\"{}\" is no port: write a number from 1 to 65535, such as {}:9092",
                       printable(address.substr(colon + 1)),
                       printable(address.substr(0, address.find(':'))));
  }
  const std::string_view host = address.substr(0, colon);
  if (host.find(':') != std::string_view::npos && !host.ends_with(']'))
    return "brokers are separated by commas: write host1:9092,host2:9092";
  return std::nullopt;
}

}  // namespace

Problem validate_brokers(std::string_view list, std::string_view protocol) {
  bool any = false;
  for (std::string_view rest = list; !rest.empty();) {
    const std::string_view broker = trimmed(rest.substr(0, rest.find(',')));
    rest.remove_prefix(std::min(rest.find(','), rest.size() - 1) + 1);
    if (broker.empty()) continue;
    any = true;
    if (broker.find('@') != std::string_view::npos)
      return "brokers: a name and a password before an @ are not understood: put sasl.username and "
             "sasl.password into a file for -F";
    const auto scheme_end = broker.find("://");
    const std::string_view address =
        scheme_end == std::string_view::npos ? broker : broker.substr(scheme_end + 3);
    Problem problem;
    if (scheme_end != std::string_view::npos)
      problem = validate_scheme(broker.substr(0, scheme_end), address, protocol);
    if (!problem) problem = validate_address(address);
    if (problem) return fmt::format("broker \"{}\": {}", printable(broker), *problem);
  }
  return problem_if(!any, "no broker is named: write host:port, such as localhost:9092");
}

}  // namespace suhu::kafka
