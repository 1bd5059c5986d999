#include "suhu/history/postgres_address.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <map>
#include <memory>

#include "suhu/core/failure.hpp"
#include "suhu/core/text.hpp"

namespace suhu::history {
namespace {

struct OptionsDeleter {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, OptionsDeleter>;

[[noreturn]] void refuse(std::string_view why) {
  throw Failure(FailureKind::configuration,
                fmt::format("--history: {}. Write postgresql://USER@HOST:5432/DATABASE; in a user "
                            "or a password, @ : / ? # % and spaces stand "
                            "as %40 %3A %2F %3F %23 %25 %20. (The address is not shown here: it "
                            "may hold a password.)",
                            why));
}

/// Returns true if libpq would split the URI in an unintended way. It reads `a:p/q@host/db` as host
/// `a`, port `p` and database `q@host/db`, and `a:p@q@host` as host `q@host`.
bool is_ambiguous(std::string_view after_scheme) {
  const auto first = after_scheme.find_first_of("@/");
  const auto query = after_scheme.find('?', first == std::string_view::npos ? 0 : first);
  const auto head = after_scheme.substr(0, query);
  const auto at = head.find('@');
  return at != std::string_view::npos &&
         (head.find('/') < at || head.find('@', at + 1) != std::string_view::npos);
}

using Values = std::map<std::string, std::string, std::less<>>;

Values values_of(const PQconninfoOption* options) {
  Values values;
  for (const auto* option = options; option != nullptr && option->keyword != nullptr; ++option) {
    if (option->val != nullptr) values[option->keyword] = option->val;
  }
  return values;
}

std::string show_host(const Values& values) {
  for (const auto* const key : {"host", "hostaddr"}) {
    const auto found = values.find(key);
    if (found == values.end() || found->second.empty()) continue;
    const bool bare_ipv6 = found->second.find(':') != std::string::npos &&
                           found->second.find(',') == std::string::npos;
    return bare_ipv6 ? fmt::format("[{}]", printable(found->second))
                     : printable(found->second, 300);
  }
  return "local socket";
}

}  // namespace

PostgresAddress parse_postgres_uri(std::string_view uri) {
  const auto scheme_end = uri.find("://");
  const auto scheme = uri.substr(0, scheme_end);
  if (scheme_end == std::string_view::npos || (scheme != "postgresql" && scheme != "postgres"))
    refuse("this is no postgresql:// address");
  if (uri.find('\0') != std::string_view::npos || is_ambiguous(uri.substr(scheme_end + 3))) {
    refuse("this postgresql:// address has an unescaped @ or / in its user or password");
  }
  char* unread_error = nullptr;  // never shown, because it quotes the URI
  const Options parsed{PQconninfoParse(std::string{uri}.c_str(), &unread_error)};
  PQfreemem(unread_error);
  if (!parsed) refuse("this postgresql:// address cannot be read");

  const auto given = values_of(parsed.get());
  auto effective = values_of(Options{PQconndefaults()}.get());
  for (const auto& [key, value] : given) effective[key] = value;
  const auto& port = effective["port"];
  if (!std::all_of(port.begin(), port.end(),
                   [](char c) { return (c >= '0' && c <= '9') || c == ','; })) {
    refuse("the port in this postgresql:// address is not a number");
  }

  PostgresAddress address;
  address.parameters.assign(given.begin(), given.end());
  address.user = printable(effective["user"]);
  address.database =
      printable(effective["dbname"].empty() ? effective["user"] : effective["dbname"]);
  address.where = fmt::format("{}:{}/{}", show_host(effective),
                              printable(port.empty() ? "5432" : port), address.database);
  return address;
}

}  // namespace suhu::history
