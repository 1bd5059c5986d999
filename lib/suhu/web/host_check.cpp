#include "suhu/web/host_check.hpp"

#include <arpa/inet.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>

#include "suhu/core/ascii.hpp"

namespace suhu::web {
namespace {

bool is_ip(int family, std::string_view text) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return inet_pton(family, std::string{text}.c_str(), bytes.data()) == 1;
}

bool is_port(std::string_view text) {
  return text.size() <= 5 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_name(std::string_view text) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789-._";
  return !text.empty() && text.find_first_not_of(kAllowed) == std::string_view::npos;
}

std::string machine_name() {
  std::array<char, HOST_NAME_MAX + 1> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? ascii_lower(name.data()) : std::string{};
}

}  // namespace

HostNames::HostNames(const std::vector<std::string>& more) : names_{"localhost"} {
  const std::string machine = machine_name();
  names_.push_back(machine);
  names_.push_back(machine.substr(0, machine.find('.')));
  for (const std::string& name : more) names_.push_back(ascii_lower(name));
  std::erase_if(names_, [](const std::string& name) { return name.empty(); });
}

HostNames::Verdict HostNames::judge(std::string_view host) const {
  if (host.find('\0') != std::string_view::npos) return Verdict::malformed;
  std::size_t name_size = host.find(':');
  if (!host.empty() && host.front() == '[') {
    name_size = host.find(']');
    if (name_size == std::string_view::npos || !is_ip(AF_INET6, host.substr(1, name_size - 1)))
      return Verdict::malformed;
    ++name_size;
  }
  if (name_size < host.size() && (host[name_size] != ':' || !is_port(host.substr(name_size + 1))))
    return Verdict::malformed;
  if (!host.empty() && host.front() == '[') return Verdict::ours;

  std::string name = ascii_lower(host.substr(0, name_size));
  if (!is_name(name)) return Verdict::malformed;
  if (name.size() > 1 && name.back() == '.') name.pop_back();
  const bool ours =
      is_ip(AF_INET, name) || std::find(names_.begin(), names_.end(), name) != names_.end();
  return ours ? Verdict::ours : Verdict::foreign;
}

bool is_same_site(std::string_view origin, std::string_view host) {
  const std::size_t scheme = origin.find("://");
  return scheme != std::string_view::npos &&
         ascii_lower(origin.substr(scheme + 3)) == ascii_lower(host);
}

bool is_embedded_elsewhere(std::string_view sec_fetch_site, std::string_view sec_fetch_dest) {
  return sec_fetch_site == "cross-site" && sec_fetch_dest != "document";
}

}  // namespace suhu::web
