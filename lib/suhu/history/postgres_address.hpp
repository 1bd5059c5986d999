// What a postgresql:// URI says, split into what libpq needs and what people may see.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace suhu::history {

struct PostgresAddress {
  /// Libpq's keywords with their values. Holds the password: never shown
  std::vector<std::pair<std::string, std::string>> parameters;
  std::string user;  ///< printable, as the two below
  std::string database;
  std::string where;  ///< `db.example:5432/plant`, for messages
};

/// Takes a URI as libpq's documentation describes it; what it leaves open comes from libpq's
/// defaults (PGHOST, ~/.pgpass, …), as for psql. Throws Failure(configuration), without a word of
/// the URI, when libpq could not read it, or would read part of a password as something else (an
/// unescaped `@` or `/`) and then name that in its messages.
[[nodiscard]] PostgresAddress parse_postgres_uri(std::string_view uri);

}  // namespace suhu::history
